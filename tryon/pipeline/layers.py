"""What of a person's picture a garment replaces, what stays in front of it, and what shows where the old one was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import fill, labels
from tryon.pipeline.body import Body

if TYPE_CHECKING:
    from tryon.pipeline.types import Garment
    from tryon.pipeline.warp import Warped

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.uint8]
#: Where a dress is parted when only its upper or lower half is replaced, as a share of the trunk.
_WAIST = 0.62
#: What a garment of each kind becomes in the parsing.
LABEL = {
    "top": labels.UPPER,
    "outer": labels.OUTER,
    "dress": labels.DRESS,
    "skirt": labels.SKIRT,
    "trousers": labels.TROUSERS,
}
_LOWER = (labels.SKIRT, labels.TROUSERS)
_ALWAYS_FRONT = (labels.HAIR, labels.BAG, labels.SHOES, labels.SCARF, labels.OTHER)


@dataclass(frozen=True)
class Scene:
    """A person while garments are put on: `image` float32 (H, W, 3), `parsing`, `region` changed so far."""

    image: Field
    parsing: Labels
    region: Region


def replaced(parsing: Labels, kind: str, body: Body) -> Region:
    """The old garment's pixels, with the mixed ones along its edge."""
    _, v = fill.frame_of(body, parsing.shape)
    above = v < _WAIST * body.trunk
    dress = parsing == labels.DRESS
    old = {
        "top": np.isin(parsing, (labels.UPPER, labels.OUTER)) | (dress & above),
        "outer": parsing == labels.OUTER,
        "dress": np.isin(parsing, labels.GARMENTS),
        "skirt": np.isin(parsing, _LOWER) | (dress & ~above),
        "trousers": np.isin(parsing, _LOWER) | (dress & ~above),
    }[kind]
    size = max(1, round(0.006 * parsing.shape[0]))
    grown = cv2.dilate(old.astype(np.uint8), np.ones((2 * size + 1, 2 * size + 1), np.uint8)) > 0
    edge = np.isin(parsing, (labels.BACKGROUND, labels.LEGS, labels.ARMS)) | (parsing == labels.FACE) & ~_head(
        body, parsing.shape
    )
    return np.asarray(old | (grown & edge & (fill_near(parsing, body) | (parsing == labels.BACKGROUND))))


def fill_near(parsing: Labels, body: Body) -> Region:
    """Skin that a repainted edge may touch: not hands, which lie before cloth."""
    hands = np.zeros(parsing.shape, np.uint8)
    for side in ("left", "right"):
        wrist, knuckle = body.joints[f"wrist_{side}"], body.joints[f"knuckle_{side}"]
        centre = tuple(round(float(x)) for x in wrist + 0.6 * (knuckle - wrist))
        cv2.circle(hands, centre, round(0.3 * body.wide), 1, -1)
    return hands == 0


def _head(body: Body, shape: tuple[int, ...]) -> Region:
    """Chin and above: a face, where the neck below it may be covered or bared."""
    nose_v = body.v_of(body.joints["nose"])
    _, v = fill.frame_of(body, (shape[0], shape[1]))
    return v < 0.42 * nose_v


def visible(warped: Warped, scene: Scene, garment: Garment, body: Body) -> Field:
    """The garment's cover (H, W) once what is in front of it has been left out."""
    parsing = scene.parsing
    front = np.isin(parsing, _ALWAYS_FRONT) | ((parsing == labels.FACE) & _head(body, parsing.shape))
    if garment.kind in ("skirt", "trousers"):
        front |= np.isin(parsing, (labels.UPPER, labels.OUTER)) | _upper_dress(parsing, body)
        front |= parsing == labels.ARMS
    sleeves = np.zeros(parsing.shape, np.float32)
    for name, part in warped.parts.items():
        if name.startswith("sleeve"):
            sleeves = np.maximum(sleeves, part)
    arms = (parsing == labels.ARMS) & ~_shoulders(body, parsing.shape)
    keep = np.where(front, 0.0, np.where(arms, sleeves, 1.0)).astype(np.float32)
    return np.asarray(warped.alpha * np.minimum(1, cv2.GaussianBlur(keep, (0, 0), 0.6)) * (keep > 0), np.float32)


def _upper_dress(parsing: Labels, body: Body) -> Region:
    _, v = fill.frame_of(body, parsing.shape)
    return np.asarray((parsing == labels.DRESS) & (v < _WAIST * body.trunk))


def _shoulders(body: Body, shape: tuple[int, ...]) -> Region:
    """Upper arms next to the shoulder seam, which cloth of the trunk lies over."""
    found = np.zeros(shape, np.uint8)
    for side in ("left", "right"):
        line = body.arm(side)
        at = line[0] + 0.1 * (line[1] - line[0])
        cv2.circle(found, (round(float(at[0])), round(float(at[1]))), round(0.24 * body.wide), 1, -1)
    return found > 0


def uncovered(scene: Scene, old: Region, garment: Garment, body: Body) -> tuple[Field, Labels]:
    """The picture and its parsing with the old garment taken off: ground, skin, or what was worn beneath."""
    shape = (scene.parsing.shape[0], scene.parsing.shape[1])
    depth = fill.skin_depth(body, shape)
    person = (scene.parsing != labels.BACKGROUND) | old
    ground = fill.behind(scene.image, old, person)
    bare = fill.skin(scene.image, scene.parsing, depth, old)
    inside = cv2.GaussianBlur((depth < 1).astype(np.float32), (0, 0), 0.7)[..., None]
    image = bare * inside + ground * (1 - inside)
    parsing = np.where(depth < 1, _skin_label(body, shape), labels.BACKGROUND).astype(np.uint8)
    for label, area in _beneath(scene, old, garment, body):
        worn = (scene.parsing == label) & ~old
        if worn.sum() > 64:
            cloth = _continued(scene.image, worn, area & old)
            image = np.where((area & old)[..., None], cloth, image)
            parsing[area & old] = label
    taken = np.where(old[..., None], image, scene.image).astype(np.float32)
    return taken, np.where(old, parsing, scene.parsing).astype(np.uint8)


def _skin_label(body: Body, shape: tuple[int, int]) -> Labels:
    """Which skin would be bared where: legs below the trunk, arms beside it, the neck above."""
    u, v = fill.frame_of(body, shape)
    found = np.full(shape, labels.ARMS, np.uint8)
    found[v > 0.95 * body.trunk] = labels.LEGS
    found[(np.abs(u) < 0.45 * body.wide) & (v < 0.3 * body.trunk)] = labels.FACE
    return found


def _beneath(scene: Scene, old: Region, garment: Garment, body: Body) -> list[tuple[int, Region]]:
    """Labels that go on under a removed garment, and where: trousers up to the waist, a shirt under a coat."""
    u, v = fill.frame_of(body, old.shape)
    half = np.interp(v, body.levels, body.halves)
    trunk = (np.abs(u) < 1.04 * half) & (v > 0)
    found: list[tuple[int, Region]] = []
    if garment.kind in ("top", "outer"):
        found += [(label, trunk & (v > _WAIST * body.trunk)) for label in (*_LOWER, labels.DRESS)]
    if garment.kind == "outer":
        found.insert(0, (labels.UPPER, trunk & (v < 1.05 * body.trunk)))
    if garment.kind in ("skirt", "trousers"):
        found += [(label, trunk & (v < 0.85 * body.trunk)) for label in (labels.UPPER, labels.OUTER)]
    return found


def _continued(image: Field, worn: Region, wanted: Region) -> Field:
    """Cloth that goes on where it was hidden: smooth from its nearest pixels, with its own grain mirrored in."""
    inner = cv2.erode(worn.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    source = inner if inner.sum() > 64 else worn
    filled = fill.smooth_fill(image, source)
    soft = cv2.GaussianBlur(image, (0, 0), 2)
    rows = np.flatnonzero(source.any(1))
    y = np.arange(image.shape[0])
    mirrored = np.clip(
        np.where(y < rows[0], 2 * rows[0] - y, np.where(y > rows[-1], 2 * rows[-1] - y, y)), 0, image.shape[0] - 1
    )
    grain = np.where(source[..., None], image - soft, 0)[mirrored]
    return np.asarray(np.where(wanted[..., None], filled + np.clip(grain, -20, 20), image), np.float32)
