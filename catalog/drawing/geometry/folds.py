"""Folds as height fields: ridges with a tapering, asymmetric profile, and crumpled noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from catalog.drawing.arrays import Field
from catalog.drawing.geometry.path import Point


@dataclass(frozen=True, slots=True)
class Fold:
    """A ridge (height > 0) or valley of cloth from `start` to `end`, all in cm.

    The profile across is Gaussian with half width `width` at the start and `width_end` at the
    end; `skew` in -1..1 steepens one flank. `fade` tells how it dies: "both", "end" or "none".
    """

    start: Point
    end: Point
    width: float
    height: float
    bend: float = 0.0
    skew: float = 0.0
    fade: str = "both"
    width_end: float | None = None


def fold_height(fold: Fold, x: Field, y: Field) -> tuple[tuple[slice, slice], Field]:
    """Height of one fold on the part of the grid it reaches: (window, values in cm)."""
    window = _window(fold, x, y)
    gx, gy = x[:, window[1]], y[window[0]]
    dx, dy = fold.end[0] - fold.start[0], fold.end[1] - fold.start[1]
    length = max(float(np.hypot(dx, dy)), 1e-6)
    tx, ty = dx / length, dy / length
    t = ((gx - fold.start[0]) * tx + (gy - fold.start[1]) * ty) / length
    across = (gy - fold.start[1]) * tx - (gx - fold.start[0]) * ty - fold.bend * 4 * t * (1 - t)
    wide = fold.width if fold.width_end is None else fold.width + (fold.width_end - fold.width) * np.clip(t, 0, 1)
    wide = wide * (1 + fold.skew * np.tanh(across / np.maximum(wide, 1e-6) * 1.5))
    profile = np.exp(-np.square(across / np.maximum(wide, 0.05)))
    return window, (fold.height * profile * _taper(t, fold.fade)).astype(np.float32)


def _window(fold: Fold, x: Field, y: Field) -> tuple[slice, slice]:
    reach = 2.6 * max(fold.width, fold.width_end or 0) * (1 + abs(fold.skew)) + abs(fold.bend)
    stretch = 0.25 * float(np.hypot(fold.end[0] - fold.start[0], fold.end[1] - fold.start[1]))
    margin = reach + (stretch if fold.fade != "both" else 0.0)
    xs, ys = x[0], y[:, 0]
    columns = np.searchsorted(xs, [min(fold.start[0], fold.end[0]) - margin, max(fold.start[0], fold.end[0]) + margin])
    rows = np.searchsorted(ys, [min(fold.start[1], fold.end[1]) - margin, max(fold.start[1], fold.end[1]) + margin])
    return slice(int(rows[0]), int(rows[1])), slice(int(columns[0]), int(columns[1]))


def _taper(t: Field, fade: str) -> Field:
    if fade == "both":
        return np.square(np.sin(np.pi * np.clip(t, 0, 1)))
    if fade == "end":
        rise = np.clip((t + 0.12) / 0.12, 0, 1)
        return rise * np.square(np.cos(0.5 * np.pi * np.clip(t, 0, 1)))
    if fade == "start":
        fall = np.clip((1.2 - t) / 0.12, 0, 1)
        return fall * (1 - np.square(np.cos(0.5 * np.pi * np.clip(t, 0, 1))))
    return np.ones_like(t)


def sum_folds(folds: Sequence[Fold], x: Field, y: Field) -> Field:
    """Total height in cm on the grid spanned by `x` (1, W) and `y` (H, 1)."""
    total = np.zeros((y.shape[0], x.shape[1]), np.float32)
    for fold in folds:
        window, values = fold_height(fold, x, y)
        total[window] += values
    return total


def smooth_noise(shape: tuple[int, int], cells: tuple[float, float], rng: np.random.Generator) -> Field:
    """Band-limited noise, mean 0 and about unit variance, with `cells` bumps down and across."""
    rows, columns = max(2, round(cells[0]) + 3), max(2, round(cells[1]) + 3)
    lattice = Image.fromarray(rng.standard_normal((rows, columns)).astype(np.float32))
    box = (1.0, 1.0, 1.0 + max(cells[1], 0.5), 1.0 + max(cells[0], 0.5))
    box = (box[0], box[1], min(box[2], columns), min(box[3], rows))
    return np.asarray(lattice.resize((shape[1], shape[0]), Image.Resampling.BICUBIC, box=box))


def crumple(shape: tuple[int, int], size_cm: tuple[float, float], scale: float, rng: np.random.Generator) -> Field:
    """Ridged fractal noise like slept-on cloth: creases about `scale` cm apart, height about 1."""
    total = np.zeros(shape, np.float32)
    weight, spacing = 1.0, scale
    for _ in range(3):
        cells = (size_cm[0] / (spacing * 1.5), size_cm[1] / spacing)
        total += weight * (1 - np.abs(smooth_noise(shape, cells, rng)))
        weight, spacing = weight * 0.45, spacing * 0.55
    return total - total.mean()
