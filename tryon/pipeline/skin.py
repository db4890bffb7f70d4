"""Skin that a removed garment bares: the person's own colour, in the light that falls on the limb it covers."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import arms, fill, labels, limbs
from tryon.pipeline.body import Body
from tryon.pipeline.limbs import LUMA, PLACES, SIDES, Part, brightest, encoded, linear, turned

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
#: Fewer pixels of skin than this say nothing of its colour.
_ENOUGH = 24
#: So many pixels of bare arms tell skin without the legs.
_ENOUGH_OF_ARMS = 150
#: So many pixels of bare legs tell their colour; a hem shades them this far down, as a share of the picture's height.
_ENOUGH_OF_LEGS, _HEM_SHADE = 150, 0.012
#: What is bare differs from what would be painted there by such factors at most.
_RATIO = (0.6, 1.5)
#: Limbs and face of one person differ by less than this in hue (CIE Lab), rouge and tan included.
_OTHER_HUE = 12.0
#: The chin is so far down from the forehead to where the neck ends.
_TO_CHIN = 0.55
#: Light that skin throws back from its surface, at the highlight: the same in every tone, so dark skin shows it most.
#: Fresnel's law gives 3 % for skin's refractive index of 1.42.
_SURFACE = 0.03
#: Its average over what skin colours are read from, so that it is not counted twice.
_SHINING = 0.35
#: Half width of that highlight across a limb, in radii.
_LOBE = 0.4
#: Light that has been under the skin comes out redder: by these shares where no light falls.
_WARM = np.array([0.14, 0.0, -0.08], np.float32)
#: What light makes of an arm as a whole, 1 being a median of the person's skin: .67 to .93 of 15 drawn bodies, .31 to
#: 1.3 where a sleeve's pattern was taken for light.
_WHOLE_ARM = (0.6, 1.1)
#: Bare legs end within this many radii.
_LEG_ENDS = 1.1
#: A trouser leg's outline lies outside of the limb's: from this place on, in radii, skin turns away from the light by
#: as much as this at its end.
_TURNS, _TURNED = 0.7, 0.25

#: Skin that faces the light is brighter than this quantile of what face and limbs show, on drawn bodies by this factor.
_USUAL, _OVER_USUAL = 0.6, 1.13


def skin_colour(image: Field, parsing: npt.NDArray[np.uint8]) -> Field:
    """The person's own skin (3,): the middle half of what can be seen of arms, else of legs too, else of the face."""
    pixels = _seen(image, parsing)
    if pixels is None:
        return np.array([196, 154, 126], np.float32)
    light = pixels @ LUMA
    low, high = np.quantile(light, (0.35, 0.85))
    return np.asarray(np.median(pixels[(light >= low) & (light <= high)], axis=0), np.float32)


def _seen(image: Field, parsing: npt.NDArray[np.uint8]) -> Field | None:
    """Pixels (n, 3) of bare limbs, else of the face, without their edges."""
    limb, face = _limbs(image, parsing), _face(image, parsing)
    if len(limb) >= _ENOUGH and len(face) >= _ENOUGH and _hues_apart(limb, face) > _OTHER_HUE:
        return face  # a sleeve or tights taken for skin: light may differ between limbs and face, hue does not
    for seen in (limb, face, image[np.isin(parsing, labels.SKIN)]):
        if len(seen) >= _ENOUGH:
            return seen
    return None


def _limbs(image: Field, parsing: npt.NDArray[np.uint8]) -> Field:
    """Pixels (n, 3) of bare arms, where they show enough; else of legs as well, which may be browner or in tights."""
    arms_alone = _inner(image, parsing, (labels.ARMS,))
    return arms_alone if len(arms_alone) >= _ENOUGH_OF_ARMS else _inner(image, parsing, (labels.ARMS, labels.LEGS))


def _face(image: Field, parsing: npt.NDArray[np.uint8]) -> Field:
    """Pixels (n, 3) of face and neck; of the face alone where a collar was taken for the neck, which its hue tells."""
    rows = np.flatnonzero((parsing == labels.FACE).any(1))
    if not len(rows):
        return np.zeros((0, 3), np.float32)
    chin = round(rows[0] + _TO_CHIN * (rows[-1] - rows[0]))
    parts = (np.s_[:], np.s_[:chin], np.s_[chin:])
    whole, face, neck = (_inner(image[part], parsing[part], (labels.FACE,)) for part in parts)
    told = len(face) >= _ENOUGH and len(neck) >= _ENOUGH and _hues_apart(face, neck) > _OTHER_HUE
    return face if told else whole


def _inner(image: Field, parsing: npt.NDArray[np.uint8], classes: tuple[int, ...]) -> Field:
    area = cv2.erode(np.isin(parsing, classes).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.asarray(image[area], np.float32)


def _hues_apart(one: Field, other: Field) -> float:
    """Distance in CIE Lab of the median colours, lightness left out."""
    pair = np.stack([np.median(one, 0), np.median(other, 0)])[None] / 255
    lab = cv2.cvtColor(np.ascontiguousarray(pair, np.float32), cv2.COLOR_RGB2Lab)[0]
    return float(np.linalg.norm(lab[0, 1:] - lab[1, 1:]))


def painted(image: Field, parsing: npt.NDArray[np.uint8], depth: Field, wanted: Region, body: Body) -> Field:
    """Skin (H, W, 3) wherever it may be bared, meeting what is bare already; `depth` is `fill.skin_depth`."""
    seen = linear(skin_colour(image, parsing))
    colour = np.maximum(seen - _SURFACE * _SHINING, 0.4 * seen)
    shade, shine = _light(image, parsing, depth, wanted, body)
    warm = 1 + np.clip(1 - shade, 0, 1)[..., None] * _WARM
    skin = encoded(colour * shade[..., None] * warm + _SURFACE * shine[..., None])
    skin = skin * _of_legs(image, skin, parsing, wanted, body)
    bare = np.isin(parsing, labels.SKIN) & ~wanted
    bare = cv2.erode(bare.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if bare.sum() >= _ENOUGH:  # light that changes along the body: what is bare, over what would be painted there
        ratio = np.asarray(np.clip(image / np.maximum(skin, 8), *_RATIO), np.float32)
        skin = skin * _spread(ratio, bare, 0.04 * image.shape[0])
    rng = np.random.default_rng(7)
    grain = cv2.GaussianBlur(rng.normal(0, 1, image.shape[:2]).astype(np.float32), (0, 0), 0.8)
    return np.asarray(np.clip(skin * (1 + 0.012 * grain[..., None]), 0, 255), np.float32)


def _of_legs(image: Field, skin: Field, parsing: npt.NDArray[np.uint8], wanted: Region, body: Body) -> Field:
    """A factor (H, W, 3): a bared thigh goes on as what is bare of the legs looks, tanned or in tights."""
    shape = (image.shape[0], image.shape[1])
    near = fill.grown(wanted, max(1, round(_HEM_SHADE * shape[0])))
    bare = cv2.erode(((parsing == labels.LEGS) & ~near).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    if bare.sum() < _ENOUGH_OF_LEGS:
        return np.ones((*shape, 1), np.float32)
    ratio = np.clip(np.median(image[bare] / np.maximum(skin[bare], 8), axis=0), *_RATIO).astype(np.float32)
    area = body_below(body, shape) & (fill.legs_field(body, shape) < 1.2)
    area &= np.minimum(*(fill.arm_field(body, side, shape) for side in SIDES)) > 1
    share = cv2.GaussianBlur(area.astype(np.float32), (0, 0), max(0.6, 0.015 * body.wide))
    return np.asarray(1 + (ratio - 1) * share[..., None], np.float32)


def _light(image: Field, parsing: npt.NDArray[np.uint8], depth: Field, old: Region, body: Body) -> tuple[Field, Field]:
    """Brightness (H, W) of skin, 1 at its median, and the strength (H, W) of its highlight, 0..1."""
    segments = limbs.segments(body, (image.shape[0], image.shape[1]))
    across = limbs.profiles(image, parsing, old, body, segments)
    grids = _arms(image, parsing, old, body, across)
    shade = np.asarray(1.06 - 0.4 * np.clip(depth, 0, 1.2) ** 3, np.float32)
    shine = np.zeros_like(shade)
    for segment in segments:
        if segment.part.limb == "arm":
            inside = segment.near & (np.abs(segment.across) < arms.ENDS)
            bright, beside = arms.onto(grids[segment.part.side], segment)
            lobe = _lobe(beside)
        else:
            inside = segment.near & (np.abs(segment.across) < _LEG_ENDS) & body_below(body, shade.shape)
            bright, lobe = _joined(segment, across)
        shade = np.where(inside, bright, shade)
        shine = np.where(inside, lobe, shine)
    soft = max(0.6, 0.015 * body.wide)
    shade, shine = (np.asarray(cv2.GaussianBlur(one, (0, 0), soft), np.float32) for one in (shade, shine))
    return shade, shine


def _arms(
    image: Field, parsing: npt.NDArray[np.uint8], old: Region, body: Body, across: Mapping[Part, limbs.Points]
) -> dict[str, limbs.Points]:
    """Brightness along and across both arms, 1 at `skin_colour`; `across` tells it of one that shows too little."""
    skin = (parsing == labels.ARMS) & ~old
    skin = cv2.erode(skin.astype(np.uint8), np.ones((2, 2), np.uint8)) > 0
    areas = [limbs.telling(image, parsing == label) for label in labels.GARMENTS]
    cloths = [(area, limbs.of_one_colour(image[area])) for area in areas]
    level = facing(image, parsing)
    gain = level / max(1e-4, float(linear(skin_colour(image, parsing)) @ LUMA))
    found = arms.lit(image, skin, level, cloths, body)
    plain = {side: [across[Part("arm", side, place)] for place in (0, 1)] for side in SIDES}
    told = {side: gain * found[side] if side in found else arms.from_profiles(plain[side]) for side in plain}
    return {side: _likely(bright) for side, bright in told.items()}


def _likely(bright: limbs.Points) -> limbs.Points:
    """Brightness of an arm, as a whole no further from 1 than light explains: a mesh or a pattern is no shadow."""
    mean = float(bright.mean())
    return bright * (float(np.clip(mean, *_WHOLE_ARM)) / max(mean, 1e-3))


def facing(image: Field, parsing: npt.NDArray[np.uint8]) -> float:
    """How bright (linear) skin is where it faces the light: between what face and limbs say."""
    limb, face = _limbs(image, parsing), _face(image, parsing)
    told = [one for one in (limb, face) if len(one) >= _ENOUGH]
    if len(told) == 2 and _hues_apart(limb, face) > _OTHER_HUE:
        told = [face]
    if not told:
        return float(linear(skin_colour(image, parsing)) @ LUMA)
    levels = [np.quantile(linear(one) @ LUMA, _USUAL) for one in told]
    return float(_OVER_USUAL * np.exp(np.mean(np.log(np.maximum(levels, 1e-4)))))


def _joined(segment: limbs.Segment, across: Mapping[Part, limbs.Points]) -> tuple[Field, Field]:
    """Brightness and highlight (H, W) of a segment, going over into those of the limb's next ones towards its ends."""
    at = np.clip(segment.across, -_LEG_ENDS, _LEG_ENDS)
    bright, lobe = _across(across[segment.part], at)
    for step, share in ((-1, 0.5 - segment.along), (1, segment.along - 0.5)):
        beside = across.get(segment.part._replace(place=segment.part.place + step))
        if beside is not None:
            weight = np.clip(share, 0, 0.5)
            other, shining = _across(beside, at)
            bright, lobe = bright + weight * (other - bright), lobe + weight * (shining - lobe)
    return np.asarray(bright, np.float32), np.asarray(lobe, np.float32)


def _across(told: limbs.Points, at: Field) -> tuple[Field, Field]:
    bright = (np.interp(at, PLACES, told) * turned(at, _TURNS, _LEG_ENDS, _TURNED)).astype(np.float32)
    return bright, _lobe(at - float(brightest(told, PLACES)))


def _lobe(beside: Field) -> Field:
    """Strength (H, W) of a highlight so many radii beside it."""
    return np.exp(-np.square(beside / _LOBE)).astype(np.float32)


def body_below(body: Body, shape: tuple[int, ...]) -> Region:
    """Below the hips, where legs and not the trunk are seen."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) + 0.5
    v = (x - body.centre[0]) * body.down[0] + (y - body.centre[1]) * body.down[1]
    return np.asarray(v > 1.05 * body.trunk)


def _spread(values: Field, known: Region, reach: float) -> Field:
    """Values near known pixels, fading to 1 over `reach` pixels."""
    weight = known.astype(np.float32)
    total = cv2.GaussianBlur(values * weight[..., None], (0, 0), reach)
    share = cv2.GaussianBlur(weight, (0, 0), reach)
    return np.asarray((total + 0.04) / (share + 0.04)[..., None], np.float32)
