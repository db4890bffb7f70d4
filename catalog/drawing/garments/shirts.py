"""Shirts and blouses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments import collars as c
from catalog.drawing.garments import torso as t
from catalog.drawing.garments.block import Block, landmarks, neckline, torso
from catalog.drawing.garments.dye import cloth_of, thread
from catalog.drawing.garments.hoods import bow
from catalog.drawing.garments.parts import Cloth, Garment, Line, Panel
from catalog.drawing.garments.pockets import patch_pocket
from catalog.drawing.garments.sleeves import Sleeve, sleeve_panels
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, catmull_rom, offset, shifted, stroke
from catalog.drawing.spec import GarmentSpec


def shirt(spec: GarmentSpec) -> Garment:
    """A buttoned shirt with a point or camp collar, yoke, placket and shirt tail."""
    rng = np.random.default_rng([spec.seed, 3])
    camp = spec.neckline == "camp"
    base = torso(spec)
    block = replace(base, tail=1.2 if camp else 7.0, length=base.length + (2 if camp else 6), hem_curve=0.8)
    cloth = cloth_of(spec)
    sleeve = Sleeve(block, kind=spec.sleeve)
    panels = t.back_neck(block, cloth) if camp else []
    panels += c.stand(block, cloth, rise=3.2)
    panels += sleeve_panels(sleeve, cloth, rng, seams=() if spec.sleeve == "long" else ("hem",))
    if spec.sleeve == "long":
        panels += _shirt_cuffs(sleeve, cloth)
    front = t.front(block, "camp" if camp else "crew", cloth, rng)
    front.lines += [*_yoke(block, cloth), *t.hem_stitch(block, cloth, 0.7)]
    panels += [front, c.placket(block, cloth, 6 if camp else 7, top=block.neck_depth - 0.6)]
    if "pocket" in spec.details:
        panels += _chest_pockets(spec, block, cloth)
    panels += c.camp_collar(block, cloth) if camp else c.shirt_collar(block, cloth)
    return Garment(panels, landmarks(block, sleeve.cuff), 96)


def _chest_pockets(spec: GarmentSpec, block: Block, cloth: Cloth) -> list[Panel]:
    sides = (-1, 1) if spec.fabric in {"flannel", "denim"} else (1,)
    return [patch_pocket((side * 0.48 * block.chest, block.armhole - 3), 10.5, 12.5, cloth) for side in sides]


def _yoke(block: Block, cloth: Cloth) -> list[Line]:
    lines = []
    for side in (-1, 1):
        seam = Path((side * (block.neck + 1.6), 3.4)).line((side * (block.shoulder - 0.8), block.slope + 3.0)).points()
        lines += [
            Line("seam", seam, 0.13, strength=0.9),
            Line("stitch", shifted(seam, 0, 0.45), 0.08, thread(cloth.rgb), 0.6),
        ]
    return lines


def _shirt_cuffs(sleeve: Sleeve, cloth: Cloth) -> list[Panel]:
    cuffs = sleeve.cuffs(cloth, 6.0, squeeze=0.92)
    for panel, side in zip(cuffs, (-1, 1), strict=True):
        middle = (sleeve.cuff_outer * 0.72 + sleeve.cuff_inner * 0.28 + sleeve.down * 3.2) * (side, 1)
        panel.discs = c.buttons(float(middle[0]), float(middle[1]), float(middle[1]), 1, 0.55, c.button_colour(cloth))
        panel.lines.append(Line("stitch", offset(panel.outline, 0.5 * side)[3:-3], 0.08, thread(cloth.rgb), 0.6))
    return cuffs


def blouse(spec: GarmentSpec) -> Garment:
    """A soft blouse: bow-necked with a placket, or gathered at neck and sleeves."""
    rng = np.random.default_rng([spec.seed, 3])
    block, cloth = torso(spec), cloth_of(spec)
    block = replace(block, hem=block.hem + 1.0, bicep=block.bicep + 1.5)
    sleeve = Sleeve(block, kind=spec.sleeve)
    cut = "crew" if spec.neckline == "bow" else spec.neckline
    panels = t.back_neck(block, cloth)
    panels += gathered_sleeves(sleeve, cloth, rng)
    front = t.front(block, cut, cloth, rng, strength=1.15)
    front.lines += t.hem_stitch(block, cloth, 0.9)
    panels.append(front)
    if spec.neckline == "bow":
        panels += [c.placket(block, cloth, 6, width=2.6), *bow(block, cloth, rng)]
    else:
        front.lines += t.facing(block, cut, cloth)
        front.folds += neck_gathers(block, cut, rng)
        if "tie" in spec.details:
            panels += neck_tie(block, cloth, rng)
    return Garment(panels, landmarks(block, sleeve.cuff), 92)


def gathered_sleeves(sleeve: Sleeve, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    """Sleeves with their gathers and, where the kind has one, a narrow cuff."""
    panels = sleeve_panels(sleeve, cloth, rng, seams=("hem",) if sleeve.kind in {"short", "elbow", "cap"} else ())
    if sleeve.kind in {"puff", "balloon"}:
        for panel, side in zip(panels, (-1, 1), strict=True):
            panel.folds += _cuff_gathers(sleeve, side, rng) + _cap_gathers(sleeve, side, rng)
        panels += sleeve.cuffs(cloth, 2.2 if sleeve.kind == "puff" else 4.5, squeeze=0.97)
    elif sleeve.kind == "long":
        panels += sleeve.cuffs(cloth, 4.5, squeeze=0.9)
    elif sleeve.kind == "flutter":
        for panel, side in zip(panels, (-1, 1), strict=True):
            panel.folds += _cap_gathers(sleeve, side, rng, reach=1.3)
    return panels


def _cuff_gathers(sleeve: Sleeve, side: int, rng: np.random.Generator) -> list[Fold]:
    up = sleeve.cuff_line - sleeve.down * 0.42 * min(sleeve.block.sleeve_length, 34) * 0.6
    return t.gathers(sleeve.cuff_line * (side, 1), up * (side, 1), 9, 0.6, rng)


def _cap_gathers(sleeve: Sleeve, side: int, rng: np.random.Generator, reach: float = 0.8) -> list[Fold]:
    b = sleeve.block
    cap = Path(b.tip).line((b.chest - 1.5, b.armhole - 3)).points()
    down = cap + sleeve.down * 12
    return t.gathers(cap * (side, 1), down * (side, 1), 7, 0.55, rng, reach)


def neck_gathers(block: Block, cut: str, rng: np.random.Generator) -> list[Fold]:
    """Fine pleats that fall from the neckline."""
    curve = neckline(block, cut)
    curve = curve[curve[:, 1] > 0.3 * block.neck_depth]
    return t.gathers(curve, curve * (1.25, 1) + (0, 15), 15, 0.42, rng)


def neck_tie(block: Block, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    """Two thin ties hanging from the centre of the neckline."""
    panels = []
    for side in (-1, 1):
        d = block.neck_depth
        line = catmull_rom(
            [
                (0, d - 0.2),
                (side * 1.2, d + 5),
                (side * rng.uniform(1.4, 3.0), d + 11),
                (side * rng.uniform(1.0, 3.2), d + 17),
            ]
        )
        panels.append(Panel("tie", stroke(line, 0.8), cloth.plain(), crumple=0.02, bulge=0.15, roll=0.3, lift=0.25))
    return panels
