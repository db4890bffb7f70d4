"""Denim and corduroy trucker jackets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments import collars as c
from catalog.drawing.garments import torso as t
from catalog.drawing.garments.block import Block, landmarks, torso
from catalog.drawing.garments.dye import BRASS, CONTRAST, STEEL, cloth_of, luminance, mix, thread
from catalog.drawing.garments.parts import RGB, Disc, Garment, Line, Panel
from catalog.drawing.garments.pockets import flap
from catalog.drawing.garments.sleeves import Sleeve, sleeve_panels
from catalog.drawing.geometry.path import Path, offset, shifted
from catalog.drawing.spec import GarmentSpec


def trucker(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    base = torso(spec)
    shorter = 2 if spec.length == "cropped" else -10
    block = replace(
        base,
        length=base.length + shorter,
        neck_depth=8.6,
        hem=base.hem - 1.6,
        waist=base.waist - 0.3,
        bicep=base.bicep + 0.8,
    )
    cloth = cloth_of(spec)
    ink = CONTRAST if spec.fabric == "denim" and luminance(cloth.rgb) > 0.012 else thread(cloth.rgb)
    sleeve = Sleeve(block, kind="long")
    panels = c.stand(block, cloth, rise=3.0)
    panels += sleeve_panels(sleeve, cloth, rng, strength=1.3)
    panels += [_metal(p, side, ink) for p, side in zip(sleeve.cuffs(cloth, 5.2, squeeze=0.9), (-1, 1), strict=True)]
    front = t.front(block, "crew", cloth, rng, strength=1.15)
    yoke = 0.62 * block.armhole
    front.lines += _trucker_seams(block, yoke, ink)
    band = t.hem_band(block, cloth, 4.8, 0.0)
    band.lines += [
        Line("stitch", t.hem_line(block, -1.0), 0.1, ink),
        Line("stitch", t.hem_line(block, -4.0), 0.1, ink),
    ]
    band.discs = [Disc((0, block.length + 3.0), 0.85, mix(STEEL, BRASS, 0.4), "stud")]
    strip = c.placket(block, cloth, 5, width=4.4, bottom=block.length + block.hem_curve)
    strip.discs = [
        Disc((0, float(y)), 0.85, mix(STEEL, BRASS, 0.4), "stud")
        for y in np.linspace(block.neck_depth + 1.2, block.length - 5.5, 5)
    ]
    strip.lines = [Line("stitch", line.points, 0.1, ink) for line in strip.lines]
    panels += [band, front, strip]
    for side in (-1, 1):
        panels.append(
            flap(
                (side * 0.5 * block.chest, yoke + 0.2),
                11.5,
                4.6,
                cloth,
                point=1.2,
                button=mix(STEEL, BRASS, 0.4),
            )
        )
        panels[-1].lines = [Line("stitch", line.points, 0.1, ink) for line in panels[-1].lines]
    leaves = c.shirt_collar(block, cloth, spread=8.0, drop=12.6)
    for leaf in leaves:
        leaf.lines = [Line("stitch", line.points, 0.1, ink) for line in leaf.lines]
    return Garment(panels + leaves, landmarks(block, sleeve.cuff), 88)


def _metal(panel: Panel, side: int, ink: RGB) -> Panel:
    x, y = panel.outline[:, 0].mean(), panel.outline[:, 1].mean()
    panel.discs = [Disc((float(x + 1.6 * side), float(y)), 0.8, mix(STEEL, BRASS, 0.4), "stud")]
    panel.lines.append(Line("stitch", offset(panel.outline, 0.6 * side)[3:-3], 0.1, ink))
    return panel


def _trucker_seams(block: Block, yoke: float, ink: RGB) -> list[Line]:
    lines = []
    for side in (-1, 1):
        across = Path((side * 2.2, yoke)).line((side * (block.shoulder - 1.3), yoke)).points()
        lines += [Line("seam", across, 0.15), Line("stitch", across - (0, 0.5), 0.1, ink)]
        for top, bottom in ((0.3, 0.16), (0.7, 0.48)):
            down = Path((side * top * block.chest, yoke + 5)).line((side * bottom * block.hem, block.length)).points()
            lines += [Line("seam", down, 0.15), Line("stitch", shifted(down, 0.5 * side, 0), 0.1, ink)]
    return lines
