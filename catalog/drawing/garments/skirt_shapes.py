"""The shape of a skirt, the columns of cloth that fall from its waist, and its hem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.drawing.garments import torso as t
from catalog.drawing.garments.dye import thread
from catalog.drawing.garments.parts import Cloth, Line, Panel
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Point, Points, mirrored


@dataclass(frozen=True, slots=True)
class SkirtShape:
    """Half widths in cm at waist, hip and hem; `top` is the waist's y; `flutes` columns of `depth` cm."""

    waist: float
    hip: float
    hem: float
    top: float
    length: float
    flutes: int = 6
    depth: float = 0.8
    bow: float = 2.0
    hip_drop: float = 18.0

    @property
    def bottom(self) -> float:
        """The hem's y at the side."""
        return self.top + self.length

    def half(self, y: float) -> float:
        """Half width at a height, roughly."""
        share = (y - self.top) / self.length
        return self.waist + (self.hem - self.waist) * share


_HEM_BY_CUT = {  # hip, hem at knee length, flutes, depth
    "a-line": (20.5, 31.0, 6, 0.9),
    "fit-and-flare": (25.0, 41.0, 11, 1.5),
    "full": (26.0, 38.0, 15, 1.35),
    "pleated": (22.5, 34.0, 0, 0.0),
    "straight": (21.5, 22.5, 4, 0.6),
    "fitted": (19.6, 17.8, 3, 0.4),
    "pencil": (19.6, 17.4, 3, 0.35),
    "slip": (20.2, 27.0, 6, 0.95),
}


_LENGTHS = {"mini": 42.0, "knee": 58.0, "midi": 74.0, "maxi": 96.0, "regular": 58.0}


def skirt_shape(cut: str, length: str, *, waist: float = 16.2, top: float = 0.0) -> SkirtShape:
    """The shape of a cut at a length, hung from a waist of half width `waist`."""
    hip, hem, flutes, depth = _HEM_BY_CUT[cut]
    long = _LENGTHS[length]
    spread = hip + (hem - hip) * (0.35 + 0.65 * min(1.25, long / 62.0))
    return SkirtShape(
        waist, hip + (waist - 16.2) * 0.8, spread, top, long, flutes, depth, bow=1.6 + 0.1 * max(0, hem - 22)
    )


class Flutes:
    """Columns of cloth from waist to hem, and the ripple they make along the hem."""

    def __init__(self, shape: SkirtShape, rng: np.random.Generator, gather: float = 0.0) -> None:
        self.shape = shape
        count = max(shape.flutes, 1)
        places = np.linspace(-0.92, 0.92, count) + rng.normal(0, 0.28 / count, count)
        self.places = np.clip(places, -0.97, 0.97)
        self.heights = shape.depth * rng.uniform(0.45, 1.35, count) if shape.flutes else np.zeros(count)
        self.widths = np.full(count, 0.52 * shape.hem / count) * rng.uniform(0.75, 1.35, count)
        self.starts = shape.top + shape.length * rng.uniform(0.0, 0.3 if gather else 0.42, count)
        self.rng = rng

    def folds(self) -> list[Fold]:
        """One long ridge per flute, with a narrow valley at its shaded side."""
        s, folds = self.shape, []
        for place, height, width, start in zip(self.places, self.heights, self.widths, self.starts, strict=True):
            if not height:
                continue
            top = (place * s.half(start) * 0.94, start)
            end = (place * s.hem, s.bottom + 2.5)
            skew = float(self.rng.uniform(-0.45, 0.45))
            folds.append(Fold(top, end, 0.34 * width, height * 1.5, self.rng.normal(0, 0.7), skew, "start", width))
            beside = 1.55 * width
            folds.append(
                Fold(
                    (top[0] + 0.3, top[1] + 3),
                    (end[0] + beside, end[1]),
                    0.25 * width,
                    -0.8 * height,
                    0.0,
                    -skew,
                    "start",
                    0.6 * width,
                )
            )
        return folds

    def ripple(self, x: Points) -> Points:
        """How far the hem drops at x (cm), where flutes come forward."""
        total = np.zeros_like(x)
        for place, height, width in zip(self.places, self.heights, self.widths, strict=True):
            total += 0.85 * height * np.exp(-np.square((x - place * self.shape.hem) / (width * 1.05)))
        return total


def side_curve(shape: SkirtShape) -> Points:
    """The right side from waist to hem."""
    s = shape
    hip_y = s.top + min(s.hip_drop, 0.55 * s.length)
    drop = s.bottom - hip_y
    lean = (s.hem - s.hip) / drop
    reach = 0.4 * (hip_y - s.top)
    path = Path((s.waist, s.top))
    path.curve(
        (s.waist + 0.34 * (s.hip - s.waist), s.top + 0.8 * reach),
        (s.hip - lean * reach, hip_y - reach),
        (s.hip, hip_y),
    )
    return path.curve(
        (s.hip + lean * 0.33 * drop, hip_y + 0.33 * drop),
        (s.hem - lean * 0.33 * drop, s.bottom - 0.33 * drop),
        (s.hem, s.bottom),
    ).points()


def skirt_panels(
    shape: SkirtShape,
    cloth: Cloth,
    rng: np.random.Generator,
    *,
    gather: float = 0.0,
    name: str = "skirt",
    slit: float | None = None,
) -> list[Panel]:
    """The inside of the back hem and the front, whose folds and hem belong together."""
    flutes = Flutes(shape, rng, gather)
    side = side_curve(shape)
    x = np.linspace(shape.hem, -shape.hem, 90)[1:-1]
    arch = shape.bow * np.sqrt(np.clip(1 - (x / shape.hem) ** 2, 0, 1))
    hem = np.stack([x, shape.bottom + arch + flutes.ripple(x)], axis=1)
    top = (
        Path((-shape.waist, shape.top))
        .curve((-6, shape.top + 0.8), (6, shape.top + 0.8), (shape.waist, shape.top))
        .points()
    )
    outline = np.concatenate([top, side[1:], hem, mirrored(side)])
    folds = flutes.folds() + _hip_folds(shape, rng)
    if gather:
        line = np.linspace((-shape.waist + 0.6, shape.top), (shape.waist - 0.6, shape.top), 20)
        down = np.stack([line[:, 0] * 1.25, np.full(20, shape.top + 0.34 * shape.length)], axis=1)
        folds += t.gathers(line, down, 17, gather, rng)
    front = Panel(name, outline, cloth, folds=folds, crumple=0.12, bulge=1.5, roll=3.0, lift=0.5)
    front.lines += [Line("stitch", hem - (0, up), 0.08, thread(cloth.rgb), 0.55) for up in (1.6,)]
    panels = [_back(shape, cloth)] if shape.flutes > 3 else []
    if slit is not None:
        front.lines += [
            Line("shadow", Path((slit, shape.bottom + 4)).line((slit - 0.6, shape.bottom - 20)).points(), 0.5),
            Line(
                "seam",
                Path((slit - 0.6, shape.bottom - 20)).line((slit - 2, shape.top + 8)).points(),
                0.1,
                strength=0.5,
            ),
        ]
    return [*panels, front]


def _back(shape: SkirtShape, cloth: Cloth) -> Panel:
    """The inside of the back, seen between the waves of the front hem."""
    y, h = shape.bottom, shape.hem
    low = (
        Path((0.9 * h, y - 2))
        .curve((0.7 * h, y + 0.9 * shape.bow), (-0.7 * h, y + 0.9 * shape.bow), (-0.9 * h, y - 2))
        .points()
    )
    outline = np.concatenate([[[-0.7 * h, y - 6], [0.7 * h, y - 6]], low])
    return Panel("back_hem", outline, cloth.plain(), crumple=0.1, bulge=0, roll=0.5, lift=0, tone=0.5)


def _hip_folds(shape: SkirtShape, rng: np.random.Generator) -> list[Fold]:
    folds = []
    for side in (-1, 1):
        for _ in range(2):
            y = shape.top + rng.uniform(6, 0.45 * shape.length)
            x = side * shape.half(y)
            folds.append(
                Fold(
                    (x, y),
                    (x * rng.uniform(0.2, 0.6), y + rng.uniform(2, 12)),
                    1.2,
                    rng.uniform(0.2, 0.5),
                    rng.normal(0, 1),
                    rng.uniform(-0.4, 0.4),
                    "end",
                    2.0,
                )
            )
    return folds


def skirt_landmarks(shape: SkirtShape) -> dict[str, Point]:
    """Named points of a skirt; left and right are those of the picture."""
    points: dict[str, Point] = {"waist_centre": (0.0, shape.top), "hem_centre": (0.0, shape.bottom)}
    hip_y = shape.top + min(shape.hip_drop, 0.55 * shape.length)
    for name, (x, y) in {
        "waist": (shape.waist, shape.top),
        "hip": (shape.hip, hip_y),
        "hem": (shape.hem, shape.bottom),
    }.items():
        points[f"{name}_left"], points[f"{name}_right"] = (-x, y), (x, y)
    return points
