"""How long a sleeve is in a try-on's result, read in two ways that know nothing of the label.

`by_layer`: the same try-on is rendered with the garment all white and all black. Where the two differ the result
carries the garment's pixels, whatever colours garment, skin and light have. What of an arm is not covered so counts as
bare, unless it is an untouched piece of the photo that is more like the old clothes than like the wearer's skin: a
sleeve that was not taken off.

`by_colour`: from the one picture alone, how far down each arm it is more like the garment than like the skin. Prints
with a colour of skin, and ivory on pale skin, deceive it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import labels
from tryon.pipeline.body import Body, body_of
from tryon.pipeline.compose import try_on
from tryon.pipeline.skin import skin_colour
from tryon.pipeline.types import Garment, Person

Picture = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Points = npt.NDArray[np.float64]
#: Sleeve classes end at these shares of the way from shoulder to wrist.
ENDS = (("none", 0.12), ("short", 0.47), ("elbow", 0.72), ("long", 9.0))
#: Where arms are looked at.
AT = np.linspace(0.1, 0.97, 60)
#: And how far to both sides of their line, in radii of a bare arm.
_ASIDE = (-0.5, -0.25, 0.0, 0.25, 0.5)


def by_layer(person: Person, garment: Garment, shown: Picture) -> str:
    """The class that the result `shown` wears; empty where both arms are hidden."""
    white, black = (
        try_on(person, [replace(garment, image=np.full_like(garment.image, level))]).image.astype(np.float32)
        for level in (255, 0)
    )
    carried = (white - black).mean(-1) > 90
    cloth = carried | _left_on(person, shown)
    body = body_of(person)
    shares = []
    for line in _arms(person, body):
        ways = _square(line)
        beside = [_read(cloth, line + aside * body.radius("elbow") * ways) for aside in _ASIDE]
        shares.append(_last(np.mean(beside, 0) > 0.5))
    return _class(shares)


def _left_on(person: Person, shown: Picture) -> Flags:
    """Untouched pixels that are more like the old clothes than like skin."""
    lab = _lab(person.image.astype(np.float32))
    clothes, skin = (_inner(np.isin(person.parsing, group)) for group in (labels.GARMENTS, labels.SKIN))
    if clothes.sum() < 24 or skin.sum() < 24:
        return np.zeros(clothes.shape, bool)
    flat = lab.reshape(-1, 3)
    like = _away(flat, _colours(lab[clothes])) < _away(flat, _colours(lab[skin]))
    return np.asarray(like.reshape(clothes.shape) & (shown == person.image).all(-1))


def by_colour(person: Person, garment: Garment, shown: Picture) -> str:
    """As `by_layer`, from colours alone."""
    skin = _lab(skin_colour(person.image.astype(np.float32), person.parsing)[None, None])[0]
    lab = _lab(shown.astype(np.float32))
    colours = _colours(_lab(garment.image.astype(np.float32))[garment.alpha > 0.9])
    shares = []
    for line in _arms(person, body_of(person)):
        seen = np.asarray(_read(lab, line), np.float32)
        shares.append(_last(_away(seen, skin) >= _away(seen, colours)))
    return _class(shares)


def _arms(person: Person, body: Body) -> Iterator[Points]:
    """Places (60, 2) along every arm that hair, bags and scarves do not hide."""
    hidden = np.isin(person.parsing, (labels.HAIR, labels.BAG, labels.SCARF))
    for side in ("left", "right"):
        joints = body.arm(side)
        lengths = np.linalg.norm(np.diff(joints, axis=0), axis=1)
        stops = [0, lengths[0], lengths.sum()]
        line = np.stack([np.interp(AT * lengths.sum(), stops, joints[:, axis]) for axis in (0, 1)], 1)
        if _read(hidden, line).mean() <= 0.3:
            yield line


def _square(line: Points) -> Points:
    """Unit vectors across a line at each of its places."""
    ways = np.gradient(line, axis=0)
    ways /= np.maximum(np.linalg.norm(ways, axis=1, keepdims=True), 1e-6)
    return np.stack([ways[:, 1], -ways[:, 0]], 1)


def _read(values: npt.NDArray[Any], line: Points) -> npt.NDArray[Any]:
    height, width = values.shape[:2]
    x, y = np.clip(line.round().astype(int), 0, (width - 1, height - 1)).T
    return values[y, x]


def _last(covered: Flags) -> float:
    """Share of the arm at which cloth ends: the split that the fewest places contradict."""
    splits = [int((~covered[place:]).sum() + covered[:place].sum()) for place in range(len(covered) + 1)]
    place = int(np.argmax(splits))
    return 1.0 if place == len(covered) else 0.0 if place == 0 else float(AT[place])


def _class(shares: list[float]) -> str:
    return next(name for name, end in ENDS if np.median(shares) <= end) if shares else ""


def _inner(area: Flags) -> Flags:
    return np.asarray(cv2.erode(area.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)


def _colours(pixels: Field) -> Field:
    """Six colours (6, 3) that pixels (n, 3) in CIE Lab are made of."""
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    cv2.setRNGSeed(1)
    found = cv2.kmeans(np.ascontiguousarray(pixels), 6, np.empty(0, np.int32), stop, 1, cv2.KMEANS_PP_CENTERS)
    return np.asarray(found[2], np.float32)


def _away(seen: Field, colours: Field) -> Field:
    """Distance of every colour from the nearest of some; lightness, which shade changes, counts less than hue."""
    gaps = (seen[:, None] - colours[None]) * np.array([0.4, 1, 1], np.float32)
    return np.asarray(np.linalg.norm(gaps, axis=-1).min(1), np.float32)


def _lab(rgb: Field) -> Field:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb / 255, np.float32), cv2.COLOR_RGB2Lab))
