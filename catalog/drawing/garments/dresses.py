"""Dresses: a bodice from the torso block on a skirt, or one piece from shoulder to hem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments import collars as c
from catalog.drawing.garments import torso as t
from catalog.drawing.garments.block import Block, hem_curve, landmarks, torso
from catalog.drawing.garments.bodices import (
    WAIST_Y,
    back_edge,
    bodice_folds,
    bodice_half,
    bodice_lines,
    cut_of,
    princess,
    slip_drape,
    straps,
    wrap_bodice,
)
from catalog.drawing.garments.coats import tied_belt
from catalog.drawing.garments.dye import cloth_of
from catalog.drawing.garments.hoods import bow
from catalog.drawing.garments.knits import cables
from catalog.drawing.garments.parts import Cloth, Garment, Line, Panel
from catalog.drawing.garments.pockets import patch_pocket
from catalog.drawing.garments.shirts import gathered_sleeves
from catalog.drawing.garments.skirt_shapes import (
    SkirtShape,
    side_curve,
    skirt_landmarks,
    skirt_panels,
    skirt_shape,
)
from catalog.drawing.garments.sleeves import Sleeve
from catalog.drawing.geometry.path import Path, Points, mirrored, shifted
from catalog.drawing.spec import GarmentSpec

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
        waist_y=WAIST_Y - 1.5,
        length=WAIST_Y,
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
    shape = skirt_shape(cut, spec.length, waist=block.waist, top=WAIST_Y)
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
        low = back_edge(block, cloth)
        return low if spec.sleeve == "none" and spec.neckline == "sweetheart" else [*low, *straps(spec, block, cloth)]
    return t.back_neck(block, cloth, band=2.2 if spec.style in {"knit", "tshirt"} else 0.0)


def _body(spec: GarmentSpec, block: Block, shape: SkirtShape, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    gather = {"tea": 0.5, "sun": 0.7, "party": 0.7, "tiered": 0.8, "wrap": 0.25}.get(spec.style, 0.0)
    slit = 10.0 if "slit" in spec.details else None
    skirt_cloth = Cloth(cloth.fabric, cloth.accent) if cloth.pattern == "colourblock" else cloth
    lower = skirt_panels(shape, skirt_cloth, rng, gather=gather, slit=slit)
    half = bodice_half(spec, block)
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
        folds=bodice_folds(spec, block, rng),
        crumple=0.08,
        bulge=1.3,
        roll=2.4,
        lift=0.3,
    )
    front.lines += bodice_lines(spec, block, cloth)
    front_panels = wrap_bodice(block, body_cloth, rng) if spec.style == "wrap" else [front]
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
    folds = skirt.folds + bodice_folds(spec, block, rng)
    front = Panel("front", outline, cloth, folds=folds, crumple=0.1, bulge=1.6, roll=3.0, lift=0.4, lines=skirt.lines)
    if spec.style == "sheath":
        waist = (
            Path((-block.waist, WAIST_Y))
            .curve((-6, WAIST_Y + 0.8), (6, WAIST_Y + 0.8), (block.waist, WAIST_Y))
            .points()
        )
        front.lines += [Line("seam", waist, 0.13, strength=0.8), *princess(block)]
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
        front.folds += slip_drape(spec, block, rng)
    if cloth.pattern == "cable":
        front.cloth = cloth.plain()
        front.lines += cables(replace(block, length=40))
    pocket = (
        [patch_pocket((0.46 * block.chest, block.armhole - 3), 9.5, 10.5, cloth)] if "pocket" in spec.details else []
    )
    return [*lower[:-1], front, *pocket]


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
        return [t.neck_band(block, cut_of(spec), cloth, 2.2)]
    if spec.neckline == "bow":
        return bow(block, cloth, np.random.default_rng(spec.seed))
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
