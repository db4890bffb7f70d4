"""Laying a garment on the table by hand: a small tilt and a smooth, slight asymmetry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from catalog.drawing.garments.parts import Garment, Panel
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Point, Points


class _Warp:
    """A smooth displacement of a few millimetres, the same for everything that touches."""

    def __init__(self, seed: int, span: float) -> None:
        rng = np.random.default_rng([seed, 2])
        self.angle = float(np.clip(rng.normal(0, 0.006), -0.012, 0.012))
        self.waves = rng.uniform(0.5, 1.4, (3, 2)) * 2 * np.pi / span
        self.phases = rng.uniform(0, 2 * np.pi, (3, 2))
        self.sizes = rng.normal(0, 0.0026 * span, (3, 2))

    def __call__(self, points: Points) -> Points:
        x, y = points[:, 0], points[:, 1]
        moved = points.astype(float).copy()
        for wave, phase, size in zip(self.waves, self.phases, self.sizes, strict=True):
            moved[:, 0] += size[0] * np.sin(wave[1] * y + phase[0])
            moved[:, 1] += size[1] * np.sin(wave[0] * x + phase[1])
        moved[:, 0] += -self.angle * y
        moved[:, 1] += self.angle * x
        return moved


def lay(garment: Garment, seed: int) -> Garment:
    """The garment as a stylist leaves it: never quite symmetric."""
    left, top, right, bottom = garment.bounds()
    warp = _Warp(seed, max(right - left, bottom - top))

    def move(point: Point) -> Point:
        x, y = warp(np.array([point]))[0]
        return float(x), float(y)

    panels = [_laid(panel, warp, move) for panel in garment.panels]
    landmarks = {name: move(point) for name, point in garment.landmarks.items()}
    return Garment(panels, landmarks, garment.frame_height)


def _laid(panel: Panel, warp: _Warp, move: Callable[[Point], Point]) -> Panel:
    return replace(
        panel,
        outline=warp(panel.outline),
        folds=_moved(panel.folds, warp),
        lines=[replace(line, points=warp(line.points)) for line in panel.lines],
        discs=[replace(disc, centre=move(disc.centre)) for disc in panel.discs],
        fades=[replace(fade, centre=move(fade.centre)) for fade in panel.fades],
        grain=(move(panel.grain[0]), move(panel.grain[1])),
        around=None if panel.around is None else move(panel.around),
    )


def _moved(folds: list[Fold], warp: _Warp) -> list[Fold]:
    """All folds of a panel in one call, since a skirt has dozens."""
    if not folds:
        return []
    ends = warp(np.array([point for fold in folds for point in (fold.start, fold.end)])).tolist()
    pairs = zip(folds, ends[::2], ends[1::2], strict=True)
    return [replace(fold, start=(a[0], a[1]), end=(b[0], b[1])) for fold, a, b in pairs]
