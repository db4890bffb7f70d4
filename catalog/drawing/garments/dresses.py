"""Dresses: a bodice from the torso block on a skirt, or one piece from shoulder to hem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments import collars as c
from catalog.drawing.garments import torso as t
from catalog.drawing.garments.block import Block, armhole_curve, hem_curve, landmarks, neck_curve, torso
from catalog.drawing.garments.coats import tied_belt
from catalog.drawing.garments.dye import cloth_of, thread
from catalog.drawing.garments.knits import cables
from catalog.drawing.garments.parts import Cloth, Garment, Line, Panel
from catalog.drawing.garments.pockets import patch_pocket
from catalog.drawing.garments.shirts import gathered_sleeves
from catalog.drawing.garments.skirts import SkirtShape, side_curve, skirt_landmarks, skirt_panels, skirt_shape
from catalog.drawing.garments.sleeves import Sleeve
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Points, catmull_rom, flip_x, mirrored, shifted, stroke
from catalog.drawing.spec import GarmentSpec

_WAIST_Y = 37.5
_ONE_PIECE = {"knit", "tshirt", "sheath", "slip"}


def dress(spec: GarmentSpec) -> Garment:
    """A dress of the spec's style."""
    rng = np.random.default_rng([spec.seed, 3])
    cloth = cloth_of(spec)
    block = _block(spec)
    shape = _skirt(spec, block)
    sleeveless = spec.sleeve in {"none", "strap"}
    panels = _behind(spec, block, cloth)
    if not sleeveless:
        panels += gathered_sleeves(Sleeve(block, kind=spec.sleeve), cloth, rng)
        if spec.style == "knit":
            panels += Sleeve(block, kind=spec.sleeve).cuffs(t.rib(cloth, 0.55), 5.0, squeeze=0.9)
    panels += _body(spec, block, shape, cloth, rng)
    panels += _neck(spec, block, cloth)
    panels += _waist(spec, block, cloth, rng)
    marks = landmarks(block, None if sleeveless else Sleeve(block, kind=spec.sleeve).cuff) | skirt_landmarks(shape)
    if sleeveless:
        for side in ("left", "right"):
            marks.pop(f"shoulder_{side}")
            marks[f"neck_{side}"] = (marks[f"neck_{side}"][0], _bodice_top(spec, block))
    return Garment(panels, marks, {"mini": 112, "knee": 124, "midi": 138, "maxi": 156}[spec.length])


def _bodice_top(spec: GarmentSpec, block: Block) -> float:
    return 0.7 * block.neck_depth if spec.neckline == "sweetheart" else 1.0


def _block(spec: GarmentSpec) -> Block:
    """A bodice that ends at the waist."""
    base = torso(spec)
    snug = {"knit": 0.2, "tshirt": 1.4, "shirt": 0.9, "tiered": 0.8}.get(spec.style, -1.9)
    waist = {"knit": 19.0, "tshirt": 21.8, "shirt": 19.6, "tiered": 19.5, "sheath": 17.0, "slip": 18.2}.get(
        spec.style, 16.6
    )
    return replace(
        base,
        shoulder=17.8 + 0.4 * max(snug, 0),
        chest=21.4 + snug,
        armhole=20.0,
        waist=waist,
        hem=waist,
        waist_y=_WAIST_Y - 1.5,
        length=_WAIST_Y,
        tail=0.0,
        hem_curve=0.8,
        bicep=base.bicep - 0.5,
        sleeve_length=base.sleeve_length - (2 if spec.sleeve == "long" else 0),
    )


def _skirt(spec: GarmentSpec, block: Block) -> SkirtShape:
    cut = {
        "tshirt": "straight",
        "sheath": "fitted",
        "slip": "slip",
        "knit": "fitted",
        "tiered": "a-line",
    }.get(spec.style, spec.silhouette)
    shape = skirt_shape(cut, spec.length, waist=block.waist, top=_WAIST_Y)
    if spec.style == "tshirt":
        shape = replace(shape, hip=22.6, hem=23.8)
    if spec.style == "knit" and spec.silhouette == "straight":
        shape = replace(shape, hip=21.0, hem=21.0)
    if spec.style == "tiered":
        shape = replace(shape, hem=shape.hem + 8, flutes=12, depth=1.2)
    return replace(shape, length=shape.length - 4)


def _behind(spec: GarmentSpec, block: Block, cloth: Cloth) -> list[Panel]:
    """The inside of the back, or the straps of a strappy dress."""
    if spec.neckline == "turtleneck":
        return []
    if spec.neckline == "collar":
        return c.stand(block, cloth, rise=3.0)
    if spec.sleeve in {"none", "strap"} and spec.neckline != "boat" and spec.neckline != "round":
        low = _back_edge(block, cloth)
        return low if spec.sleeve == "none" and spec.neckline == "sweetheart" else [*low, *_straps(spec, block, cloth)]
    return t.back_neck(block, cloth, band=2.2 if spec.style in {"knit", "tshirt"} else 0.0)


def _back_edge(block: Block, cloth: Cloth) -> list[Panel]:
    """The top of a low back behind the bodice."""
    y, w = block.armhole - 2.5, block.chest - 2.6
    top = Path((-w, y)).curve((-0.5 * w, y + 1.5), (0.5 * w, y + 1.5), (w, y)).points()
    outline = np.concatenate([top, [[w, y + 12], [-w, y + 12]]])
    return [Panel("back_inside", outline, cloth.plain(), crumple=0.05, bulge=0, roll=0.5, lift=0, tone=0.5)]


def _strap_x(block: Block) -> float:
    return 0.52 * block.chest


def _straps(spec: GarmentSpec, block: Block, cloth: Cloth) -> list[Panel]:
    x = _strap_x(block)
    wide = 1.0 if spec.style in {"slip", "party"} else 2.2
    panels = []
    for side in (-1, 1):
        lean = 2.2 if spec.neckline == "halter" else 0.6
        line = catmull_rom(
            [
                (side * x, block.armhole - 6.5),
                (side * (x - lean), 4),
                (side * (x - 2.4 * lean), -2.0),
                (side * (x - 2.0 * lean), -2.6),
                (side * (x - 0.6 * lean - 1.2), 4),
                (side * (x - 2.0), block.armhole - 2.5),
            ]
        )
        panels.append(
            Panel(
                "strap",
                stroke(line, wide),
                cloth.plain(),
                crumple=0.02,
                bulge=0.2,
                roll=0.4,
                lift=0.25,
                tone=0.92,
            )
        )
    return panels


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


def _bodice_half(spec: GarmentSpec, block: Block) -> Points:
    """Right half from centre front to the waist's side."""
    if spec.sleeve in {"none", "strap"} and spec.neckline not in {"boat", "round", "crew"}:
        return np.concatenate([_strappy_top(spec, block), _side(block)[1:]])
    cut = _cut(spec)
    tip_x = block.shoulder - (3.4 if spec.sleeve == "none" else 0)
    narrow = replace(block, shoulder=tip_x)
    shoulder = Path((narrow.neck, 0.0)).line((tip_x, narrow.slope * 0.9)).points()
    return np.concatenate([neck_curve(block, cut), shoulder[1:], armhole_curve(narrow)[1:], _side(block)[1:]])


def _cut(spec: GarmentSpec) -> str:
    return {"collar": "crew", "turtleneck": "crew", "round": "round", "cowl": "scoop"}.get(spec.neckline, spec.neckline)


def _body(spec: GarmentSpec, block: Block, shape: SkirtShape, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    gather = {"tea": 0.5, "sun": 0.7, "party": 0.7, "tiered": 0.8, "wrap": 0.25}.get(spec.style, 0.0)
    slit = 10.0 if "slit" in spec.details else None
    skirt_cloth = Cloth(cloth.fabric, cloth.accent) if cloth.pattern == "colourblock" else cloth
    lower = skirt_panels(shape, skirt_cloth, rng, gather=gather, slit=slit)
    half = _bodice_half(spec, block)
    body_cloth = cloth.plain() if cloth.pattern == "colourblock" else cloth
    if spec.style in _ONE_PIECE and cloth.pattern != "colourblock":
        return _one_piece(spec, block, shape, half, lower, cloth, rng)
    bottom = hem_curve(replace(block, hem=block.waist, length=block.length + 0.3))[1:]
    outline = np.concatenate([half, bottom])
    outline = np.concatenate([outline, mirrored(outline)])
    front = Panel(
        "front",
        outline,
        body_cloth,
        folds=_bodice_folds(spec, block, rng),
        crumple=0.08,
        bulge=1.3,
        roll=2.4,
        lift=0.3,
    )
    front.lines += _bodice_lines(spec, block, cloth)
    front_panels = _wrap_bodice(block, body_cloth, rng) if spec.style == "wrap" else [front]
    panels = lower + front_panels
    if spec.style == "wrap":
        lower[-1].lines += _wrap_edge(shape)
    if spec.style == "tiered":
        panels[: len(lower)] = _tiers(shape, cloth, rng)
    if spec.style == "shirt" or "buttons" in spec.details:
        foot = shape.bottom + shape.bow - 0.4 if spec.style in {"shirt", "sun"} else block.length
        top = half[0, 1] - (0.6 if spec.style == "shirt" else 0.0)
        panels.append(c.placket(block, cloth, max(5, round((foot - top) / 9)), top=top, bottom=foot))
    return panels


def _one_piece(
    spec: GarmentSpec,
    block: Block,
    shape: SkirtShape,
    half: Points,
    lower: list[Panel],
    cloth: Cloth,
    rng: np.random.Generator,
) -> list[Panel]:
    """Bodice and skirt in one panel, as knits, slips and sheaths are."""
    skirt = lower[-1]
    side = side_curve(shape)
    hem = skirt.outline[skirt.outline[:, 1] >= shape.bottom - 0.01]
    hem = hem[np.argsort(-hem[:, 0])]
    outline = np.concatenate([half, side[1:], hem[1:-1], mirrored(np.concatenate([half, side[1:]]))])
    folds = skirt.folds + _bodice_folds(spec, block, rng)
    front = Panel("front", outline, cloth, folds=folds, crumple=0.1, bulge=1.6, roll=3.0, lift=0.4, lines=skirt.lines)
    if spec.style == "sheath":
        waist = (
            Path((-block.waist, _WAIST_Y))
            .curve((-6, _WAIST_Y + 0.8), (6, _WAIST_Y + 0.8), (block.waist, _WAIST_Y))
            .points()
        )
        front.lines += [Line("seam", waist, 0.13, strength=0.8), *_princess(block)]
    if spec.style == "slip":
        front.lines += [
            Line(
                "seam",
                Path((s * (block.chest - 0.5), block.armhole + 9))
                .curve((s * 12, block.armhole + 5), (s * 5, block.armhole + 6), (0, block.armhole + 8.5))
                .points(),
                0.1,
                strength=0.6,
            )
            for s in (-1, 1)
        ]
        front.folds += _slip_drape(spec, block, rng)
    if cloth.pattern == "cable":
        front.cloth = cloth.plain()
        front.lines += cables(replace(block, length=40))
    pocket = (
        [patch_pocket((0.46 * block.chest, block.armhole - 3), 9.5, 10.5, cloth)] if "pocket" in spec.details else []
    )
    return [*lower[:-1], front, *pocket]


def _slip_drape(spec: GarmentSpec, block: Block, rng: np.random.Generator) -> list[Fold]:
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
            y = _WAIST_Y + 3 + 6 * i + rng.uniform(-2, 2)
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


def _princess(block: Block) -> list[Line]:
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


def _bodice_lines(spec: GarmentSpec, block: Block, cloth: Cloth) -> list[Line]:
    if spec.style in {"party", "sun"}:
        return _princess(block)
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


def _bodice_folds(spec: GarmentSpec, block: Block, rng: np.random.Generator) -> list[Fold]:
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


def _wrap_bodice(block: Block, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
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


def _wrap_edge(shape: SkirtShape) -> list[Line]:
    edge = (
        Path((-0.7 * shape.waist, shape.top))
        .curve(
            (-0.6 * shape.waist, shape.top + 15),
            (-0.2 * shape.hem, shape.bottom - 12),
            (0.05 * shape.hem, shape.bottom + 4),
        )
        .points()
    )
    return [Line("shadow", shifted(edge, -0.35, 0), 0.7, strength=0.9), Line("seam", edge, 0.14)]


def _tiers(shape: SkirtShape, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    """Three gathered tiers, each wider than the one it hangs from; the lowest is drawn first."""
    cuts = shape.top + shape.length * np.array([0.0, 0.27, 0.6, 1.0])
    widths = [
        shape.waist,
        shape.waist + 0.34 * (shape.hem - shape.waist),
        shape.waist + 0.68 * (shape.hem - shape.waist),
        shape.hem,
    ]
    panels: list[Panel] = []
    for i in (2, 1, 0):
        start = cuts[i] - (0.8 if i else 0.0)
        wide = widths[i] + (0.8 if i else 0)
        tier = SkirtShape(
            wide,
            wide + 0.42 * (widths[i + 1] - wide) + 0.6,
            widths[i + 1] + 0.6,
            start,
            cuts[i + 1] - start,
            9 + 3 * i,
            0.75,
            0.8 + 0.5 * i,
            hip_drop=7,
        )
        panels += skirt_panels(tier, cloth, rng, gather=0.75, name="tier")[-1:]
    return panels


def _neck(spec: GarmentSpec, block: Block, cloth: Cloth) -> list[Panel]:
    if spec.neckline == "collar":
        return c.shirt_collar(block, cloth)
    if spec.neckline == "turtleneck":
        return c.turtleneck(block, cloth)
    if spec.style in {"knit", "tshirt"}:
        return [t.neck_band(block, _cut(spec), cloth, 2.2)]
    if spec.neckline == "bow":
        return c.bow(block, cloth, np.random.default_rng(spec.seed))
    return []


def _waist(spec: GarmentSpec, block: Block, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    if spec.style == "wrap" or "belt" in spec.details or (spec.style == "tiered" and "tie" in spec.details):
        width = 3.0 if spec.style != "shirt" else 3.6
        return tied_belt(
            block.waist - 0.2,
            block.length - 1.6,
            cloth.plain() if spec.style == "shirt" else cloth,
            rng,
            width=width,
            tail=24,
        )
    return []
