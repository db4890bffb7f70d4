"""What is compared on pairs: ours, what shoppers get, three plain ways to paste a garment, and the invalid ceiling.

Each gets the same photo with the same area erased. All but what shoppers get lay the garment into that area and nowhere
else. Where a plain way leaves some of it open, the surroundings are drawn in smoothly, as ours does, so that none is
punished for grey.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import fill, tps
from tryon.pipeline.body import body_of
from tryon.pipeline.compose import try_on
from tryon.pipeline.goals import goals
from tryon.pipeline.layers import LABEL
from tryon.pipeline.pieces import Piece, pieces
from tryon.pipeline.recover import boxed, recover
from tryon.pipeline.types import Garment, Person

Image = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]
Method = Callable[[Person, Garment, Region], Image]


def ours(person: Person, garment: Garment, area: Region) -> Image:
    return recover(person, garment, area).image


def shipped(person: Person, garment: Garment, area: Region) -> Image:
    """What shoppers get: the area counts as the old garment, which comes off. Raises Refused."""
    parsing = np.where(area, np.uint8(LABEL[garment.kind]), person.parsing)
    return try_on(replace(person, parsing=parsing), [garment]).image


def left_open(person: Person, area: Region) -> Image:
    """No garment at all: the area as its surroundings suggest."""
    return _laid(person, np.zeros((*area.shape, 4), np.float32), area)


def paste_box(person: Person, garment: Garment, area: Region) -> Image:
    """The garment's bounding box on the area's."""
    return _laid(person, boxed(garment, area), area)


def affine(person: Person, garment: Garment, area: Region) -> Image:
    """One affine map from the garment's landmarks to the pose, by least squares."""
    found = _pairs(person, garment)
    if found is None:
        return paste_box(person, garment, area)
    sources, targets = found
    terms = np.concatenate([targets, np.ones((len(targets), 1))], 1)
    back = np.linalg.lstsq(terms, sources, rcond=None)[0].T
    read = cv2.warpAffine(_rgba(garment), back, area.shape[::-1], flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return _laid(person, np.asarray(read, np.float32), area)


def one_piece(person: Person, garment: Garment, area: Region) -> Image:
    """One thin-plate spline for the whole garment from its landmarks to the pose (as in CP-VTON's geometric stage)."""
    found = _pairs(person, garment)
    if found is None:
        return paste_box(person, garment, area)
    sources, targets = found
    spline = tps.fit(targets, sources, smooth=1e-3)
    y, x = np.mgrid[0 : area.shape[0], 0 : area.shape[1]] + 0.5
    grid = (spline.apply(np.stack([x.ravel(), y.ravel()], 1)) - 0.5).astype(np.float32).reshape(*area.shape, 2)
    read = cv2.remap(_rgba(garment), grid[..., 0], grid[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return _laid(person, np.asarray(read, np.float32), area)


BASELINES: dict[str, Method] = {"bounding box": paste_box, "affine": affine, "one-piece TPS": one_piece}


def _rgba(garment: Garment) -> npt.NDArray[np.float32]:
    return np.dstack([garment.image * garment.alpha[..., None], 255 * garment.alpha]).astype(np.float32)


def _pairs(person: Person, garment: Garment) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
    """Every point of every piece and where it belongs on the body; None without the landmarks for it."""
    body = body_of(person)
    sources, targets = [], []
    try:
        found: list[Piece] = pieces(garment)
        for piece in found:
            goal = goals(garment, body, piece)
            sources += [piece.points[name] for name in goal]
            targets += list(goal.values())
    except KeyError:
        return None
    return np.array(sources), np.array(targets)


def _laid(person: Person, rgba: npt.NDArray[np.float32], area: Region) -> Image:
    """A premultiplied garment over what the surroundings suggest, inside the area only."""
    beside = fill.smooth_fill(person.image.astype(np.float32), ~area)
    image = rgba[..., :3] + beside * (1 - rgba[..., 3:] / 255)
    return np.where(area[..., None], np.clip(image + 0.5, 0, 255).astype(np.uint8), person.image)
