"""Skirts, and the lower half of dresses: shape, flutes, pleats and a hem that waves with them."""

from __future__ import annotations

import numpy as np

from catalog.drawing.garments.dye import CONTRAST, STEEL, cloth_of, mix, thread
from catalog.drawing.garments.parts import Cloth, Disc, Garment, Line, Panel
from catalog.drawing.garments.pockets import patch_pocket
from catalog.drawing.garments.skirt_shapes import SkirtShape, skirt_landmarks, skirt_panels, skirt_shape
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, shifted
from catalog.drawing.spec import GarmentSpec

_PLEATS = 21


def pleats(shape: SkirtShape, count: int = _PLEATS) -> tuple[list[Fold], list[Line]]:
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
    phase = np.mod(panel.outline[low, 0] / shape.hem * _PLEATS / 2, 1)
    panel.outline[low, 1] += 0.6 * np.abs(2 * phase - 1)


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
