"""A drawn mannequin as a Person: its pose and parsing come from the drawing, exactly, and nothing is estimated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np

from catalog.drawing.mannequins import worn
from catalog.drawing.mannequins.outfits import outfit
from catalog.drawing.mannequins.wearing import Worn
from catalog.drawing.spec import GarmentSpec
from tryon.pipeline import joints, labels
from tryon.pipeline.types import Field, Image, Person, Pose

#: Class of every kind of drawn garment.
KINDS: Final[Mapping[str, int]] = {
    "tshirt": labels.UPPER,
    "shirt": labels.UPPER,
    "blouse": labels.UPPER,
    "sweater": labels.UPPER,
    "hoodie": labels.UPPER,
    "jacket": labels.OUTER,
    "coat": labels.OUTER,
    "dress": labels.DRESS,
    "skirt": labels.SKIRT,
    "trousers": labels.TROUSERS,
    "jeans": labels.TROUSERS,
    "shorts": labels.TROUSERS,
    "shoes": labels.SHOES,
    "bag": labels.BAG,
    "scarf": labels.SCARF,
}
_SKIN: Final = {
    "head": labels.FACE,
    "neck": labels.FACE,
    "torso": labels.FACE,
    "arm": labels.ARMS,
    "hand": labels.ARMS,
    "leg": labels.LEGS,
    "foot": labels.LEGS,
}
#: A tight, short-sleeved T-shirt and narrow trousers: what goes over them covers them.
_BASE: Final = {
    figure: (
        GarmentSpec("tshirt", "ivory", silhouette="fitted", neckline="crew", sleeve="short", gender=figure, seed=11),
        GarmentSpec("trousers", "charcoal", style="tailored", silhouette="straight", gender=figure, seed=12),
    )
    for figure in ("women", "men")
}
#: Classes of what a garment of each kind takes the place of; a coat goes over what is worn, and holds its sleeves in.
_REPLACED: Final = {
    "top": {labels.UPPER},
    "outer": {labels.UPPER},
    "dress": {labels.UPPER, labels.TROUSERS},
    "skirt": {labels.TROUSERS},
    "trousers": {labels.TROUSERS},
}
#: Points of the face as shares of the way from crown to neck: x to the picture's right, y down.
_HEAD: Final = {
    joints.NOSE: (0.0, 0.50),
    1: (0.07, 0.43),
    2: (0.11, 0.43),
    3: (0.15, 0.43),
    4: (-0.07, 0.43),
    5: (-0.11, 0.43),
    6: (-0.15, 0.43),
    7: (0.25, 0.46),
    8: (-0.25, 0.46),
    9: (0.07, 0.62),
    10: (-0.07, 0.62),
}
#: The picture's side of every point below the neck, and the joint it stands on. The person's left is on the right.
_LIMBS: Final = {"shoulder": 11, "elbow": 13, "wrist": 15, "hip": 23, "knee": 25, "ankle": 27}


def mannequin(
    tone: int,
    build: str = "medium",
    pose: str = "front",
    *,
    figure: str = "women",
    garments: Sequence[GarmentSpec] = (),
    size: tuple[int, int] = (768, 1024),
    beneath: bool = False,
) -> Person:
    """A mannequin at `size` (width, height), in a plain T-shirt and trousers or in `garments`.

    With `beneath` the one in T-shirt and trousers also knows what it looks like without them; otherwise that is guessed
    as for a photo. The same for the same arguments. tone: 1..10 of the Monk Skin Tone scale. Raises ValueError for an
    unknown tone, build, pose or figure, and for a garment that cannot be worn (`CannotWear`). Costs .5–2 s, and half as
    much for every state of undress when it is asked for.
    """
    if figure not in _BASE:
        raise ValueError(f"unknown figure {figure!r}: use women or men")

    def drawn(specs: Sequence[GarmentSpec], *, complete: bool) -> Person:
        who = {"figure": figure, "build": build, "pose": pose}
        return as_person(worn(list(specs), **who, tone=tone, size=size, complete=complete))

    person = drawn(list(garments) or _BASE[figure], complete=True)
    return replace(person, without=_undressed(drawn, figure)) if beneath and not garments else person


def _undressed(drawn: Callable[..., Person], figure: str) -> Callable[[str], Person]:
    """Draws the basic outfit without what a kind of garment replaces; each is kept."""
    pieces = [piece.spec for piece in outfit(_BASE[figure], figure)]

    @cache
    def left(taken: frozenset[int]) -> Person:
        return drawn([spec for spec in pieces if KINDS[spec.kind] not in taken], complete=False)

    return lambda kind: left(frozenset(_REPLACED[kind]))


def as_person(drawn: Worn) -> Person:
    """What `catalog.drawing.mannequins.worn` drew, as the pipeline's record."""
    cover = np.clip(sum(m.astype(np.float32) for m in (drawn.skin_mask, *drawn.outfit_masks.values())) / 255, 0, 1)
    return Person(drawn.picture, Pose(_points(drawn)), np.asarray(cover, np.float32), _parsing(drawn))


def _parsing(drawn: Worn) -> Image:
    """Whatever covers most of a pixel, if anything covers half of it together."""
    covers = np.zeros((labels.COUNT, *drawn.skin_mask.shape), np.uint16)
    for kind, mask in drawn.outfit_masks.items():
        covers[KINDS[kind]] += mask
    skin = _skin_parts(drawn)
    for part in labels.SKIN:
        covers[part] += np.where(skin == part, drawn.skin_mask, 0)
    covers[labels.BACKGROUND] = np.clip(255 - covers.sum(axis=0).astype(np.int32), 0, 255)
    return covers.argmax(axis=0).astype(np.uint8)


def _skin_parts(drawn: Worn) -> Image:
    """The class that bare skin has at every pixel: of its own part of the body, near outlines of the nearest one."""
    from scipy import ndimage

    best = np.zeros(drawn.skin_mask.shape, np.uint8)
    part = np.zeros_like(best)
    for name, mask in drawn.part_masks.items():
        more = mask > best
        best[more] = mask[more]
        part[more] = _SKIN[name.partition("_")[0]]
    rows, columns = ndimage.distance_transform_edt(part == 0, return_distances=False, return_indices=True)
    return np.asarray(part[rows, columns])


def _points(drawn: Worn) -> Field:
    """MediaPipe's 33 points; all are visible."""
    points = np.ones((joints.COUNT, 3), np.float32)
    for (name, first), (offset, side) in ((limb, s) for limb in _LIMBS.items() for s in ((0, "right"), (1, "left"))):
        points[first + offset, :2] = drawn.landmarks[f"{name}_{side}"]
    crown, neck = (np.array(drawn.landmarks[name]) for name in ("crown", "neck"))
    down = neck - crown
    for point, (aside, along) in _HEAD.items():
        points[point, :2] = crown + along * down + aside * np.array([down[1], -down[0]])
    for offset, side in ((0, "right"), (1, "left")):
        _hand_and_foot(points, drawn.part_masks, offset, side)
    return points


def _hand_and_foot(points: Field, parts: Mapping[str, Image], offset: int, side: str) -> None:
    wrist = points[joints.LEFT_WRIST + offset, :2]
    reach = _centre(parts[f"hand_{side}"], wrist) - wrist
    aside = 0.25 * np.array([-reach[1], reach[0]]) * (1 if side == "right" else -1)
    points[joints.LEFT_INDEX + offset, :2] = wrist + 1.5 * reach
    points[joints.LEFT_PINKY + offset, :2] = wrist + 1.4 * reach + aside
    points[joints.LEFT_THUMB + offset, :2] = wrist + 0.9 * reach - aside
    ankle = points[joints.LEFT_ANKLE + offset, :2]
    sole = _centre(parts[f"foot_{side}"], ankle)
    points[joints.LEFT_HEEL + offset, :2] = ankle + (0, 0.6 * abs(sole[1] - ankle[1]))
    points[joints.LEFT_FOOT + offset, :2] = ankle + 1.8 * (sole - ankle)


def _centre(mask: Image, otherwise: Field) -> Field:
    """Centre of mass of a mask in pixels; `otherwise` where it is empty."""
    rows, columns = np.nonzero(mask > 127)
    if not len(rows):
        return otherwise + 0.5
    return np.array([columns.mean() + 0.5, rows.mean() + 0.5])
