"""Labelled people cropped as shops crop their models, whose head is out of the picture.

No pose finds such a person, so the landmark network has to tell their trousers from shirt, hands and shoes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from tryon.pipeline import labels
from tryon.pipeline.body import Body, body_of
from tryon.pipeline.garment import boxed
from tryon.pipeline.pose import estimate
from tryon.pipeline.training import people
from tryon.pipeline.training.cut_outs import CutOutGarment, written
from tryon.pipeline.training.cutting import largest
from tryon.pipeline.training.flats import HEIGHT, WIDTH, landmark_rows
from tryon.pipeline.training.flow_pairs import KIND
from tryon.pipeline.types import Person, Region
from tryon.pipeline.worn import read_landmarks

#: A garment smaller than this share of the crop shows too little; one with less than this share of the cloth in it is
#: not what a shop would show there.
_LEAST, _MAIN = 0.06, 0.55
#: Where a crop begins, from the nose to the neck for what hangs from shoulders and from the neck to the hips for the
#: rest, and how far below the hem it ends, in heights of the garment.
_HEAD: Final = (0.55, 0.9)
_TRUNK: Final = (0.1, 0.75)
_BELOW: Final = (0.03, 0.6)
#: Share that stands before a shop's white wall instead of in the street.
_WHITE: Final = 0.6


def wearers(folder: Path, part: str) -> Iterator[CutOutGarment]:
    """Every garment of the labelled people of a part of clothing-co-parsing, on a wearer without a head: the whole
    picture, the garment's mask, its landmarks by pose. Left out is what is not the largest garment in the crop.
    """
    for number, sample in people.photos(folder, estimate, part=part):
        person = people.person_of(sample)
        body = body_of(person)
        for label in KIND:
            if (sample.parsing == label).any():
                area = largest(sample.parsing == label)
                found = _cropped(person, area, KIND[label], body, np.random.default_rng([number, label]))
                if found is not None:
                    yield found


def _cropped(person: Person, area: Region, kind: str, body: Body, rng: np.random.Generator) -> CutOutGarment | None:
    """None where too little of it is to be seen."""
    marks, sleeve, length = read_landmarks(area, kind, person, body)
    top, bottom = _rows(area, kind, body, rng)
    worn = person.parsing != labels.BACKGROUND
    columns = np.flatnonzero(worn[top:bottom].any(0))
    if bottom - top < 64 or not columns.size:
        return None
    room = round(0.08 * np.ptp(columns))
    left, right = max(0, columns[0] - room), min(area.shape[1], columns[-1] + 1 + room)
    image = person.image
    if rng.random() < _WHITE:
        cover = cv2.GaussianBlur(worn.astype(np.float32), (0, 0), 0.8)[..., None]
        image = np.asarray(image * cover + rng.uniform(243, 255) * (1 - cover), np.uint8)
    fitted, scale, shift = boxed(np.ascontiguousarray(image[top:bottom, left:right]), (WIDTH, HEIGHT))
    to = np.array([[scale, 0, shift[0] - scale * left], [0, scale, shift[1] - scale * top]])
    kept = np.zeros_like(area)
    kept[top:bottom, left:right] = area[top:bottom, left:right]
    mask = cv2.warpAffine(kept.astype(np.uint8) * 255, to, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    cloth = np.isin(person.parsing[top:bottom, left:right], labels.GARMENTS).sum()
    if (mask > 127).mean() < _LEAST or kept.sum() < _MAIN * cloth:
        return None
    places = {name: (to @ (x, y, 1) / (WIDTH, HEIGHT)) for name, (x, y, _) in marks.items() if top <= y < bottom}
    points = landmark_rows({name: (float(x), float(y)) for name, (x, y) in places.items()})
    return CutOutGarment(fitted, np.asarray(mask, np.uint8), points, (kind, sleeve, length))


def _rows(area: Region, kind: str, body: Body, rng: np.random.Generator) -> tuple[int, int]:
    """First and last row of the crop."""
    nose, neck, hips = (float(point[1]) for point in (body.joints["nose"], body.at(0, 0), body.at(0, body.trunk)))
    share, (begin, end) = (_TRUNK, (neck, hips)) if kind in ("skirt", "trousers") else (_HEAD, (nose, neck))
    rows = np.flatnonzero(area.any(1))
    top = begin + rng.uniform(*share) * (end - begin)
    return max(0, round(top)), min(len(area), round(rows[-1] + 1 + rng.uniform(*_BELOW) * np.ptp(rows)))


def render_wearers(folder: Path, path: Path) -> None:
    """Write those of the part that training may see, as `flats.render` writes drawings."""
    written(list(wearers(folder, "train")), path)
