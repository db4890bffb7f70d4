"""Drawn products as training pictures: image, mask and attributes, kept in files so that a killed run goes on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.drawing import COLOURS, GarmentSpec, catalogue, draw
from recommender.algorithms.base import Progress

#: What the embedding learns to tell apart, a task each.
TASKS = ("kind", "colour", "family", "pattern", "fabric", "neckline", "sleeve", "length", "silhouette")
#: Larger than the network's 64 × 48, so that crops and turns keep their detail.
HEIGHT, WIDTH = 128, 96
CHUNK = 100


@dataclass(frozen=True)
class DrawnSet:
    """`images` uint8 (n, 128, 96, 3), `masks` uint8 (n, 128, 96) with 255 the garment, and n words per task."""

    images: NDArray[np.uint8]
    masks: NDArray[np.uint8]
    words: dict[str, NDArray[np.str_]]


def drawn_set(folder: Path, *, seed: int, size: int, progress: Progress | None = None) -> DrawnSet:
    """The first colourways of `catalogue(seed, size)`; what `folder` holds of them is not drawn again."""
    specs = [product.colourways[0].spec for product in catalogue(seed, size)]
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for start in range(0, size, CHUNK):
        path = folder / f"drawn-{seed}-{size}-{start}.npz"
        if not path.exists():
            _keep(path, specs[start : start + CHUNK])
        with np.load(path) as arrays:
            parts.append((arrays["images"], arrays["masks"]))
        if progress is not None:
            progress(min(start + CHUNK, size) / size, f"{min(start + CHUNK, size):,} of {size:,} garments drawn")
    images, masks = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return DrawnSet(images, masks, words_of(specs))


def words_of(specs: list[GarmentSpec]) -> dict[str, NDArray[np.str_]]:
    """Each task's word for every garment; the family is that of its colour."""
    words = {task: [str(getattr(spec, task)) for spec in specs] for task in TASKS if task != "family"}
    words["family"] = [COLOURS[spec.colour].family for spec in specs]
    return {task: np.array(words[task]) for task in TASKS}


def _keep(path: Path, specs: list[GarmentSpec]) -> None:
    drawings = [draw(spec, width=WIDTH, height=HEIGHT) for spec in specs]
    partial = path.with_name(f".{path.name}.partial.npz")
    images, masks = np.stack([d.image for d in drawings]), np.stack([d.mask for d in drawings])
    np.savez_compressed(partial, images=images, masks=masks)
    os.replace(partial, path)
