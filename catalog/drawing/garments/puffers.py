"""Quilted down coats and jackets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments import collars as c
from catalog.drawing.garments import torso as t
from catalog.drawing.garments.block import Block, coat_block, landmarks
from catalog.drawing.garments.dye import STEEL, cloth_of
from catalog.drawing.garments.hoods import hood
from catalog.drawing.garments.parts import Garment, Line, Panel
from catalog.drawing.garments.pockets import welt
from catalog.drawing.garments.sleeves import Sleeve, sleeve_panels
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Points, catmull_rom, shifted
from catalog.drawing.spec import GarmentSpec


def puffer(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    block, cloth = coat_block(spec, 5.5, 0.5), cloth_of(spec)
    block = replace(
        block,
        length=block.length - 6,
        waist=block.waist + 1.4,
        bicep=block.bicep + 3.5,
        cuff=block.cuff + 2.5,
        chest=block.chest + 1,
    )
    sleeve = Sleeve(block, kind="long")
    panels: list[Panel] = []
    after: list[Panel] = []
    if "hood" in spec.details:
        behind, after = hood(replace(block, neck=block.neck + 0.6), cloth, rng)
        panels += behind
    arms = sleeve_panels(sleeve, cloth, rng, strength=0.4)
    for arm, side in zip(arms, (-1, 1), strict=True):
        _quilt_sleeve(arm, sleeve, side, rng)
    panels += arms
    front = t.front(block, "crew", cloth, rng, strength=0.35)
    _quilt(front, block, rng)
    middle = Path((0, block.neck_depth)).line((0, block.length + 1)).points()
    front.lines += [Line("seam", shifted(middle, x, 0), 0.14) for x in (-1.6, 1.6)] + [
        Line("cord", middle, 0.55, STEEL)
    ]
    panels.append(front)
    pocket = min(block.length - 27, block.waist_y + 8)
    panels += [welt((s * 11.5, pocket), (s * 14.5, pocket + 14), cloth, 1.3) for s in (-1, 1)]
    collar = c.funnel(block, cloth, 8.0)
    collar[1].lines.append(Line("cord", Path((0, -4.5)).line((0, 7.0)).points(), 0.55, STEEL))
    collar[1].folds = [Fold((-9, -1.6), (9, -1.6), 1.5, -0.9, 1.6, 0, "none")]
    panels = [collar[0], *panels, collar[1]]
    return Garment(panels + after, landmarks(block, sleeve.cuff), 104)


def _quilt(panel: Panel, block: Block, rng: np.random.Generator) -> None:
    """Horizontal down chambers: deep stitched lines with puckers between."""
    for y in np.arange(block.slope + 7.5, block.length - 2, 8.2):
        sag = rng.normal(0, 0.25)
        _chamber(
            panel,
            catmull_rom([(-block.chest - 4, y - 0.4), (0, y + 0.6 + sag), (block.chest + 4, y - 0.4)]),
            rng,
            (0, 1),
        )


def _quilt_sleeve(panel: Panel, sleeve: Sleeve, side: int, rng: np.random.Generator) -> None:
    for share in np.arange(0.13, 0.97, 0.125):
        a, b = np.array(sleeve.along(share, -0.1)), np.array(sleeve.along(share + 0.02, 1.1))
        line = catmull_rom(
            [(float(a[0]), float(a[1])), tuple((a + b) / 2 + sleeve.down * 0.5), (float(b[0]), float(b[1]))]
        )
        _chamber(panel, line * (side, 1), rng, (side * float(sleeve.down[0]), float(sleeve.down[1])))


def _chamber(panel: Panel, line: Points, rng: np.random.Generator, down: tuple[float, float]) -> None:
    start, end = line[0], line[-1]
    panel.folds.append(Fold((start[0], start[1]), (end[0], end[1]), 1.5, -1.25, 0.3, 0, "none"))
    panel.lines.append(Line("seam", line, 0.16, strength=0.9))
    for share in np.arange(0.03, 0.99, 0.055):
        x, y = line[int(share * (len(line) - 1))] + rng.normal(0, 0.3, 2)
        for way in (-1, 1):
            reach = way * rng.uniform(1.5, 3.2)
            goal = (x + reach * down[0] + rng.normal(0, 0.5), y + reach * down[1])
            panel.folds.append(Fold((x, y), goal, 0.42, rng.uniform(0.15, 0.5), 0, rng.uniform(-0.4, 0.4), "end", 0.7))
