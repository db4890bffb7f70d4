"""How light falls on an arm, all along it: told by the skin that can be seen of it, and by the sleeve over it.

An arm bends, turns and tapers, so one profile across a segment is not enough: brightness is read on a grid along the
whole arm and across it, where the sleeve is, and smoothed along it, because folds cross a sleeve and light does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from scipy import ndimage

from tryon.pipeline.body import Body, Points
from tryon.pipeline.limbs import LUMA, PLACES, SIDES, Segment, brightest, encoded, linear, of_one_colour, turned

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
Cloth = tuple[Region, bool]
#: Stations from shoulder to wrist, half of them above the elbow.
ROWS: Final = 24
#: Bare arms end within so many radii of `limbs.segments`: at 1.13 to 1.28 of them.
ENDS: Final = 1.25
#: Places across, in radii.
ACROSS: Final = np.linspace(-ENDS, ENDS, 17)
#: Stations over which light is smoothed along an arm, so that folds of a plain sleeve and prints of others even out.
_FOLDS, _PRINTS = 2.0, 8.0
#: Most spread of hue (`limbs.of_one_colour`) that is left of a print; sleeves unlike the trunk leave more.
_EVEN = 7.0
#: Share of a sample that must be seen.
_SEEN = 0.3
#: Fewer stations than this, a quarter of an arm, or fewer places tell nothing of the rest.
_STATIONS, _ENOUGH = 6, 40
#: Brightness beyond these is no light on a limb: a hand in the sun, a button, what the parsing mistook.
_LEAST, _MOST = 0.1, 1.6
#: Cloth is as bright where it faces the light as in this quantile of both sleeves.
_FACING = 0.75

#: A highlight lies half way between the middle of a limb, which faces the camera, and where it faces the light.
_HALF_WAY = 0.5
#: A sleeve's outline lies outside of the arm's: from this place on, in radii, skin turns away from the light, by as
#: much as this at its end.
_TURNS, _TURNED = 0.8, 0.4


def places(body: Body, side: str) -> Points:
    """Pixels (ROWS, len(ACROSS), 2) of the grid, in the order of `Segment.across`."""
    shoulder, elbow, wrist = body.arm(side)
    upper, fore = ((way / max(1e-6, float(np.hypot(*way)))) for way in (elbow - shoulder, wrist - elbow))
    at = stations()[:, None]
    line = np.where(at < 1, shoulder + at * (elbow - shoulder), elbow + (at - 1) * (wrist - elbow))
    turn = np.clip(0.5 + (at - 1) / 0.6, 0, 1)
    way = (1 - turn) * upper + turn * fore
    way /= np.maximum(1e-6, np.linalg.norm(way, axis=1, keepdims=True))
    radius = np.interp(at[:, 0], [0, 1, 2], [body.radius(joint) for joint in ("shoulder", "elbow", "wrist")])
    right = np.stack([way[:, 1], -way[:, 0]], 1)
    return np.asarray(line[:, None] + (ACROSS[None] * radius[:, None])[..., None] * right[:, None])


def stations() -> Points:
    """Places (ROWS,) along an arm: 0 at the shoulder, 1 at the elbow, 2 at the wrist."""
    return np.asarray((np.arange(ROWS) + 0.5) * 2 / ROWS)


def read(light: Field, seen: Region, at: Points) -> Points:
    """Light (H, W) on a grid of pixels, NaN where it is not seen."""
    x, y = (np.ascontiguousarray(at[..., i] - 0.5, np.float32) for i in (0, 1))
    share, total = (
        cv2.remap(np.asarray(plane, np.float32), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        for plane in (seen, light * seen)
    )
    return np.where(share > _SEEN, total / np.maximum(share, 1e-3), np.nan)


def lit(image: Field, skin: Region, level: float, cloths: Sequence[Cloth], body: Body) -> dict[str, Points]:
    """Brightness (ROWS, len(ACROSS)) of each arm that shows enough, 1 where skin or cloth faces the light.

    `level` is how bright skin is there; `cloths` are areas and whether each is of one colour.
    """
    colours = linear(image)
    light = np.asarray(colours @ LUMA)
    at = {side: places(body, side) for side in SIDES}
    found = {side: read(light, skin, pixels) / level for side, pixels in at.items()}
    for cloth, is_plain in cloths:
        read_there = {side: read(light, cloth, pixels) for side, pixels in at.items()}
        if not is_plain:
            read_there = {side: _without_print(one, colours, cloth, at[side]) for side, one in read_there.items()}
        known = np.concatenate([one[np.isfinite(one)] for one in read_there.values()])
        if known.size >= _ENOUGH:
            facing = max(1e-4, float(np.quantile(known, _FACING)))
            found = {side: np.where(np.isfinite(one), one, read_there[side] / facing) for side, one in found.items()}
    return {side: filled(np.clip(one, _LEAST, _MOST)) for side, one in found.items() if _tells(one)}


def _without_print(grid: Points, colours: Field, cloth: Region, at: Points) -> Points:
    """Smoothed so far along the arm that a print evens out; nothing where that leaves more than one colour."""
    seen = np.isfinite(grid)
    if not _tells(grid):
        return np.full_like(grid, np.nan)
    even = np.stack([filled(read(plane, cloth, at), _PRINTS) for plane in colours.transpose(2, 0, 1)], -1)
    is_even = of_one_colour(encoded(np.asarray(even[seen], np.float32)), _EVEN)
    return np.where(seen & is_even, even @ LUMA, np.nan)


def _tells(grid: Points) -> bool:
    known = np.isfinite(grid).sum(1)
    return bool(known.sum() >= _ENOUGH and (known >= 3).sum() >= _STATIONS)


def filled(grid: Points, smooth: float = _FOLDS) -> Points:
    """A grid smoothed along the arm, its unseen places like the nearest ones across, then along."""
    known = np.isfinite(grid)
    share, total = (
        ndimage.gaussian_filter1d(plane, smooth, axis=0, mode="constant")
        for plane in (known.astype(float), np.where(known, grid, 0.0))
    )
    mean = np.where(share > 0.05, total / np.maximum(share, 1e-6), np.nan)
    seen = np.isfinite(mean)
    rows = np.flatnonzero(seen.sum(1) >= 3)
    whole = np.stack([np.interp(ACROSS, ACROSS[seen[row]], mean[row][seen[row]]) for row in rows])
    return np.stack([np.interp(np.arange(len(grid)), rows, column) for column in whole.T], 1)


def from_profiles(across: Iterable[Points]) -> Points:
    """A grid of an arm of which only profiles (`limbs.BINS`,) of upper arm and forearm are known."""
    upper, fore = (np.interp(ACROSS, PLACES, told) for told in across)
    share = np.clip(stations()[:, None] - 0.5, 0, 1)
    return np.asarray((1 - share) * upper + share * fore)


def onto(grid: Points, segment: Segment) -> tuple[Field, Field]:
    """A grid's brightness (H, W) at the pixels of an arm's segment, and how far beside its brightest place they lie."""
    along = np.clip(segment.down * ROWS / 2 - 0.5, 0, ROWS - 1)
    column = (np.clip(segment.across, -ENDS, ENDS) + ENDS) / (ACROSS[1] - ACROSS[0])
    bright = ndimage.map_coordinates(grid, [along, column], order=1, mode="nearest")
    middle = _HALF_WAY * np.interp(along, np.arange(ROWS), brightest(grid, ACROSS))
    bright = bright * turned(segment.across, _TURNS, ENDS, _TURNED)
    return np.asarray(bright, np.float32), np.asarray(segment.across - middle, np.float32)
