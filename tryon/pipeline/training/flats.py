"""Drawn garments with exact truth, as arrays kept in one file: what the landmark network learns from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from catalog.drawing import GarmentSpec, catalogue, draw
from tryon.pipeline.vocabulary import LANDMARKS, describe, landmarks_of

WIDTH, HEIGHT = 192, 256
Progress = Callable[[int, int], None]


def specs(seed: int, size: int) -> list[GarmentSpec]:
    """Every colourway of a drawn catalogue that the try-on can put on somebody."""
    ways = [way.spec for product in catalogue(seed, size) for way in product.colourways]
    return [spec for spec in ways if describe(spec.attributes()) is not None]


def render(chosen: Iterable[GarmentSpec], path: Path, progress: Progress | None = None) -> None:
    """Write images uint8 (n, 256, 192, 3), masks and insides of backs uint8 (n, 256, 192), landmarks float32 (n, k, 3)
    and words (n, 3).

    A landmark is x and y in 0..1 of the picture and 1, or 0, 0, 0 where the garment has none.
    """
    wanted = list(chosen)
    images = np.zeros((len(wanted), HEIGHT, WIDTH, 3), np.uint8)
    masks, insides = (np.zeros((len(wanted), HEIGHT, WIDTH), np.uint8) for _ in range(2))
    points = np.zeros((len(wanted), len(LANDMARKS), 3), np.float32)
    words: list[tuple[str, str, str]] = []
    for place, spec in enumerate(wanted):
        drawing = draw(spec, width=WIDTH, height=HEIGHT)
        images[place], masks[place], insides[place] = drawing.image, drawing.mask, drawing.behind
        points[place] = landmark_rows(landmarks_of(drawing.landmarks))
        described = describe(spec.attributes())
        assert described is not None  # noqa: S101  # `specs` left out the others
        words.append(described)
        if progress is not None:
            progress(place + 1, len(wanted))
    np.savez(path, images=images, masks=masks, insides=insides, landmarks=points, words=np.array(words))


def landmark_rows(found: dict[str, tuple[float, float]]) -> npt.NDArray[np.float32]:
    """(k, 3) in the order of LANDMARKS."""
    rows = np.zeros((len(LANDMARKS), 3), np.float32)
    for place, name in enumerate(LANDMARKS):
        if name in found:
            rows[place] = (*found[name], 1.0)
    return rows
