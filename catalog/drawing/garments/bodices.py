"""The upper half of a dress: outlines with straps or sleeves, seams and folds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments.block import Block, armhole_curve, neck_curve
from catalog.drawing.garments.dye import thread
from catalog.drawing.garments.parts import Cloth, Line, Panel
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Points, catmull_rom, flip_x, shifted, stroke
from catalog.drawing.spec import GarmentSpec

WAIST_Y = 37.5


def back_edge(block: Block, cloth: Cloth) -> list[Panel]:
    """The top of a low back behind the bodice."""
    y, w = block.armhole - 2.5, block.chest - 3.8
    top = Path((-w, y)).curve((-0.5 * w, y + 1.5), (0.5 * w, y + 1.5), (w, y)).points()
    outline = np.concatenate([top, [[w, y + 12], [-w, y + 12]]])
    plain = cloth.plain()
    return [Panel("back_inside", outline, plain, crumple=0.05, bulge=0, roll=0.5, lift=0, tone=0.5, behind=True)]


def _strap_x(block: Block) -> float:
    return 0.52 * block.chest


def straps(spec: GarmentSpec, block: Block, cloth: Cloth) -> list[Panel]:
    x = _strap_x(block)
    wide = 1.0 if spec.style in {"slip", "party"} else 2.2
    lean = 2.2 if spec.neckline == "halter" else 0.5
    panels = []
    for side in (-1, 1):
        top = (side * (x - 2.2 * lean), -2.4)
        back = catmull_rom([(side * (x - 2.4), block.armhole - 1.5), (side * (x - 1.4 - lean), 5), top])
        fore = catmull_rom([(side * x, block.armhole - 6.2), (side * (x - 0.7 * lean), 4), top])
        panels.append(_strap(stroke(back, wide), cloth.plain(), tone=0.7, behind=True))
        panels.append(_strap(stroke(fore, wide), cloth.plain()))
    return panels


def _strap(outline: Points, cloth: Cloth, tone: float = 1.0, *, behind: bool = False) -> Panel:
    return Panel("strap", outline, cloth, crumple=0.02, bulge=0.2, roll=0.4, lift=0.2, tone=tone, behind=behind)


def _strappy_top(spec: GarmentSpec, block: Block) -> Points:
    """Right half of a strap bodice, from centre front over the cup to the underarm."""
    x, arm = _strap_x(block), block.armhole
    apex = (x, arm - 7.0)
    centre = {
        "v-neck": arm + 1.0,
        "square": arm - 6.4,
        "sweetheart": arm - 3.2,
        "halter": arm - 6.0,
        "cowl": arm - 2.0,
    }.get(spec.neckline, arm - 3)
    path = Path((0, centre))
    if spec.neckline == "sweetheart":
        path.curve((1.5, centre - 2.6), (x * 0.55, arm - 9.2), (x * 1.15, arm - 5.6))
    elif spec.neckline == "v-neck":
        path.curve((0.3 * x, centre - 2.6), (0.75 * x, apex[1] + 3.2), (apex[0] - 0.6, apex[1]))
    elif spec.neckline == "cowl":
        path.curve((0.6 * x, centre + 0.3), (0.92 * x, apex[1] + 2.5), (apex[0] - 0.6, apex[1]))
    else:
        path.line((apex[0] - 0.8, apex[1] + 0.4))
    path.line((apex[0] + 0.8, apex[1] + 0.1))
    return path.curve((x + 1.8, arm - 4.2), (block.chest - 2.4, arm - 1.0), (block.chest, arm)).points()


def _side(block: Block) -> Points:
    b = block
    return (
        Path(b.armpit)
        .curve((b.chest - 0.2, b.armhole + 6), (b.waist + 0.2, b.length - 8), (b.waist, b.length))
        .points()
    )


def bodice_half(spec: GarmentSpec, block: Block) -> Points:
    """Right half from centre front to the waist's side."""
    if spec.sleeve in {"none", "strap"} and spec.neckline not in {"boat", "round", "crew"}:
        return np.concatenate([_strappy_top(spec, block), _side(block)[1:]])
    cut = cut_of(spec)
    tip_x = block.shoulder - (3.4 if spec.sleeve == "none" else 0)
    narrow = replace(block, shoulder=tip_x)
    shoulder = Path((narrow.neck, 0.0)).line((tip_x, narrow.slope * 0.9)).points()
    return np.concatenate([neck_curve(block, cut), shoulder[1:], armhole_curve(narrow)[1:], _side(block)[1:]])


def cut_of(spec: GarmentSpec) -> str:
    return {"collar": "crew", "turtleneck": "crew", "round": "round", "cowl": "scoop"}.get(spec.neckline, spec.neckline)


def slip_drape(spec: GarmentSpec, block: Block, rng: np.random.Generator) -> list[Fold]:
    """Swags under a cowl and pulls across the hip."""
    folds = []
    if spec.neckline == "cowl":
        for i in range(4):
            y = block.armhole - 4 + 2.6 * i
            folds.append(
                Fold(
                    (-_strap_x(block) + i, y - 2.5),
                    (_strap_x(block) - i, y - 2.5),
                    0.8,
                    0.75,
                    2.4 + 1.1 * i,
                    0.3,
                    "both",
                )
            )
    for side in (-1, 1):
        for i in range(3):
            y = WAIST_Y + 3 + 6 * i + rng.uniform(-2, 2)
            folds.append(
                Fold(
                    (side * (block.waist + 1), y),
                    (side * -3, y + rng.uniform(4, 12)),
                    1.0,
                    rng.uniform(0.3, 0.6),
                    side * rng.uniform(-1, 2),
                    0.2,
                    "end",
                    2.2,
                )
            )
    return folds


def princess(block: Block) -> list[Line]:
    return [
        Line(
            "seam",
            Path((s * (block.chest - 2.5), block.armhole - 2))
            .curve((s * 11, block.armhole + 5), (s * 8.5, block.length - 8), (s * 8, block.length))
            .points(),
            0.12,
            strength=0.7,
        )
        for s in (-1, 1)
    ]


def bodice_lines(spec: GarmentSpec, block: Block, cloth: Cloth) -> list[Line]:
    if spec.style in {"party", "sun"}:
        return princess(block)
    darts = [
        Line(
            "seam",
            Path((s * 8.2, block.length)).line((s * 8.6, block.length - 11)).points(),
            0.12,
            strength=0.7,
        )
        for s in (-1, 1)
    ]
    return darts if spec.style != "tiered" else []


def bodice_folds(spec: GarmentSpec, block: Block, rng: np.random.Generator) -> list[Fold]:
    folds = []
    strength = 0.9 if spec.style in {"party", "sheath"} else 1.3
    for side in (-1, 1):
        for i in range(3):
            start = (side * (block.chest - 0.6), block.armhole + 1 + 1.6 * i)
            end = (side * block.chest * rng.uniform(0.2, 0.5), block.armhole + 2 + 5 * i + rng.uniform(-2, 4))
            folds.append(
                Fold(
                    start,
                    end,
                    rng.uniform(0.8, 1.3),
                    strength * rng.uniform(0.25, 0.55),
                    side * rng.uniform(-1, 1.5),
                    rng.uniform(-0.4, 0.4),
                    "end",
                    1.8,
                )
            )
        for i in range(2):
            start = (side * block.waist, block.length - 1 - 3 * i)
            end = (side * block.waist * rng.uniform(0.1, 0.5), block.length - 6 - 4 * i + rng.uniform(-2, 2))
            folds.append(
                Fold(
                    start,
                    end,
                    0.9,
                    strength * rng.uniform(0.3, 0.6),
                    side * rng.uniform(-1, 1),
                    0.2,
                    "end",
                    1.8,
                )
            )
        bust = (side * 0.42 * block.chest, block.armhole + 4)
        folds.append(Fold((bust[0], bust[1] - 7), (bust[0], bust[1] + 9), 6.0, 1.0, 0, 0, "both"))
    return folds


def wrap_bodice(block: Block, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    """Two fronts that cross below the bust, pulled to one side of the waist."""
    shoulder = Path((block.neck, 0.0)).line((block.shoulder, block.slope * 0.9)).points()
    edge = (
        Path((-0.72 * block.waist, block.length + 0.4))
        .curve((-5, 0.78 * block.length), (0.55 * block.neck, 0.42 * block.length), (block.neck, 0))
        .points()
    )
    outer = np.concatenate(
        [edge, shoulder[1:], armhole_curve(block)[1:], _side(block)[1:], [[block.waist, block.length + 0.4]]]
    )
    panels = []
    for side in (-1, 1):
        folds = []
        for i in range(6):
            start = (side * (block.waist * (-0.72 + 0.1 * i)), block.length)
            end = (side * (block.chest * (0.05 + 0.15 * i)), block.armhole - 4 + rng.uniform(-4, 3))
            folds.append(
                Fold(
                    start,
                    end,
                    0.7,
                    rng.uniform(0.4, 0.8),
                    side * rng.uniform(-2.5, -0.5),
                    rng.uniform(-0.3, 0.3),
                    "end",
                    1.9,
                )
            )
        outline = outer if side == 1 else flip_x(outer)
        trim = edge if side == 1 else flip_x(edge)
        panels.append(
            Panel(
                "front",
                outline,
                cloth,
                folds=folds,
                crumple=0.08,
                bulge=1.2,
                roll=2.0,
                lift=0.4,
                lines=[Line("stitch", shifted(trim, side * 0.5, 0.5), 0.08, thread(cloth.rgb), 0.7)],
            )
        )
    return panels
