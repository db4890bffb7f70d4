"""Garments cut out of labelled photos of the people who wear them, with landmarks by pose: cloth as it really looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np

from tryon.pipeline.body import body_of
from tryon.pipeline.cutout import clean_colours
from tryon.pipeline.pose import estimate
from tryon.pipeline.training import people
from tryon.pipeline.training.cutting import largest
from tryon.pipeline.training.flats import HEIGHT, WIDTH, landmark_rows
from tryon.pipeline.training.flow_pairs import KIND
from tryon.pipeline.types import Field, Image, Region
from tryon.pipeline.worn import read_landmarks

#: A pose does not tell where trousers part: their cuts differ too much.
UNSURE: Final = ("crotch",)
#: A garment smaller than this share of the photo shows too little.
_LEAST: Final = 0.03
#: Room around it, as a share of its longer side.
_ROOM: Final = 0.12


class CutOutGarment(NamedTuple):
    """`image` uint8 (256, 192, 3), `mask` uint8 (256, 192), `points` float32 (k, 3) in 0..1."""

    image: Image
    mask: Image
    points: Field
    words: tuple[str, str, str]


def cut_outs(folder: Path, part: str) -> Iterator[CutOutGarment]:
    """Every garment of the labelled people of a part of clothing-co-parsing that shows enough."""
    for _, sample in people.photos(folder, estimate, part=part):
        for label in KIND:
            area = sample.parsing == label
            if area.mean() >= _LEAST:
                yield _of(sample, largest(area), KIND[label])


def _of(sample: people.Sample, area: Region, kind: str) -> CutOutGarment:
    person = people.person_of(sample)
    marks, sleeve, length = read_landmarks(area, kind, person, body_of(person))
    columns, rows = np.flatnonzero(area.any(0)), np.flatnonzero(area.any(1))
    middle = np.array([columns[0] + columns[-1] + 1, rows[0] + rows[-1] + 1]) / 2
    size = (1 + 2 * _ROOM) * np.array([np.ptp(columns) + 1, np.ptp(rows) + 1])
    scale = float(min((WIDTH, HEIGHT) / size))
    shift = np.array([WIDTH, HEIGHT]) / 2 - scale * middle
    to = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    image = clean_colours(sample.image, area.astype(np.float32))
    found = {name: (scale * np.array([x, y]) + shift) / (WIDTH, HEIGHT) for name, (x, y, _) in marks.items()}
    return CutOutGarment(
        np.asarray(cv2.warpAffine(image, to, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR), np.uint8),
        np.asarray(cv2.warpAffine(area.astype(np.uint8) * 255, to, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR), np.uint8),
        landmark_rows({name: (float(x), float(y)) for name, (x, y) in found.items()}),
        (kind, sleeve, length),
    )


def render_cut_outs(folder: Path, path: Path) -> None:
    """Write those of the part that training may see, as `flats.render` writes drawings."""
    written(list(cut_outs(folder, "train")), path)


def written(found: Sequence[CutOutGarment], path: Path) -> None:
    """As `flats.render` writes drawings."""
    images, masks, points = (np.stack([one[place] for one in found]) for place in range(3))
    np.savez(path, images=images, masks=masks, landmarks=points, words=np.array([one.words for one in found]))
