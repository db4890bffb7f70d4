"""What of a person's picture a garment replaces, and what stays in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import fill, labels, limbs
from tryon.pipeline.body import Body, Points
from tryon.pipeline.goals import neckline, sleeve_reach

if TYPE_CHECKING:
    from tryon.pipeline.types import Garment, Person
    from tryon.pipeline.warp import Warped

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.uint8]
#: Where a dress is parted when only its upper or lower half is replaced, as a share of the trunk.
WAIST = 0.62
#: What a garment of each kind becomes in the parsing.
LABEL = {
    "top": labels.UPPER,
    "outer": labels.OUTER,
    "dress": labels.DRESS,
    "skirt": labels.SKIRT,
    "trousers": labels.TROUSERS,
}
LOWER = (labels.SKIRT, labels.TROUSERS)
#: What may hold an arm: where a hand is in a pocket there are trousers, and cloth goes over them.
_WITH_SLEEVES = (labels.UPPER, labels.OUTER, labels.DRESS)
#: Kinds whose hems shade the legs below them.
_OVER_LEGS = ("skirt", "trousers", "dress")
#: A wrist this far from the trunk's middle line, in its half widths, is at its side; one before the belly or behind the
#: back is nearer.
_SIDE = 0.75
#: Arms bent further than this, in degrees, are before a trunk.
_BENT = 60
#: Arms lie in front from these shares of the upper arm on: where a sleeve may hold the rest, and where none does.
_FOREARM, _WHOLE_ARM = 0.75, 0.4
#: Margin that is repainted around an old garment, as a share of the picture's height.
MARGIN = 0.006
#: Sleeves of a dress are cloth within so many radii of the bare arm's line, and further out as far as the second where
#: it is within this share of the shoulder distance of that.
_CORE, _SLEEVED, _LOOSE_SLEEVE = 0.8, 1.4, 0.08
#: Grey levels by which two drawings of one pixel may differ, and how far beside it an old garment casts its shade, in
#: heights of the picture.
_SAME, _BESIDE = 2, 0.012
#: Straps end this far above bare shoulders, and what stands wider than this beside a head is a hood, in shoulder
#: distances.
_STRAP, _HOOD = 0.035, 0.36
#: Sleeves hold shoulders within this distance of the joint, from so far beside the neckline on, and arms up to so far
#: before the cuff as a share of the arm.
_ROUND, _BESIDE_NECK, _CUFF = 0.3, 0.08, 0.03
#: Areas smaller than this, in squared shoulder distances, are specks.
_TINY = 0.02
_ALWAYS_FRONT = (labels.HAIR, labels.SHOES, *labels.CARRIED)


@dataclass(frozen=True)
class Scene:
    """A person while garments are put on: `image` float32 (H, W, 3), `parsing`, `region` changed so far.

    `person` is who it was before, where it is known what they look like without their clothes. `guessed` bool (H, W) is
    what of clothes and skin was painted without the photo showing it, so far; None where nothing was done yet.
    """

    image: Field
    parsing: Labels
    region: Region
    person: Person | None = None
    guessed: Region | None = None


def scene_of(person: Person) -> Scene:
    """A person to whom nothing was done yet."""
    untouched = np.zeros(person.parsing.shape, bool)
    return Scene(person.image.astype(np.float32), person.parsing, untouched, person if person.without else None)


def showing_old(scene: Scene, kind: str, near: Region) -> Region:
    """`near` and the pixels beside it that the old garment of a kind is known to have a part in, its shade included."""
    if scene.person is None or scene.person.without is None:
        return near
    bare = scene.person.without(kind).image
    apart = np.abs(scene.person.image.astype(np.int16) - bare).max(2) > _SAME
    return np.asarray(near | (apart & fill.grown(near, max(1, round(_BESIDE * near.shape[0])))))


def replaced(parsing: Labels, kind: str, body: Body, also: Region | None = None) -> Region:
    """The old garment's pixels (and `also`), with the mixed ones along their edge.

    A scarf goes with what hangs from the shoulders: of what the parser calls one, seven pixels of ten are that cloth.
    """
    upper = _upper_dress(parsing, body)
    lower = (parsing == labels.DRESS) & ~upper
    old = {
        "top": np.isin(parsing, (labels.UPPER, labels.OUTER, labels.SCARF)) | upper,
        "outer": np.isin(parsing, (labels.OUTER, labels.SCARF)),
        "dress": np.isin(parsing, (*labels.GARMENTS, labels.SCARF)),
        "skirt": np.isin(parsing, LOWER) | lower,
        "trousers": np.isin(parsing, LOWER) | lower,
    }[kind]
    if also is not None:
        old = old | also
    old = old | _specks(parsing, old, body)
    size = max(1, round(MARGIN * parsing.shape[0]))
    grown = fill.grown(old, size)
    edge = np.isin(parsing, (labels.BACKGROUND, labels.LEGS, labels.ARMS)) | (parsing == labels.FACE) & ~_head(
        body, parsing.shape
    )
    cuffs = fill.grown(old & _forearms(body, parsing.shape), 2)
    free = fill_near(parsing, body) | (parsing == labels.BACKGROUND) | cuffs
    if kind in _OVER_LEGS:
        grown = (grown & edge) | (fill.grown(old, 2 * size) & (parsing == labels.LEGS))
    return np.asarray(old | (grown & edge & free))


def _specks(parsing: Labels, old: Region, body: Body) -> Region:
    """What touches the old garment and is too small to be anything but a mistake of the parsing."""
    others = (np.isin(parsing, (*labels.GARMENTS, *labels.CARRIED)) & ~old).astype(np.uint8)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(others, connectivity=8)
    small = 1 + np.flatnonzero(stats[1:count, cv2.CC_STAT_AREA] < _TINY * body.wide**2)
    beside = np.unique(pieces[fill.grown(old, 2)])
    return np.asarray(np.isin(pieces, np.intersect1d(small, beside)), bool)


def _forearms(body: Body, shape: tuple[int, int]) -> Region:
    """Where sleeves end at a wrist: the cuff's own edge lies on a hand that may be repainted."""
    lines = [body.arm(side)[1:] for side in ("left", "right")]
    radii = np.array([body.radius("elbow"), body.radius("wrist")])
    return np.asarray(np.logical_or.reduce([fill.limb_field(line, radii, shape) < 1 for line in lines]), bool)


def sticking_out(parsing: Labels, cloth: Warped, garment: Garment, body: Body) -> Region:
    """Sleeves and shoulders of what stays on under a coat, which the coat would hold in."""
    if garment.kind != "outer" or garment.sleeve == "none":
        return np.zeros(parsing.shape, bool)
    found = shoulders(body, parsing.shape, 0.34)
    reach = max(sleeve_reach(garment, body, side) for side in ("left", "right"))
    for segment in limbs.arms(body, parsing.shape):
        found |= segment.near & (segment.down / 2 < reach - 0.04)
    trunk = cloth.parts.get("trunk", cloth.alpha) > 0.5
    inside = np.maximum.accumulate(trunk, 1) & np.maximum.accumulate(trunk[:, ::-1], 1)[:, ::-1]
    return found & np.isin(parsing, (labels.UPPER, labels.DRESS)) & (cloth.alpha < 0.5) & ~inside


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


def visible(warped: Warped, scene: Scene, old: Region, garment: Garment, body: Body, held: Field) -> Field:
    """The garment's cover (H, W), `held` skin included, once what is in front of it has been left out; nothing of the
    `old` garment is, whatever it was taken for.
    """
    parsing = scene.parsing
    head = _head(body, parsing.shape)
    front = (np.isin(parsing, _ALWAYS_FRONT) & ~old) | ((parsing == labels.FACE) & head)
    if garment.kind in ("skirt", "trousers"):
        front |= np.isin(parsing, (labels.UPPER, labels.OUTER)) | _upper_dress(parsing, body)
        front |= parsing == labels.ARMS
    else:
        front |= _above_shoulders(warped.alpha, head, garment, body)
    sleeves = held
    for name, part in warped.parts.items():
        if name.startswith("sleeve"):
            sleeves = np.maximum(sleeves, part)
    arms = ((parsing == labels.ARMS) | before(parsing, garment, body)) & ~shoulders(body, parsing.shape)
    keep = np.where(front, 0.0, np.where(arms, sleeves, 1.0)).astype(np.float32)
    cover = np.maximum(warped.alpha, held)
    return np.asarray(cover * np.minimum(1, cv2.GaussianBlur(keep, (0, 0), 0.6)) * (keep > 0), np.float32)


def _above_shoulders(alpha: Field, head: Region, garment: Garment, body: Body) -> Region:
    """Where straps run over the shoulders and a collar stands beside the `head`; nowhere if a hood stands there."""
    u, v = fill.frame_of(body, (alpha.shape[0], alpha.shape[1]))
    if garment.sleeve == "none":
        return np.asarray(head | (v < fill.top_of(body, u) - _STRAP * body.wide))
    is_hooded = (head & (alpha > 0.5) & (np.abs(u) > _HOOD * body.wide)).any()
    return np.zeros_like(head) if is_hooded else head


def hidden_skin(parsing: Labels, garment: Garment, body: Body) -> Field:
    """Cover (H, W) of the shoulders and arms that sleeves hold, however narrow they were laid.

    `parsing` is that of the person with the old garment off.
    """
    if garment.sleeve == "none" or garment.kind in ("skirt", "trousers"):
        return np.zeros(parsing.shape, np.float32)
    shape = (parsing.shape[0], parsing.shape[1])
    u, _ = fill.frame_of(body, shape)
    skin = shoulders(body, shape, _ROUND) & (np.abs(u) > neckline(garment, body) + _BESIDE_NECK * body.wide)
    skin &= np.isin(parsing, (labels.ARMS, labels.FACE))
    for segment in limbs.arms(body, shape):
        sleeved = segment.down / 2 < sleeve_reach(garment, body, segment.part.side) - _CUFF
        skin |= segment.near & sleeved & (parsing == labels.ARMS)
    held = skin | (fill.grown(skin, 1) & (parsing == labels.BACKGROUND))
    return np.asarray(cv2.GaussianBlur(held.astype(np.float32), (0, 0), 0.5), np.float32)


def with_clean_arms(under: Field, parsing: Labels, cover: Field) -> tuple[Field, Region]:
    """What lies beneath, with arms that cloth passes behind in their own colour up to the edge, and where that is.

    Pixels of an outline hold something of what was behind it before: light ground, where dark cloth is now.
    """
    arms = (parsing == labels.ARMS).astype(np.uint8)
    inner = cv2.erode(arms, np.ones((3, 3), np.uint8)) > 0
    beside = (cv2.dilate(arms, np.ones((3, 3), np.uint8)) > 0) & ~inner
    beside &= cv2.dilate((cover > 0.5).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    if inner.sum() == 0 or not beside.any():
        return under, np.zeros(cover.shape, bool)
    return np.where(beside[..., None], fill.smooth_fill(under, inner), under).astype(np.float32), beside


def before(parsing: Labels, garment: Garment, body: Body) -> Region:
    """Arms that the old sleeves hold and that lie before the new garment."""
    if garment.kind in ("skirt", "trousers"):
        return np.zeros(parsing.shape, bool)
    return bared_arms(parsing, body, _WHOLE_ARM if garment.sleeve == "none" else _FOREARM)


def bared_arms(parsing: Labels, body: Body, begin: float = _FOREARM) -> Region:
    """Where sleeves that are taken off hold arms in front of the trunk, from a share of the upper arm on.

    Those are arms whose hand is to be seen, that are bent far, or that hang at its side, the hand in a cuff, a pocket
    or behind a bag.
    """
    found = np.zeros(parsing.shape, bool)
    for side in ("left", "right"):
        wrist, knuckle = body.joints[f"wrist_{side}"], body.joints[f"knuckle_{side}"]
        hand = fill.limb_field(np.stack([wrist, knuckle]), np.full(2, body.radius("wrist")), parsing.shape) < 1
        seen = hand.any() and (parsing[hand] == labels.ARMS).mean() > 0.4
        if seen or body.bend(side) > _BENT or _at_side(wrist, body):
            found |= fill.arm_field(body, side, parsing.shape, begin=begin) < 1
    return found & np.isin(parsing, _WITH_SLEEVES)


def _at_side(point: Points, body: Body) -> bool:
    """Whether a point lies near the trunk's outline or outside of it, and not before or behind its middle."""
    v = body.v_of(point)
    return abs(float((point - body.at(0, v)) @ body.across)) > _SIDE * body.half(v)


def _upper_dress(parsing: Labels, body: Body) -> Region:
    """What of a dress lies above the waist, and its sleeves, however far they hang below."""
    _, v = fill.frame_of(body, parsing.shape)
    dress = parsing == labels.DRESS
    found = dress & (v < WAIST * body.trunk)
    for side in ("left", "right"):
        arm = fill.arm_field(body, side, parsing.shape)
        core = dress & (arm < _CORE)
        _, pieces = cv2.connectedComponents(core.astype(np.uint8), connectivity=4)
        sleeve = core & np.isin(pieces, pieces[core & found])
        near = fill.grown(sleeve, max(1, round(_LOOSE_SLEEVE * body.wide)))
        found |= dress & near & (arm < _SLEEVED)
    return np.asarray(found)


def shoulders(body: Body, shape: tuple[int, ...], reach: float = 0.24) -> Region:
    """Upper arms next to the shoulder seam, which cloth of the trunk lies over; `reach` in shoulder distances."""
    found = np.zeros(shape, np.uint8)
    for side in ("left", "right"):
        line = body.arm(side)
        at = line[0] + 0.1 * (line[1] - line[0])
        cv2.circle(found, (round(float(at[0])), round(float(at[1]))), round(reach * body.wide), 1, -1)
    return found > 0
