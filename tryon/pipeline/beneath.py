"""What shows where an old garment was: ground, bared skin, and the clothes that go on under it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import fill, labels, layers, patches, skin
from tryon.pipeline.body import CROTCH, Body
from tryon.pipeline.limbs import LUMA

if TYPE_CHECKING:
    from tryon.pipeline.types import Garment, Person

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.uint8]
#: Pixels of the repainted margin that hold something of the garment.
_MIXED = 1.5
#: Cloth that shows less than this share of the largest of its place is a mistake of the parsing.
_SPECK = 0.25
#: A foot of which the old garment covers this share was hidden by it.
_HIDDEN = 0.5
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


def uncovered(
    scene: layers.Scene, old: Region, garment: Garment, body: Body, over: Field | None = None
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
    return np.asarray(np.clip(1 - (away - _MIXED) / max(1.0, layers.MARGIN * len(old)), 0, 1), np.float32)


def _known(person: Person, scene: layers.Scene, garment: Garment) -> tuple[Field, Labels]:
    """As they were drawn without it; of somebody who changed already, without anything."""
    if person.without is None:
        raise ValueError("nobody knows what this person looks like without their clothes")
    bare = person.without("dress" if scene.region.any() else garment.kind)
    return bare.image.astype(np.float32), bare.parsing


def _guessed(scene: layers.Scene, old: Region, body: Body, over: Field | None) -> tuple[Field, Labels]:
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
    image: Field, parsing: Labels, scene: layers.Scene, old: Region, garment: Garment, body: Body
) -> tuple[Field, Labels]:
    """The same with other clothes continued where the old garment lay over them."""
    parsing, arms = parsing.copy(), layers.before(scene.parsing, garment, body)
    for labels_there, area in _beneath(scene, old, garment, body):
        for label, worn in _worn(scene, old, labels_there):
            place, turned = area, np.ones(old.shape, np.float32)
            if label == labels.TROUSERS:
                place, turned = _trousers(body, worn, area), _round_legs(body, old.shape)
            wanted = place & old & ~arms
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


def _beneath(scene: layers.Scene, old: Region, garment: Garment, body: Body) -> list[tuple[tuple[int, ...], Region]]:
    """Labels that go on under a removed garment, and where: trousers up to the waist, a shirt under a coat."""
    u, v = fill.frame_of(body, old.shape)
    half = np.interp(v, body.levels, body.halves)
    trunk = (np.abs(u) < 1.04 * half) & (v > 0)
    found: list[tuple[tuple[int, ...], Region]] = []
    if garment.kind in ("top", "outer"):
        found.append(((*layers.LOWER, labels.DRESS), trunk & (v > layers.WAIST * body.trunk)))
    if garment.kind == "outer":
        found.insert(0, ((labels.UPPER,), trunk & (v < 1.05 * body.trunk)))
    if garment.kind in ("skirt", "trousers"):
        found.append(((labels.UPPER, labels.OUTER, labels.DRESS), trunk & (v < 0.85 * body.trunk)))
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
    below = np.clip((v / body.trunk - layers.WAIST) / (CROTCH - layers.WAIST), 0, 1)
    return np.asarray(1.03 - _TURNED * below * across**2, np.float32)


def _in_the_light(worn: Region, old: Region) -> Region:
    """The large parts of what is worn, without what the old garment's hem shades, if enough of it is left."""
    far = (worn & ~fill.grown(old, max(1, round(_HEM_SHADE * len(old))))).astype(np.uint8)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(far, connectivity=8)
    if count < 2 or stats[1:, cv2.CC_STAT_AREA].max() < _SPECK * worn.sum():
        return worn
    sizes = stats[1:, cv2.CC_STAT_AREA]
    return np.isin(parts, 1 + np.flatnonzero(sizes >= _SPECK * sizes.max()))


def _worn(scene: layers.Scene, old: Region, wanted: tuple[int, ...]) -> Iterator[tuple[int, Region]]:
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
