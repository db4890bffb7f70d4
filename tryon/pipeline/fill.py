"""Smooth filling of what a removed garment leaves open, and where the body beneath it is."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline.body import Body

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
#: Half widths of neck and shoulders by distance below the shoulder line, in shoulder distances, of bare drawn bodies.
_NECK = (
    (-0.5, 0.2), (-0.4, 0.185), (-0.36, 0.2), (-0.31, 0.25), (-0.25, 0.34), (-0.19, 0.45), (-0.13, 0.57), (0.0, 0.56)
)  # fmt: skip

#: Radii of a bare arm at shoulder, elbow, below the elbow, wrist and knuckles, in shoulder distances, likewise.
_ARM = (0.158, 0.121, 0.123, 0.086, 0.08)
#: Places along thigh (0..1) and shin (1..2, past the ankle down to the sole) and radii there of a bare leg, likewise.
_LEG = (
    (0.0, 0.23), (0.18, 0.265), (0.41, 0.25), (0.68, 0.203), (1.0, 0.162), (1.3, 0.174), (1.58, 0.141), (1.86, 0.105),
    (2.0, 0.102), (2.16, 0.1)
)  # fmt: skip
#: Radii of a bare foot at ankle, instep and toes, likewise.
_FOOT = (0.1, 0.105, 0.085)


def smooth_fill(image: Field, known: Region) -> Field:
    """Every unknown pixel from known ones around it, nearer ones counting more (push-pull, Gortler et al. 1996)."""
    weight = known.astype(np.float32)
    levels = [(image * weight[..., None], weight)]
    while max(levels[-1][1].shape) > 1:
        colour, cover = levels[-1]
        size = ((cover.shape[1] + 1) // 2, (cover.shape[0] + 1) // 2)
        small, share = (cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in (colour, cover))
        scale = np.minimum(1.0, 4 * share) / np.maximum(share, 1e-6)
        levels.append((np.asarray(small * scale[..., None], np.float32), np.asarray(share * scale, np.float32)))
    filled = levels[-1][0] / np.maximum(levels[-1][1], 1e-6)[..., None]
    for colour, cover in reversed(levels[:-1]):
        up = cv2.resize(filled, cover.shape[::-1], interpolation=cv2.INTER_LINEAR)
        filled = colour + up * (1 - cover[..., None])
    return np.asarray(np.where(known[..., None], image, filled), np.float32)


def limb_field(line: npt.NDArray[np.float64], radii: npt.NDArray[np.float64], shape: tuple[int, int]) -> Field:
    """Distance from a limb's line as a share of its radius there, (H, W); below 1 is inside."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) + 0.5
    found = np.full(shape, 9.0, np.float32)
    for (a, b), (ra, rb) in zip(pairwise(line), pairwise(radii), strict=True):
        way = b - a
        along = np.clip(((x - a[0]) * way[0] + (y - a[1]) * way[1]) / max(1e-6, float(way @ way)), 0, 1)
        gap = np.hypot(x - a[0] - along * way[0], y - a[1] - along * way[1])
        found = np.minimum(found, gap / np.maximum(1.0, ra + (rb - ra) * along))
    return found


def arm_field(body: Body, side: str, shape: tuple[int, int], begin: float = 0.0) -> Field:
    """`limb_field` of a bare arm and hand, from a share of the upper arm on."""
    shoulder, elbow, wrist = body.arm(side)
    line = [shoulder + begin * (elbow - shoulder), elbow, elbow + 0.3 * (wrist - elbow), wrist]
    radii = (_ARM[0] + begin * (_ARM[1] - _ARM[0]), *_ARM[1:])
    return limb_field(np.stack([*line, body.joints[f"knuckle_{side}"]]), np.array(radii) * body.wide, shape)


def leg_field(body: Body, side: str, shape: tuple[int, int]) -> Field:
    """`limb_field` of a bare leg."""
    hip, knee, ankle = body.leg(side)
    at, radii = np.array(_LEG).T
    ways = np.where(at[:, None] <= 1, hip + at[:, None] * (knee - hip), knee + (at[:, None] - 1) * (ankle - knee))
    return limb_field(ways, radii * body.wide, shape)


def foot_field(body: Body, side: str, shape: tuple[int, int]) -> Field:
    """`limb_field` of a bare foot."""
    ankle, toe = body.joints[f"ankle_{side}"], body.joints[f"toe_{side}"]
    return limb_field(np.stack([ankle, (ankle + toe) / 2, toe]), np.array(_FOOT) * body.wide, shape)


def legs_field(body: Body, shape: tuple[int, int]) -> Field:
    """`leg_field` of the nearer leg."""
    return np.asarray(np.minimum(*(leg_field(body, side, shape) for side in ("left", "right"))), np.float32)


def grown(area: Region, reach: int) -> Region:
    """An area and what lies within so many pixels of it, up, down and aside."""
    return np.asarray(cv2.dilate(area.astype(np.uint8), np.ones((2 * reach + 1,) * 2, np.uint8)) > 0)


def skin_depth(body: Body, shape: tuple[int, int]) -> Field:
    """How far a pixel lies from the middle of the bare body's nearest part, 0..1 inside it and more outside."""
    fields = []
    for side in ("left", "right"):
        fields += [arm_field(body, side, shape), leg_field(body, side, shape)]
    return np.asarray(np.minimum.reduce([*fields, _trunk_field(body, shape)]), np.float32)


def _trunk_field(body: Body, shape: tuple[int, int]) -> Field:
    """The same for neck, chest and belly."""
    u, v = frame_of(body, shape)
    above, slope = np.array(_NECK).T * body.wide
    levels = np.concatenate([above, body.levels[body.levels > 0]])
    halves = np.concatenate([slope, body.halves[body.levels > 0]])
    half = np.interp(v, levels, halves)
    outside = (v < levels[0]) | (v > 1.16 * body.trunk)
    return np.asarray(np.where(outside, 9.0, np.abs(u) / half), np.float32)


def top_of(body: Body, u: Field | float) -> Field:
    """How far below the shoulder line (above it: negative) neck and shoulders end, `u` pixels from the middle line."""
    above, half = np.array(_NECK[1:-1]).T * body.wide
    return np.asarray(np.interp(np.abs(u), half, above), np.float32)


def frame_of(body: Body, shape: tuple[int, int]) -> tuple[Field, Field]:
    """Every pixel's place across the trunk and down from the shoulder line."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) + 0.5
    dx, dy = x - body.centre[0], y - body.centre[1]
    v = dx * body.down[0] + dy * body.down[1]
    sway = (body.joints["hip"] - body.centre - body.down * body.trunk) @ body.across
    u = dx * body.across[0] + dy * body.across[1] - sway * np.clip(v / body.trunk, 0, 1)
    return u.astype(np.float32), v.astype(np.float32)
