"""Photos of garments whose landmarks were marked by eye. Brings torch.

A table has a row for each landmark: picture (its name without a suffix), kind, sleeve, length, landmark, and x and y in
0..1 of the picture. Of a neckline without collar, hood or lapels a row `neck_front` may say where it is lowest, so that
the inside of the back above it is known. `marks.csv` beside this file has those of photos of clothing-cc0;
a folder of a merchant's own pictures may bring another under the same name.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import torch

from tryon.pipeline.garment import boxed
from tryon.pipeline.nets.garment_net import HEIGHT, WIDTH
from tryon.pipeline.training import people
from tryon.pipeline.training.flats import landmark_rows
from tryon.pipeline.training.shelves import Photographed, Words, indices
from tryon.pipeline.types import Field, Image
from tryon.pipeline.vocabulary import KINDS, LANDMARKS, LENGTHS, SLEEVES

NAME: Final = "marks.csv"
SHIPPED: Final = Path(__file__).with_name(NAME)
#: Pictures are kept at twice the network's size, so that they can be looked at from nearer.
_BOX: Final = (2 * WIDTH, 2 * HEIGHT)
_SLEEVED: Final = frozenset(name for name in LANDMARKS if name.startswith("cuff"))
_LEGS: Final = frozenset({"hem_left_inner", "hem_right_inner", "crotch"})
_UPPER: Final = frozenset(name for name in LANDMARKS if name.startswith(("neck", "shoulder", "armpit"))) | _SLEEVED
#: The mark that is no landmark, and how round a neckline is (the exponent of its superellipse): between V and U.
_FRONT: Final = "neck_front"
_ROUND: Final = 1.6
Place = tuple[float, float]


@dataclass(frozen=True)
class Marked:
    """What one picture shows, and where: landmarks as x, y in 0..1."""

    words: Words
    marks: dict[str, Place] = field(default_factory=dict)

    @property
    def told(self) -> Field:
        """float32 (k,): 1 for a landmark that was marked, and for one that no such garment has."""
        lacks = _lacking(*self.words[:2])
        return np.array([name in self.marks or name in lacks for name in LANDMARKS], np.float32)


def _lacking(kind: str, sleeve: str) -> frozenset[str]:
    if kind in ("skirt", "trousers"):
        return _UPPER if kind == "trousers" else _UPPER | _LEGS
    return _LEGS | _SLEEVED if sleeve == "none" else _LEGS


def marked(path: Path = SHIPPED) -> dict[str, Marked]:
    """By picture. Raises FileNotFoundError, and ValueError for a word that is not in the vocabulary."""
    found: dict[str, Marked] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = (_known(row, "kind", KINDS), _known(row, "sleeve", SLEEVES), _known(row, "length", LENGTHS))
            one = found.setdefault(row["picture"], Marked(words))
            one.marks[_known(row, "landmark", (*LANDMARKS, _FRONT))] = (float(row["x"]), float(row["y"]))
    return found


def _known(row: dict[str, str], column: str, words: tuple[str, ...]) -> str:
    if row[column] not in words:
        raise ValueError(f"{row['picture']}: {row[column]!r} is no {column}; use one of {', '.join(words)}")
    return row[column]


def shelf(rows: dict[str, Marked], folder: Path) -> Photographed | None:
    """Those of the pictures that a folder, or its images.zip, holds; None where it holds none of them."""
    images, places, shown = [], [], []
    for name, image in people.pictures(folder, "images.zip", rows):
        fitted, found = _fitted(image, rows[name].marks)
        images.append(fitted)
        places.append(found)
        shown.append(rows[name])
    if not shown:
        return None
    insides = [inside(found) for found in places]
    return Photographed(
        torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2),
        torch.from_numpy(np.stack([np.stack([np.zeros_like(one), one]) for one in insides])),
        torch.from_numpy(np.stack([landmark_rows(found) for found in places])),
        torch.from_numpy(np.stack([one.told for one in shown])),
        torch.tensor([[0.0, float(one.any() or _has_none(row))] for one, row in zip(insides, shown, strict=True)]),
        indices([one.words for one in shown]),
    )


def _has_none(row: Marked) -> bool:
    """Whether such a garment has no neck."""
    return row.words[0] in ("skirt", "trousers")


def inside(places: dict[str, Place]) -> Image:
    """uint8 mask, of the box, of the inside of the back above a neckline of which three points were marked."""
    mask = np.zeros(_BOX[::-1], np.uint8)
    if not {_FRONT, "neck_left", "neck_right"} <= places.keys():
        return mask
    front, *ends = (np.array(places[name]) * _BOX for name in (_FRONT, "neck_left", "neck_right"))
    share = np.linspace(0, 1, 24)[:, None]
    down = (1 - (1 - share) ** _ROUND) ** (1 / _ROUND)
    left, right = (end + (front - end) * np.hstack([share, down]) for end in ends)
    top = np.minimum(ends[0], ends[1])[1] - 0.08 * np.linalg.norm(ends[0] - ends[1])
    outline = np.concatenate([left, right[::-1], [(ends[1][0], top), (ends[0][0], top)]])
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 255)
    return mask


def _fitted(image: Image, marks: dict[str, Place]) -> tuple[Image, dict[str, Place]]:
    """The picture in a box of the network's shape, and the landmarks in it."""
    found, scale, shift = boxed(image, _BOX)
    height, width = image.shape[:2]
    places = {name: (np.array(at) * (width, height) * scale + shift) / _BOX for name, at in marks.items()}
    return found, {name: (float(x), float(y)) for name, (x, y) in places.items()}
