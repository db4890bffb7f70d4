"""How light falls across a limb, told by what can be seen of it: bare skin, or the plain sleeve that covers it.

A limb's segment (upper arm, forearm, thigh, shin) is a cylinder. What of it is one colour, cloth or skin, is bright and
dark by its turn to the light alone, so the brightness across a sleeve is that across the arm inside (Lambert's law).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import labels
from tryon.pipeline.body import Body, Points

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
#: Brightness is read at this many places across a limb.
BINS: Final = 11
PLACES: Final = np.linspace(-1, 1, BINS)
#: Linear brightness across a cylinder where nothing is known of the light: that of the drawn arms, made symmetric.
PLAIN: Final = np.interp(np.abs(PLACES), [0, 0.2, 0.4, 0.6, 0.8, 1.0], [1, 0.97, 0.9, 0.78, 0.58, 0.36])
#: Colours of skin are read at this quantile of its brightness, so there a profile is 1.
LIT: Final = 0.6
#: Fewer pixels than this tell no profile.
_ENOUGH = 60
#: A sleeve reaches this far from the limb's line, in radii of the bare limb; beyond it the trunk begins.
_SLEEVE = 1.45
#: Cloth darker than this (linear) drowns in the photo's own black.
_DARK = 0.02
#: The trunk keeps light from an upper arm, bare more than sleeved.
_BESIDE_TRUNK = 0.96
#: Spread of a* and b* in CIE Lab, at equal lightness, within which cloth is of one colour: plain drawn cloth stays
#: under 3.2, and stripes, checks and flowers are over 4.
_ONE_COLOUR = 3.6
#: Above this light cameras compress highlights, and drawings do, into the room up to a little over white; what comes
#: nearer to white than the last is blown out and tells no more.
_KNEE, _ROOM, _BLOWN = 0.8, 0.26, 0.97
LUMA: Final = np.array([0.299, 0.587, 0.114], np.float32)


Limb = Literal["arm", "leg"]
Side = Literal["left", "right"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")


class Part(NamedTuple):
    """Which segment, by the picture's side: 0 upper arm or thigh, 1 forearm or shin, 2 hand."""

    limb: Limb
    side: Side
    place: int

    @property
    def is_hand(self) -> bool:
        return self.limb == "arm" and self.place == 2


@dataclass(frozen=True)
class Segment:
    """`across` float32 (H, W) in radii, to the right of somebody who looks down the limb's line; `along` float32
    (H, W) 0..1 down the segment; `near` bool (H, W)."""

    part: Part
    across: Field
    along: Field
    near: Region

    @property
    def down(self) -> Field:
        """Places (H, W) along the whole limb: 1 at elbow or knee, 2 at wrist or ankle."""
        return self.along + self.part.place


def linear(image: Field) -> Field:
    """sRGB levels (0..255) as light (0..1.3), by a plain power and a soft shoulder, as the drawings have them too."""
    shown = np.minimum(np.power(np.clip(image, 0, 255) / 255, 2.2), _BLOWN)
    over = np.maximum(shown - _KNEE, 0)
    return np.asarray(np.minimum(shown, _KNEE) + over / (1 - over / _ROOM), np.float32)


def encoded(light: Field) -> Field:
    """The inverse of `linear`; light goes on up to white."""
    over = np.maximum(light - _KNEE, 0)
    shown = np.clip(light, 0, _KNEE) + over / (1 + over / _ROOM)
    return np.asarray(255 * np.power(np.minimum(shown, 1), 1 / 2.2), np.float32)


def segments(body: Body, shape: tuple[int, int]) -> list[Segment]:
    """Upper arms, forearms, thighs and shins; every pixel is near at most one segment of a limb."""
    found: list[Segment] = []
    for side in SIDES:
        knuckle = body.joints[f"knuckle_{side}"]
        arm = np.concatenate([body.arm(side), knuckle[None]])
        radii = [body.radius(joint) for joint in ("shoulder", "elbow", "wrist", "wrist")]
        found += _of_line("arm", side, arm, radii, shape)
        found += _of_line("leg", side, body.leg(side), [body.radius(n) for n in ("hip", "knee", "ankle")], shape)
    return found


def arms(body: Body, shape: tuple[int, int]) -> list[Segment]:
    """Upper arms and forearms, without hands."""
    return [one for one in segments(body, shape) if one.part.limb == "arm" and not one.part.is_hand]


def _of_line(limb: Limb, side: Side, line: Points, radii: list[float], shape: tuple[int, int]) -> Iterator[Segment]:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) + 0.5
    parts = []
    for a, b, ra, rb in zip(line[:-1], line[1:], radii[:-1], radii[1:], strict=True):
        way = b - a
        size = max(1e-6, float(np.hypot(*way)))
        along = np.clip(((x - a[0]) * way[0] + (y - a[1]) * way[1]) / size**2, 0, 1)
        radius = np.maximum(1.0, ra + (rb - ra) * along)
        gap = np.hypot(x - a[0] - along * way[0], y - a[1] - along * way[1]) / radius
        across = ((x - a[0]) * way[1] - (y - a[1]) * way[0]) / size / radius
        parts.append((across.astype(np.float32), along.astype(np.float32), gap))
    nearest = np.argmin([gap for _, _, gap in parts], axis=0)
    for place, (across, along, gap) in enumerate(parts):
        yield Segment(Part(limb, side, place), across, along, (nearest == place) & (gap < _SLEEVE))


def profile(light: Field, seen: Region, segment: Segment) -> Points | None:
    """Brightness (BINS,) across a segment, 1 at its LIT quantile, of what is seen; None where that tells none."""
    area = seen & segment.near
    if area.sum() < _ENOUGH:
        return None
    across, values = segment.across[area], light[area]
    low, high = (float(end) for end in np.quantile(across, (0.02, 0.98)))
    first = _between(across, values, low, high)
    if first is None:
        return None
    left, right = _grooves(first)
    found = _between(across, values, low + left * (high - low), low + right * (high - low))
    if found is None:
        return None
    return np.asarray(np.clip(found / max(1e-4, float(np.quantile(found, LIT))), 0.15, 1.8))


def _between(across: Field, values: Field, low: float, high: float) -> Points | None:
    """Brightness (BINS,) between two edges; None where they are too near for a limb."""
    return _binned((across - low) / (high - low), values) if high - low >= 1.0 else None


def _binned(place: npt.NDArray[np.floating], values: Field) -> Points | None:
    """Medians (BINS,) of values by place 0..1, smoothed; None with more than three bins empty."""
    bins = np.rint(place * (BINS - 1)).astype(int)
    found = np.array([np.median(values[bins == i]) if (bins == i).sum() >= 3 else np.nan for i in range(BINS)])
    known = np.isfinite(found)
    if known.sum() < BINS - 3:
        return None
    filled = np.interp(PLACES, PLACES[known], found[known])
    return np.convolve(np.pad(filled, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")


def _grooves(found: Points) -> tuple[float, float]:
    """Where a limb ends, 0..1: at the dark groove behind which brightness rises again, as trunk or ground begins."""
    top, ends = int(np.argmax(found[2:-2])) + 2, [0.0, 1.0]
    for side, step in ((0, -1), (1, 1)):
        way = found[top::step]
        low = int(np.argmin(way))
        if low >= 2 and way[low:].max() > 1.06 * way[low]:
            ends[side] = (top + step * low) / (BINS - 1)
    return ends[0], ends[1]


def brightest(told: Points, places: Points) -> Points:
    """Where across (n,) brightness (…, n) is highest: the mean place (…,) of what comes within a tenth of it."""
    top = np.where(told >= 0.9 * told.max(-1, keepdims=True), told, 0)
    return np.asarray((top @ places) / top.sum(-1))


def turned(across: Field, begins: float, ends: float, most: float) -> Field:
    """A factor (H, W) on skin: beyond a place across it turns away from the light, by `most` where it ends."""
    return np.asarray(1 - most * np.clip((np.abs(across) - begins) / (ends - begins), 0, 1) ** 1.5)


def plain(image: Field, area: Region) -> Region:
    """An area without its edge, if it is of one colour; empty otherwise."""
    inner = telling(image, area)
    return inner if of_one_colour(image[inner]) else np.zeros_like(area)


def telling(image: Field, area: Region) -> Region:
    """An area without its edge, if it is large and light enough to show light; empty otherwise."""
    inner = cv2.erode(area.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    bright = inner.sum() >= _ENOUGH and float(np.median(linear(image[inner]) @ LUMA)) > _DARK
    return inner if bright else np.zeros_like(area)


def of_one_colour(pixels: Field, most: float = _ONE_COLOUR) -> bool:
    """Whether pixels (n, 3) differ by light alone: a* and b*, at equal lightness, by `most` on average."""
    if not len(pixels):
        return False
    lab = cv2.cvtColor(np.ascontiguousarray(pixels[None] / 255, np.float32), cv2.COLOR_RGB2Lab)[0]
    hue = lab[:, 1:] / np.maximum(lab[:, :1], 10) * np.median(lab[:, 0])  # saturated cloth is paler in shadow
    return float(np.abs(hue - np.median(hue, 0)).mean(0).sum()) < most


def profiles(
    image: Field, parsing: npt.NDArray[np.uint8], old: Region, body: Body, segments: list[Segment]
) -> dict[Part, Points]:
    """Brightness across every segment: of its skin, else of its sleeve, else of a like segment, else a cylinder's.

    Cloth also tells how segments compare; skin's brightness is 1 on the average of them.
    """
    light = np.asarray(linear(image) @ LUMA)
    skin = np.isin(parsing, (labels.ARMS, labels.LEGS)) & ~old
    skin = cv2.erode(skin.astype(np.uint8), np.ones((2, 2), np.uint8)) > 0
    cloths = [plain(image, parsing == label) for label in labels.GARMENTS]
    found: dict[Part, Points] = {}
    for segment in segments:
        sources = [*([] if segment.part.is_hand else [skin]), *cloths]
        told = next((got for source in sources if (got := profile(light, source, segment)) is not None), None)
        if told is not None:
            found[segment.part] = told
    for side in SIDES:
        # The trunk shades the inside of a sleeve above the elbow, which a bare arm shows much less.
        upper, fore = Part("arm", side, 0), Part("arm", side, 1)
        if fore in found and body.straight(side):
            found[upper] = found[fore]
    gains = {part: gain for cloth in cloths for part, gain in _gains(light, cloth, segments).items()}
    for upper in gains.keys() & {Part("arm", side, 0) for side in SIDES}:
        gains[upper] *= _BESIDE_TRUNK
    return {one.part: _borrowed(one.part, found) * gains.get(one.part, 1.0) for one in segments}


def _gains(light: Field, cloth: Region, segments: list[Segment]) -> dict[Part, float]:
    """How bright the middle of each segment's cloth is beside that of the others, within what light does."""
    middles = {one.part: cloth & one.near & (np.abs(one.across) < 0.6) for one in segments}
    levels = {part: float(np.median(light[area])) for part, area in middles.items() if area.sum() >= _ENOUGH}
    if len(levels) < 2:
        return {}
    usual = float(np.mean(list(levels.values())))
    return {part: float(np.clip(level / usual, 0.75, 1.25)) for part, level in levels.items()}


def _borrowed(part: Part, found: dict[Part, Points]) -> Points:
    """Its own, or that of the limb's other segment, or of the other side; a cylinder's where none is known."""
    same, other = SIDES if part.side == "left" else SIDES[::-1]
    wanted = [
        part,
        *(Part(part.limb, same, place) for place in (part.place - 1, 0, 1)),
        *(Part(part.limb, other, place) for place in (0, 1)),
    ]
    return next((found[one] for one in wanted if one in found), PLAIN / np.quantile(PLAIN, LIT))
