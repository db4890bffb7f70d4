"""What of a person's picture a garment replaces, what stays in front of it, and what shows where the old one was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import fill, labels, limbs, patches, skin
from tryon.pipeline.body import CROTCH, Body, Points
from tryon.pipeline.goals import neckline, sleeve_reach
from tryon.pipeline.limbs import LUMA

if TYPE_CHECKING:
    from tryon.pipeline.types import Garment, Person
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
#: What may hold an arm: where a hand is in a pocket there are trousers, and cloth goes over them.
_WITH_SLEEVES = (labels.UPPER, labels.OUTER, labels.DRESS)
#: Kinds whose hems shade the legs below them.
_OVER_LEGS = ("skirt", "trousers", "dress")
#: Cloth that shows less than this share of the largest of its place is a mistake of the parsing.
_SPECK = 0.25
#: A wrist this far from the trunk's middle line, in its half widths, is at its side; one before the belly or behind the
#: back is nearer.
_SIDE = 0.75
#: Arms bent further than this, in degrees, are before a trunk.
_BENT = 60
#: Arms lie in front from these shares of the upper arm on: where a sleeve may hold the rest, and where none does.
_FOREARM, _WHOLE_ARM = 0.75, 0.4
#: Margin that is repainted around an old garment, as a share of the picture's height; pixels of it that hold something
#: of the garment.
_MARGIN, _MIXED = 0.006, 1.5
#: A foot of which the old garment covers this share was hidden by it.
_HIDDEN = 0.5
#: Sleeves of a dress are cloth within so many radii of the bare arm's line, and further out as far as the second where
#: it is within this share of the shoulder distance of that.
_CORE, _SLEEVED, _LOOSE_SLEEVE = 0.8, 1.4, 0.08
#: How wide trousers may be, in radii of the leg: the least and the most.
_LOOSE = (1.05, 1.3)
#: The share of what is seen of trousers that lies within their legs' outline, ground between them taken for cloth
#: being left out, and pixels that are enough to tell it.
_OUTLINE, _TELLING = 0.85, 60
#: How far cloth that goes on looks like what is nearest of it, as a share of the picture's height.
_NEAR = 0.05
#: How much darker trousers are at the outline of a leg.
_TURNED = 0.3
#: How far a hem shades what hangs below it, as a share of the picture's height.
_HEM_SHADE = 0.02
#: Cloth that covers so much of a pixel hides the ground.
_COVERED = 0.95
#: Blur of an edge in a photo, in pixels.
_LENS = 0.8
#: Blur of the edge of the old silhouette, in shoulder distances.
_SOFT = 0.02
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
        "skirt": np.isin(parsing, _LOWER) | lower,
        "trousers": np.isin(parsing, _LOWER) | lower,
    }[kind]
    if also is not None:
        old = old | also
    old = old | _specks(parsing, old, body)
    size = max(1, round(_MARGIN * parsing.shape[0]))
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
    arms = ((parsing == labels.ARMS) | _before(parsing, garment, body)) & ~shoulders(body, parsing.shape)
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


def _before(parsing: Labels, garment: Garment, body: Body) -> Region:
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
    found = dress & (v < _WAIST * body.trunk)
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


def uncovered(
    scene: Scene, old: Region, garment: Garment, body: Body, over: Field | None = None
) -> tuple[Field, Labels]:
    """The picture and its parsing with the old garment taken off: ground, skin, or what was worn beneath.

    Ground that cloth will lie `over` (H, W; 0..1) is not drawn in detail.
    """
    if scene.person is None:
        image, parsing = _guessed(scene, old, body, over)
    else:
        image, parsing = _known(scene.person, scene, garment)
    if scene.person is None or scene.region.any():
        image, parsing = _with_what_is_worn(image, parsing, scene, old, garment, body)
    share = 1.0 if scene.person is not None else _feathered(scene.parsing, old)[..., None]
    taken = np.where(old[..., None], share * image + (1 - share) * scene.image, scene.image).astype(np.float32)
    return taken, np.where(old, parsing, scene.parsing).astype(np.uint8)


def _feathered(parsing: Labels, old: Region) -> Field:
    """How far each pixel (H, W) of `old` is repainted: wholly where cloth was, less and less in the margin."""
    cloth = old & (parsing != labels.BACKGROUND)
    away = cv2.distanceTransform((~cloth).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray(np.clip(1 - (away - _MIXED) / max(1.0, _MARGIN * len(old)), 0, 1), np.float32)


def _known(person: Person, scene: Scene, garment: Garment) -> tuple[Field, Labels]:
    """As they were drawn without it; of somebody who changed already, without anything."""
    if person.without is None:
        raise ValueError("nobody knows what this person looks like without their clothes")
    bare = person.without("dress" if scene.region.any() else garment.kind)
    return bare.image.astype(np.float32), bare.parsing


def _guessed(scene: Scene, old: Region, body: Body, over: Field | None) -> tuple[Field, Labels]:
    """Bare skin within the body's usual outline, ground around it."""
    shape = (scene.parsing.shape[0], scene.parsing.shape[1])
    depth = np.minimum(fill.skin_depth(body, shape), _feet(scene.parsing, old, body))
    person = (scene.parsing != labels.BACKGROUND) | old
    bare = skin.painted(scene.image, scene.parsing, depth, old, body)
    # A body lies within its clothes, whatever the usual proportions say; a parsing's edge is coarser than a photo's.
    within = cv2.GaussianBlur((scene.parsing != labels.BACKGROUND).astype(np.float32), (0, 0), _SOFT * body.wide)
    inside = cv2.GaussianBlur((depth < 1).astype(np.float32), (0, 0), _LENS)
    inside = np.minimum(inside, np.clip(2 * within - 0.6, 0, 1))
    shows = old & (inside < 1) & (np.ones(shape, bool) if over is None else over < _COVERED)
    behind, inside = patches.behind(scene.image, old, person, shows), inside[..., None]
    image = bare * inside + behind * (1 - inside)
    parsing = np.where(depth < 1, _skin_label(body, shape), labels.BACKGROUND).astype(np.uint8)
    return np.asarray(image, np.float32), parsing


def _feet(parsing: Labels, old: Region, body: Body) -> Field:
    """`fill.foot_field` (H, W) of the feet that the old garment hid."""
    found, hidden = np.full(old.shape, 9.0, np.float32), old & (parsing != labels.BACKGROUND)
    for side in ("left", "right"):
        field = fill.foot_field(body, side, (old.shape[0], old.shape[1]))
        if (field < 1).any() and hidden[field < 1].mean() > _HIDDEN:
            found = np.minimum(found, field)
    return found


def _with_what_is_worn(
    image: Field, parsing: Labels, scene: Scene, old: Region, garment: Garment, body: Body
) -> tuple[Field, Labels]:
    """The same with other clothes continued where the old garment lay over them."""
    parsing, arms = parsing.copy(), _before(scene.parsing, garment, body)
    for labels_there, area in _beneath(scene, old, garment, body):
        for label, worn in _worn(scene, old, labels_there):
            wanted, turned = area & old & ~arms, np.ones(old.shape, np.float32)
            if label == labels.TROUSERS:
                wanted, turned = _trousers(body, worn, area) & old & ~arms, _round_legs(body, old.shape)
            cloth = _continued(scene.image, _in_the_light(worn, old), fill.grown(wanted, 2), turned)
            share = cv2.GaussianBlur((wanted | worn).astype(np.float32), (0, 0), _LENS)[..., None]
            image = np.where(fill.grown(wanted, 1)[..., None], share * cloth + (1 - share) * image, image)
            parsing[wanted] = label
    return np.asarray(image, np.float32), parsing


def _skin_label(body: Body, shape: tuple[int, int]) -> Labels:
    """Which skin would be bared where: legs below the trunk, arms beside it, the neck above."""
    u, v = fill.frame_of(body, shape)
    found = np.full(shape, labels.ARMS, np.uint8)
    found[v > 0.95 * body.trunk] = labels.LEGS
    found[(np.abs(u) < 0.45 * body.wide) & (v < 0.3 * body.trunk)] = labels.FACE
    return found


def _beneath(scene: Scene, old: Region, garment: Garment, body: Body) -> list[tuple[tuple[int, ...], Region]]:
    """Labels that go on under a removed garment, and where: trousers up to the waist, a shirt under a coat."""
    u, v = fill.frame_of(body, old.shape)
    half = np.interp(v, body.levels, body.halves)
    trunk = (np.abs(u) < 1.04 * half) & (v > 0)
    found: list[tuple[tuple[int, ...], Region]] = []
    if garment.kind in ("top", "outer"):
        found.append(((*_LOWER, labels.DRESS), trunk & (v > _WAIST * body.trunk)))
    if garment.kind == "outer":
        found.insert(0, ((labels.UPPER,), trunk & (v < 1.05 * body.trunk)))
    if garment.kind in ("skirt", "trousers"):
        found.append(((labels.UPPER, labels.OUTER), trunk & (v < 0.85 * body.trunk)))
    return found


def _trousers(body: Body, worn: Region, hips: Region) -> Region:
    """Where trousers can be of which `worn` is seen: at the `hips`, and below them as wide around each leg as there."""
    shape = (worn.shape[0], worn.shape[1])
    _, v = fill.frame_of(body, shape)
    legs, below = fill.legs_field(body, shape), v > CROTCH * body.trunk
    seen = legs[worn & below]
    loose = float(np.clip(np.quantile(seen, _OUTLINE), *_LOOSE)) if len(seen) > _TELLING else _LOOSE[1]
    return np.asarray(np.where(below, legs < loose, hips))


def _round_legs(body: Body, shape: tuple[int, ...]) -> Field:
    """A factor (H, W): trousers turn away from the light towards the outline of each leg."""
    across = np.clip(fill.legs_field(body, (shape[0], shape[1])) / _LOOSE[1], 0, 1)
    _, v = fill.frame_of(body, (shape[0], shape[1]))
    below = np.clip((v / body.trunk - _WAIST) / (CROTCH - _WAIST), 0, 1)
    return np.asarray(1.03 - _TURNED * below * across**2, np.float32)


def _in_the_light(worn: Region, old: Region) -> Region:
    """The large parts of what is worn, without what the old garment's hem shades, if enough of it is left."""
    far = (worn & ~fill.grown(old, max(1, round(_HEM_SHADE * len(old))))).astype(np.uint8)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(far, connectivity=8)
    if count < 2 or stats[1:, cv2.CC_STAT_AREA].max() < _SPECK * worn.sum():
        return worn
    sizes = stats[1:, cv2.CC_STAT_AREA]
    return np.isin(parts, 1 + np.flatnonzero(sizes >= _SPECK * sizes.max()))


def _worn(scene: Scene, old: Region, wanted: tuple[int, ...]) -> Iterator[tuple[int, Region]]:
    """What of some labels is there beside the old garment; specks beside the largest are mistakes of the parsing."""
    there = {label: (scene.parsing == label) & ~old for label in wanted}
    most = max(int(area.sum()) for area in there.values())
    for label, area in there.items():
        if area.sum() > max(64, _SPECK * most):
            yield label, area


def _continued(image: Field, worn: Region, wanted: Region, turned: Field) -> Field:
    """Cloth that goes on where it was hidden: smooth from its nearest pixels, further away in the colour that it has in
    the light times the factor `turned` (H, W), with its own grain mirrored in.
    """
    inner = cv2.erode(worn.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    source = inner if inner.sum() > 64 else worn
    light = image[source] @ LUMA
    usual = np.median(image[source][light >= np.median(light)], axis=0)
    away = cv2.distanceTransform((~source).astype(np.uint8), cv2.DIST_L2, 5)
    near = np.exp(-away / (_NEAR * len(image)))[..., None]
    filled = near * fill.smooth_fill(image, source) + (1 - near) * usual * turned[..., None]
    soft = cv2.GaussianBlur(image, (0, 0), 2)
    rows = np.flatnonzero(source.any(1))
    y = np.arange(image.shape[0])
    mirrored = np.clip(
        np.where(y < rows[0], 2 * rows[0] - y, np.where(y > rows[-1], 2 * rows[-1] - y, y)), 0, image.shape[0] - 1
    )
    deep = cv2.erode(source.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    grain = np.where(deep[..., None], image - soft, 0)[mirrored]
    return np.asarray(np.where(wanted[..., None], filled + np.clip(grain, -20, 20), image), np.float32)
