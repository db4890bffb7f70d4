"""Swaps of people in photos whose truth is the photo: their own garment, cut out, worn over a false old one.

The false old garment is larger or smaller than the true one, of another colour, and either keeps its folds or has
none; the cut-out has lost its folds in the first case, as a shop's picture has none, is moved by a smooth random flow
and has an uneven edge. So neither the old outline nor the cover tells the truth, and both must be corrected.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import beneath, fill, labels, layers, light, limbs
from tryon.pipeline.body import Body, body_of
from tryon.pipeline.compose import laid
from tryon.pipeline.rendering import Laid
from tryon.pipeline.training.compose_pairs import Pair, shown
from tryon.pipeline.training.cutting import largest
from tryon.pipeline.training.flow_pairs import KIND, WINDOW
from tryon.pipeline.training.flow_views import smooth_shift
from tryon.pipeline.training.people import People
from tryon.pipeline.types import Garment, Person, Pose
from tryon.pipeline.warp import Warped

Image = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
#: A garment smaller than this share of a kept picture shows too little.
_LEAST: Final = 0.02
#: Most pixels of a kept picture by which cloth is moved, and by which its edge is uneven.
_MOVED, _UNEVEN = 3.0, 5.0
#: How much a known ground behind a person counts: what is there cannot be told.
_GROUND: Final = 0.25
_HIDING: Final = (labels.HAIR, labels.BAG, labels.SCARF, labels.OTHER, labels.SHOES)


def photo_pairs(people: People, rows: npt.NDArray[np.intp], seed: int) -> Iterator[Pair]:
    """Every garment of these people that shows enough."""
    for row in rows:
        for label in KIND:
            area = np.asarray(people.parsings[row] == label)
            if area.mean() >= _LEAST:
                rng = np.random.default_rng([seed, int(people.ids[row]), label])
                yield photo_pair(people, int(row), label, largest(area), rng)


def photo_pair(people: People, row: int, label: int, area: Region, rng: np.random.Generator) -> Pair:
    """One garment of one person over a false old one."""
    image, parsing = (np.asarray(getattr(people, name)[row]) for name in ("images", "parsings"))
    mask = np.divide(people.masks[row], 255, dtype=np.float32)
    person = Person(image, Pose(np.asarray(people.points[row])), mask, parsing)
    body, photo = body_of(person), image.astype(np.float32)
    folded = bool(rng.random() < 0.6)
    folds = light.folds(photo, area, parsing, body, KIND[label]) if folded else np.ones(area.shape, np.float32)
    garment = _garment(KIND[label], rng)
    cloth = _cut_out(photo / folds[..., None], area, parsing, body, rng)
    scene = false_old(photo, parsing, area, label, body, garment, folded, rng)
    done = laid(scene, garment, cloth, body)
    known = _known(done, parsing, area)
    return shown(done, WINDOW, image, known, person, garment.kind, int(people.ids[row]))


def _garment(kind: str, rng: np.random.Generator) -> Garment:
    """What the composition asks of a garment whose warp is known: no picture, no landmarks."""
    nothing = np.zeros((1, 1), np.float32)
    source = "flat" if rng.random() < 0.4 else "worn"
    return Garment(np.zeros((1, 1, 3), np.uint8), nothing, kind, "none", "hip", {}, source)


def _cut_out(flat: Field, area: Region, parsing: Image, body: Body, rng: np.random.Generator) -> Warped:
    """The true garment a little off its place, its edge eaten and grown at random, its exposure another."""
    size = (area.shape[1], area.shape[0])
    shift = smooth_shift(rng, size, _MOVED)
    noise = cv2.GaussianBlur(rng.normal(0, 1, area.shape).astype(np.float32), (0, 0), float(rng.uniform(2, 10)))
    depth = cv2.distanceTransform(area.astype(np.uint8), cv2.DIST_L2, 5) - cv2.distanceTransform(
        (~area).astype(np.uint8), cv2.DIST_L2, 5
    )
    uneven = rng.uniform(0, _UNEVEN) * noise / max(1e-6, float(noise.std())) + rng.normal(-0.5, 1.5)
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    at = (x + shift[..., 0], y + shift[..., 1])
    alpha = np.clip(cv2.remap(depth, *at, cv2.INTER_LINEAR) + uneven + 0.5, 0, 1).astype(np.float32)
    inner = cv2.erode(area.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    colour = fill.smooth_fill(flat, inner if inner.any() else area)
    moved = cv2.remap(colour, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    colour = np.asarray(moved * np.exp(rng.normal(0, 0.06) + rng.normal(0, 0.015, 3)), np.float32)
    return Warped(colour, alpha, _parts(alpha, parsing, body))


def _parts(alpha: Field, parsing: Image, body: Body) -> dict[str, Field]:
    """Cover of trunk and sleeves, as cloth near an arm is a sleeve's."""
    arms = {"left": np.zeros(alpha.shape, bool), "right": np.zeros(alpha.shape, bool)}
    for segment in limbs.segments(body, (alpha.shape[0], alpha.shape[1])):
        if segment.part.limb == "arm":
            arms[segment.part.side] |= segment.near
    parts = {f"sleeve_{side}": np.asarray(alpha * area, np.float32) for side, area in arms.items()}
    return {"trunk": np.asarray(alpha * ~(arms["left"] | arms["right"]), np.float32)} | parts


def false_old(
    photo: Field,
    parsing: Image,
    area: Region,
    label: int,
    body: Body,
    garment: Garment,
    folded: bool,
    rng: np.random.Generator,
) -> layers.Scene:
    """The photo with another garment in place of the true one; `folded` keeps the true one's folds on it."""
    blank = np.zeros(area.shape, bool)
    less = _outer_part(area, body, rng) if rng.random() < 0.4 else blank
    image, seen = photo, parsing
    if less.any():
        image, seen = beneath.uncovered(layers.Scene(photo, parsing, blank), less, garment, body)
    more = _grown(area, parsing, body, rng)
    old = (area & ~less) | more
    luma = np.log(np.maximum(photo @ light.LUMA, 6.0))
    detail = luma - float(np.median(luma[area])) if folded else 0 * luma
    detail = fill.smooth_fill(np.dstack([detail] * 3).astype(np.float32), area)[..., 0]
    colour = rng.uniform(25, 225, 3).astype(np.float32)
    false = np.clip(colour * np.exp(np.clip(detail, -0.8, 0.5))[..., None], 0, 255)
    worn = np.where(old, np.uint8(label), seen).astype(np.uint8)
    return layers.Scene(np.where(old[..., None], false, image).astype(np.float32), worn, blank)


def _outer_part(area: Region, body: Body, rng: np.random.Generator) -> Region:
    """What the old garment did not reach: below some height, or along both arms from some place on."""
    if rng.random() < 0.5:
        _, v = fill.frame_of(body, (area.shape[0], area.shape[1]))
        low, high = np.quantile(v[area], (0.5, 0.95))
        return np.asarray(area & (v > rng.uniform(low, high)))
    return area & _along_arms(area, body, rng)


def _along_arms(area: Region, body: Body, rng: np.random.Generator) -> Region:
    begin, found = rng.uniform(0.1, 0.9), np.zeros(area.shape, bool)
    for segment in limbs.arms(body, (area.shape[0], area.shape[1])):
        found |= segment.near & (segment.down / 2 > begin)
    return found


def _grown(area: Region, parsing: Image, body: Body, rng: np.random.Generator) -> Region:
    """Where the old garment reached further: a wider outline, down the arms or the legs."""
    free = np.isin(parsing, (labels.BACKGROUND, labels.ARMS, labels.LEGS))
    away = cv2.distanceTransform((~area).astype(np.uint8), cv2.DIST_L2, 5)
    found = away < rng.uniform(0, 0.12) * body.wide
    hands = ~layers.fill_near(parsing, body)
    if rng.random() < 0.6:
        found |= (parsing == labels.ARMS) & ~_along_arms(area, body, rng)
    if rng.random() < 0.5:
        _, v = fill.frame_of(body, (area.shape[0], area.shape[1]))
        low = float(np.quantile(v[area], 0.98))
        found |= (parsing == labels.LEGS) & (v < low + rng.uniform(0, 1.6) * body.trunk) & (away < body.trunk)
    return np.asarray(found & free & ~area & ~hands)


def _known(done: Laid, parsing: Image, area: Region) -> Field:
    """How much the photo tells of every pixel."""
    share = np.where(parsing == labels.BACKGROUND, _GROUND, 1.0)
    return np.asarray(done.region * share * told(parsing, area), np.float32)


def told(parsing: Image, area: Region) -> Region:
    """Where a photo tells how somebody looks in a garment: not where things lie before it, or other garments are."""
    other = np.isin(parsing, _HIDING) | (np.isin(parsing, labels.GARMENTS) & ~area)
    return np.asarray(~other)
