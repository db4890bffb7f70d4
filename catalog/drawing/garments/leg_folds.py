"""Where trousers crease: at the crotch, the hip, the knee and the hem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Point
from catalog.drawing.spec import GarmentSpec


@dataclass(frozen=True, slots=True)
class LegShape:
    """Half widths and heights in cm of the right leg, waist seam at y = 0."""

    waist: float
    hip: float
    rise: float
    length: float
    thigh: float
    knee: float
    hem: float
    splay: float

    @property
    def outer_hem(self) -> Point:
        """The outer corner of the hem."""
        return self.splay + self.hem, self.length

    @property
    def inner_hem(self) -> Point:
        """The inner corner of the hem."""
        return self.splay - self.hem, self.length


def leg_folds(spec: GarmentSpec, shape: LegShape, side: int, rng: np.random.Generator) -> list[Fold]:
    s, folds = shape, []
    crotch = (side * 0.6, s.rise - 1.5)
    for i in range(5):
        angle = np.radians(rng.uniform(-28, 62))
        reach = rng.uniform(7, 16)
        end = (crotch[0] + side * reach * np.cos(angle), crotch[1] + 0.6 * i + reach * np.sin(angle))
        folds.append(
            Fold(
                (crotch[0], crotch[1] + 1.2 * i),
                end,
                0.7,
                rng.uniform(0.3, 0.7),
                side * rng.uniform(-1, 1.5),
                rng.uniform(-0.4, 0.4),
                "end",
                1.7,
            )
        )
    for _ in range(3):
        y = rng.uniform(3, 16)
        folds.append(
            Fold(
                (side * (s.waist + 2), y),
                (side * rng.uniform(4, 10), y + rng.uniform(3, 10)),
                0.9,
                rng.uniform(0.2, 0.45),
                rng.normal(0, 1),
                0.2,
                "end",
                1.8,
            )
        )
    if s.length - s.rise < 40:
        return [*folds, *_fall(s, side, rng, 3)]
    return [
        *folds,
        *_knee(s, side, rng),
        *_stack(spec, s, side, rng),
        *_fall(s, side, rng, 4 if s.hem > 13 else 2),
    ]


def centre_of(shape: LegShape, y: float) -> float:
    share = np.clip((y - shape.rise) / (shape.length - shape.rise), 0, 1)
    return float(0.52 * shape.hip + share * (shape.splay - 0.52 * shape.hip))


def _knee(s: LegShape, side: int, rng: np.random.Generator) -> list[Fold]:
    folds = []
    knee_y = s.rise + 0.46 * (s.length - s.rise)
    for _ in range(6):
        y = knee_y + rng.normal(0, 7)
        way = rng.choice((-1, 1))
        x = side * (centre_of(s, y) + way * s.knee)
        end = (side * (centre_of(s, y) - way * rng.uniform(-0.2, 0.4) * s.knee), y + rng.uniform(-5, 5))
        folds.append(
            Fold(
                (x, y),
                end,
                rng.uniform(0.7, 1.2),
                rng.uniform(0.3, 0.65),
                rng.normal(0, 0.8),
                rng.uniform(-0.5, 0.5),
                "end",
                1.8,
            )
        )
    return folds


def _stack(spec: GarmentSpec, s: LegShape, side: int, rng: np.random.Generator) -> list[Fold]:
    """Breaks above the hem; narrow legs stack more."""
    folds = []
    for _ in range(7 if s.hem < 10 or spec.style == "jogger" else 3):
        y = s.length - rng.uniform(2, 17)
        way = rng.choice((-1, 1))
        x = side * (s.splay + way * s.hem)
        end = (side * (s.splay - way * rng.uniform(-0.3, 0.6) * s.hem), y + rng.uniform(-3.5, 3.5))
        folds.append(
            Fold(
                (x, y),
                end,
                rng.uniform(0.6, 1.0),
                rng.uniform(0.3, 0.7),
                rng.normal(0, 0.7),
                rng.uniform(-0.5, 0.5),
                "end",
                1.3,
            )
        )
    return folds


def _fall(s: LegShape, side: int, rng: np.random.Generator, count: int) -> list[Fold]:
    folds = []
    for place in np.linspace(-0.55, 0.55, count):
        top = s.rise * rng.uniform(0.5, 1.3)
        start = (side * (0.52 * s.hip + place * 0.7 * s.thigh), top)
        end = (side * (s.splay + (place + rng.normal(0, 0.1)) * s.hem), s.length + 2)
        folds.append(
            Fold(
                start,
                end,
                1.1,
                rng.uniform(0.4, 1.0),
                rng.normal(0, 1.2),
                rng.uniform(-0.5, 0.5),
                "start" if s.hem > 13 else "both",
                2.3,
            )
        )
    return folds
