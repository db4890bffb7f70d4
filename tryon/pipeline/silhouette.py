"""Bending a warped garment until its outline meets an area that it must fill.

Points of the area's outline look for partners on the garment's outline that lie near and face the same way (iterated
closest points with normals, Chen and Medioni 1991); a smooth thin-plate spline follows them, stiff at first.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import tps

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
Points = npt.NDArray[np.float64]
#: Points along the area's outline: 120 follow a sleeve's corner and are fitted in 10 ms.
_COUNT = 120
_STIFFNESS = (0.3, 0.05, 0.01, 2e-3)
_STRIDE = 4


def outline(area: Region, count: int) -> tuple[Points, Points]:
    """Points (n, 2) along the outlines of an area, evenly spaced, and their outward normals (n, 2)."""
    padded = np.pad(area.astype(np.uint8), 1)
    found, _ = cv2.findContours(padded, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    chains = [chain[:, 0].astype(float) - 0.5 for chain in found if len(chain) >= 12]
    total = sum(len(chain) for chain in chains)
    points, normals = [], []
    for chain in chains:
        share = max(4, round(count * len(chain) / total))
        smooth = _smoothed(chain)
        along = np.roll(smooth, -2, axis=0) - np.roll(smooth, 2, axis=0)
        facing = np.stack([-along[:, 1], along[:, 0]], 1) / np.maximum(np.linalg.norm(along, axis=1), 1e-6)[:, None]
        if cv2.contourArea(chain.astype(np.float32), oriented=True) > 0:
            facing = -facing
        at = np.linspace(0, len(chain), share, endpoint=False).astype(int)
        points.append(smooth[at])
        normals.append(facing[at])
    if not points:
        return np.zeros((0, 2)), np.zeros((0, 2))
    return np.concatenate(points), np.concatenate(normals)


def _smoothed(chain: Points) -> Points:
    """A closed chain, averaged over five neighbours."""
    return np.asarray(sum(np.roll(chain, shift, axis=0) for shift in range(-2, 3)) / 5)


def registered(rgba: Field, area: Region, free: Region | None = None) -> Field:
    """A premultiplied picture (H, W, 4) bent so that its outline meets the area's.

    `free` marks pixels beside which the area's outline says nothing, because something stands in front there.
    """
    goal, facing = outline(area, _COUNT)
    have, ways = outline(rgba[..., 3] > 127.5, 4 * _COUNT)
    if len(goal) < 12 or len(have) < 12:
        return rgba
    if free is not None:
        beside = np.clip((goal + 2.5 * facing).round().astype(int), 0, np.array(area.shape[::-1]) - 1)
        told = ~free[beside[:, 1], beside[:, 0]]
        if told.sum() >= 12:
            goal, facing = goal[told], facing[told]
    size = float(np.sqrt(area.sum()))
    spline = tps.fit(goal, goal, smooth=1.0)
    for stiff in _STIFFNESS:
        now = spline.apply(goal)
        partner, sure = _partners(now, facing, have, ways, size)
        if sure.sum() < 8:
            break
        spline = tps.fit(goal[sure], have[partner[sure]], smooth=stiff)
    return _read(rgba, spline, area)


def _partners(
    now: Points, facing: Points, have: Points, ways: Points, size: float
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """The partner of every point, and whether it is near enough and faces the same way."""
    gap = np.linalg.norm(now[:, None] - have[None], axis=-1)
    turned = 1 - facing @ ways.T
    partner = (gap + 0.15 * size * turned).argmin(1)
    rows = np.arange(len(now))
    return partner, (gap[rows, partner] < 0.5 * size) & (turned[rows, partner] < 0.8)


def _read(rgba: Field, spline: tps.Spline, area: Region) -> Field:
    height, width = area.shape
    xs, ys = np.arange(0, width + _STRIDE, _STRIDE) + 0.5, np.arange(0, height + _STRIDE, _STRIDE) + 0.5
    points = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
    coarse = (spline.apply(points) - 0.5).astype(np.float32).reshape(len(ys), len(xs), 2)
    at_x, at_y = np.meshgrid(np.arange(width) / _STRIDE, np.arange(height) / _STRIDE)
    grid = cv2.remap(coarse, at_x.astype(np.float32), at_y.astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(cv2.remap(rgba, grid[..., 0], grid[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT))
