"""Skirts, and the lower half of dresses: shape, flutes, pleats and a hem that waves with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.drawing.garments import torso as t
from catalog.drawing.garments.dye import cloth_of, mix, thread
from catalog.drawing.garments.outerwear import CONTRAST, STEEL
from catalog.drawing.garments.parts import Cloth, Disc, Garment, Line, Panel
from catalog.drawing.garments.pockets import patch_pocket
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Point, Points, mirrored, shifted
from catalog.drawing.spec import GarmentSpec


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


def pleats(shape: SkirtShape, count: int = 21) -> tuple[list[Fold], list[Line]]:
    """Knife pleats: a sharp edge each, fanning from waist to hem."""
    folds, lines = [], []
    for place in np.linspace(-0.95, 0.95, count):
        start, end = (place * shape.waist, shape.top + 0.5), (place * shape.hem * 0.995, shape.bottom + 4)
        width = 0.62 * shape.hem / count
        bend = 1.6 * place
        folds.append(Fold(start, end, 0.55 * width, 0.55, bend, -0.75, "none", 1.25 * width))
        mid = ((start[0] + end[0]) / 2 - bend * 1.0, (start[1] + end[1]) / 2)
        lines.append(Line("seam", Path((start[0], start[1])).curve(mid, mid, end).points(), 0.13, strength=0.8))
    return folds, lines


def waistband(
    waist: float, top: float, depth: float, cloth: Cloth, *, ink: tuple[float, float, float] | None = None
) -> Panel:
    """A straight band; its own stitching when `ink` is given."""
    w = waist + 0.25
    upper = Path((-w + 0.3, top)).curve((-6, top + 0.7), (6, top + 0.7), (w - 0.3, top)).points()
    lower = Path((w, top + depth)).curve((6, top + depth + 0.8), (-6, top + depth + 0.8), (-w, top + depth)).points()
    lines = [
        Line("stitch", lower - (0, 0.5), 0.09, ink or thread(cloth.rgb), 0.8),
        Line("stitch", shifted(upper, 0, 0.5), 0.09, ink or thread(cloth.rgb), 0.8),
    ]
    return Panel(
        "waistband",
        np.concatenate([upper, lower]),
        cloth,
        crumple=0.06,
        bulge=0.5,
        roll=1.2,
        lift=0.3,
        lines=lines,
    )


def back_waist(waist: float, top: float, cloth: Cloth, dip: float = 1.4) -> Panel:
    """The inside of the back waist, just visible above the front."""
    upper = Path((-waist, top + 0.2)).curve((-6, top - 0.6 * dip), (6, top - 0.6 * dip), (waist, top + 0.2)).points()
    outline = np.concatenate([upper, [[waist - 0.5, top + 4], [-waist + 0.5, top + 4]]])
    return Panel("back_inside", outline, cloth.plain(), crumple=0.03, bulge=0, roll=0.5, lift=0, tone=0.5)


def skirt(spec: GarmentSpec) -> Garment:
    """A skirt on a waistband, in the spec's style."""
    rng = np.random.default_rng([spec.seed, 3])
    cloth = cloth_of(spec)
    cut = {"pleated": "pleated", "pencil": "pencil", "slip": "slip", "gathered": "full"}.get(spec.style, "a-line")
    shape = skirt_shape(cut, spec.length, waist=16.6, top=3.4)
    gather = 0.8 if cut == "full" else 0.0
    panels = [back_waist(shape.waist, 0.0, cloth)]
    body = skirt_panels(shape, cloth, rng, gather=gather, slit=9.0 if "slit" in spec.details else None)
    front = body[-1]
    if cut == "pleated":
        front.folds, front.lines = pleats(shape)
        front.crumple = 0.04
        _zigzag_hem(front, shape)
    panels += body
    panels.append(waistband(shape.waist, 0.0, 3.6, cloth, ink=CONTRAST if spec.fabric == "denim" else None))
    panels += _details(spec, shape, cloth, rng)
    return Garment(panels, skirt_landmarks(shape), 96 if spec.length in {"mini", "knee"} else 108)


def _zigzag_hem(panel: Panel, shape: SkirtShape) -> None:
    """Pleats step the hem up and down a little."""
    low = panel.outline[:, 1] > shape.bottom + 0.3
    panel.outline[low, 1] += 0.45 * np.sign(np.sin(panel.outline[low, 0] * 2.9))


def _details(spec: GarmentSpec, shape: SkirtShape, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    panels: list[Panel] = []
    if "buttons" in spec.details:
        strip = (
            Path((-1.7, 0.6))
            .line((1.7, 0.6), (1.7, shape.bottom + shape.bow), (-1.7, shape.bottom + shape.bow), (-1.7, 0.6))
            .points()
        )
        rgb = mix(STEEL, cloth.rgb, 0.2) if spec.fabric == "denim" else mix(cloth.rgb, (0.05, 0.03, 0.02), 0.6)
        discs = [Disc((0, float(y)), 0.9, rgb, "button") for y in np.arange(2.3, shape.bottom - 5, 7.5)]
        edge = [
            Line(
                "stitch",
                Path((x, 1)).line((x, shape.bottom + shape.bow)).points(),
                0.08,
                thread(cloth.rgb),
                0.7,
            )
            for x in (-1.3, 1.3)
        ]
        panels.append(
            Panel("placket", strip, cloth, crumple=0.05, bulge=0.1, roll=0.5, lift=0.22, lines=edge, discs=discs)
        )
    if "pocket" in spec.details:
        panels += [patch_pocket((s * 9.5, 10), 11.5, 13, cloth, pointed=False) for s in (-1, 1)]
    if "tie" in spec.details or "belt" in spec.details:
        from catalog.drawing.garments.coats import tied_belt

        panels += tied_belt(shape.waist - 0.4, 0.2, cloth, rng, width=3.4, tail=20)
    return panels


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
