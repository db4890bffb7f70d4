"""Coats: overcoat, wrap coat, trench and puffer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments import collars as c
from catalog.drawing.garments import torso as t
from catalog.drawing.garments.block import Block, landmarks, torso
from catalog.drawing.garments.dye import cloth_of, mix
from catalog.drawing.garments.outerwear import STEEL, fronts, lining
from catalog.drawing.garments.parts import Cloth, Disc, Garment, Line, Panel
from catalog.drawing.garments.pockets import flap, welt
from catalog.drawing.garments.sleeves import Sleeve, sleeve_panels
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Points, catmull_rom, offset, shifted
from catalog.drawing.spec import GarmentSpec

_LONGER = {"regular": 12.0, "knee": 38.0, "midi": 50.0}


def coat(spec: GarmentSpec) -> Garment:
    """A coat of the spec's style. Raises KeyError for an unknown style."""
    return _STYLES[spec.style](spec, np.random.default_rng([spec.seed, 3]))


def _block(spec: GarmentSpec, depth: float, flare: float = 2.5) -> Block:
    base = torso(spec)
    more = _LONGER[spec.length]
    return replace(
        base,
        neck_depth=depth,
        length=63.0 + more + (8 if spec.gender == "men" else 0),
        chest=base.chest + 1.6,
        waist=base.waist + 1.6,
        hem=base.hem + flare + 0.05 * more,
        bicep=base.bicep + 1.6,
        cuff=base.cuff + 2.2,
        shoulder=base.shoulder + 0.8,
        armhole=base.armhole + 1.2,
    )


def _overcoat(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    block, cloth = _block(spec, 33.0, 1.5), cloth_of(spec)
    sleeve = Sleeve(block, kind="long")
    panels = t.back_neck(block, lining(cloth)) + c.stand(block, cloth, rise=2.3)
    panels += sleeve_panels(sleeve, cloth, rng, strength=1.15)
    panels += fronts(block, "lapel", cloth, rng, overlap=2.6, men=spec.gender != "women", strength=1.1)
    for panel in panels[-2:]:
        panel.folds = [*panel.folds, *skirt_columns(block, rng)]
    panels[-1].discs = c.buttons(0, block.neck_depth + 2, block.neck_depth + 32, 3, 1.25, c.button_colour(cloth))
    for side in (-1, 1):
        panels.append(flap((side * 0.54 * block.hem, block.waist_y + 12), 15.0, 6.0, cloth))
    panels.append(
        welt(
            (0.34 * block.chest, block.armhole + 1),
            (0.34 * block.chest + 10, block.armhole - 0.4),
            cloth,
            2.4,
        )
    )
    panels += c.lapels(block, cloth, width=12.6, notch=14.5, overlap=1.8)
    return Garment(panels, landmarks(block, sleeve.cuff), 128)


def skirt_columns(block: Block, rng: np.random.Generator) -> list[Fold]:
    """Long soft columns below the waist."""
    folds = []
    for place in np.linspace(-0.8, 0.8, 6):
        x = place * block.hem + rng.normal(0, 1)
        start = (0.86 * x, block.waist_y + rng.uniform(0, 10))
        folds.append(
            Fold(
                start,
                (x * 1.02, block.length + 1),
                1.8,
                rng.uniform(0.5, 1.2),
                rng.normal(0, 1),
                rng.uniform(-0.5, 0.5),
                "start",
                3.4,
            )
        )
    return folds


def _wrap(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    block, cloth = _block(spec, 37.0, 3.0), cloth_of(spec)
    block = replace(block, waist=block.waist - 2.2, waist_y=block.waist_y + 3)
    sleeve = Sleeve(block, kind="long")
    panels = t.back_neck(block, lining(cloth)) + c.stand(block, cloth, rise=2.3)
    panels += sleeve_panels(sleeve, cloth, rng, strength=1.0)
    panels += fronts(block, "lapel", cloth, rng, overlap=8.5, men=False, strength=0.9)
    for panel in panels[-2:]:
        panel.folds = [*panel.folds, *skirt_columns(block, rng), *_cinch(block, rng)]
    for side in (-1, 1):
        panels.append(welt((side * 14, block.waist_y + 10), (side * 17.5, block.waist_y + 25), cloth, 2.8))
    panels += c.lapels(block, cloth, width=15.0, notch=16.0, overlap=6.0)
    panels += tied_belt(block.waist, block.waist_y, cloth, rng)
    return Garment(panels, landmarks(block, sleeve.cuff), 128)


def _cinch(block: Block, rng: np.random.Generator) -> list[Fold]:
    """Short folds pulled in by a belt."""
    folds = []
    for place in np.linspace(-0.85, 0.85, 9):
        x = place * block.waist
        for way in (-1, 1):
            end = (x * 1.12 + rng.normal(0, 1), block.waist_y + way * rng.uniform(7, 15))
            folds.append(
                Fold(
                    (x, block.waist_y),
                    end,
                    0.8,
                    rng.uniform(0.3, 0.8),
                    rng.normal(0, 0.5),
                    rng.uniform(-0.4, 0.4),
                    "end",
                    1.8,
                )
            )
    return folds


def tied_belt(
    waist: float, y: float, cloth: Cloth, rng: np.random.Generator, *, width: float = 4.6, tail: float = 30.0
) -> list[Panel]:
    """A soft belt around the waist, knotted off centre with two hanging ends."""
    w = waist + 0.7
    top = catmull_rom([(-w, y - 0.4), (-0.4 * w, y + 0.7), (0.4 * w, y + 0.8), (w, y - 0.3)])
    band = Panel(
        "belt",
        np.concatenate([top, offset(top, width)[::-1]]),
        cloth,
        crumple=0.1,
        bulge=0.6,
        roll=1.4,
        lift=0.5,
        folds=[Fold((-w, y + 1.6), (w, y + 2.6), 0.7, 0.3, rng.normal(0, 0.5))],
    )
    x, panels = 2.0, [band]
    for sway, long in ((-4.5, tail), (3.2, 0.84 * tail)):
        line = catmull_rom([(x, y + 2), (x + 0.5 * sway, y + 0.4 * long), (x + sway + rng.normal(0, 0.6), y + long)])
        outline = np.concatenate([offset(line, -0.46 * width), offset(line, 0.46 * width)[::-1]])
        panels.append(
            Panel(
                "belt_end",
                outline,
                cloth,
                crumple=0.1,
                bulge=0.5,
                roll=1.2,
                lift=0.5,
                folds=[Fold((x, y + 3), (x + sway, y + long), 0.8, 0.4, rng.normal(0, 0.6), 0.3, "none")],
            )
        )
    k = 0.62 * width
    knot = catmull_rom(
        [
            (x - k, y - 0.2),
            (x + 0.2 * k, y - 0.8),
            (x + k, y + 0.4),
            (x + 0.9 * k, y + width),
            (x - 0.1 * k, y + width + 0.8),
            (x - k, y + 0.9 * width),
            (x - k, y - 0.2),
        ]
    )
    panels.append(
        Panel(
            "knot",
            knot,
            cloth,
            crumple=0.06,
            bulge=1.2,
            roll=1.4,
            lift=0.5,
            folds=[Fold((x - 0.5 * k, y), (x + 0.4 * k, y + width), 0.5, 0.5)],
        )
    )
    return panels


def _trench(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    block, cloth = _block(spec, 24.0, 3.2), cloth_of(spec)
    block = replace(block, waist=block.waist - 1.6, waist_y=block.waist_y + 3)
    sleeve = Sleeve(block, kind="long")
    panels = t.back_neck(block, lining(cloth)) + c.stand(block, cloth, rise=2.3)
    panels += sleeve_panels(sleeve, cloth, rng, strength=1.2)
    panels += [_strap(sleeve, side, cloth) for side in (-1, 1)]
    panels += fronts(block, "lapel", cloth, rng, overlap=9.5, men=False, strength=1.0)
    for panel in panels[-2:]:
        panel.folds = [*panel.folds, *skirt_columns(block, rng), *_cinch(block, rng)]
    rows = (block.neck_depth + 2.5, block.waist_y - 4.5, block.waist_y + 13)
    panels[-1].discs = [Disc((x, y), 1.2, mix((0.1, 0.06, 0.035), cloth.rgb, 0.15)) for y in rows for x in (-7.6, 7.0)]
    panels += [_storm_flap(block, cloth), *(_epaulette(block, side, cloth) for side in (-1, 1))]
    for side in (-1, 1):
        panels.append(welt((side * 14.5, block.waist_y + 9), (side * 17.5, block.waist_y + 25), cloth, 3.2))
    panels += c.lapels(block, cloth, width=14.0, notch=12.0, overlap=7.0)
    panels += [_buckled(block, cloth)]
    return Garment(panels, landmarks(block, sleeve.cuff), 128)


def _strap(sleeve: Sleeve, side: int, cloth: Cloth) -> Panel:
    a, b = np.array(sleeve.along(0.86, -0.02)), np.array(sleeve.along(0.88, 1.02))
    line = Path((float(a[0]), float(a[1]))).through(
        (float(a[0] + b[0]) / 2, float(a[1] + b[1]) / 2 + 0.5), (float(b[0]), float(b[1]))
    ).points() * (side, 1)
    return Panel(
        "cuff_strap",
        np.concatenate([offset(line, -1.5), offset(line, 1.5)[::-1]]),
        cloth,
        crumple=0.05,
        bulge=0.3,
        roll=0.8,
        lift=0.3,
    )


def _storm_flap(block: Block, cloth: Cloth) -> Panel:
    path = (
        Path((block.neck + 1.5, 1.0))
        .line((block.shoulder - 1.5, block.slope - 0.4))
        .curve((block.shoulder - 2.4, 10), (block.shoulder - 1.6, 15), (block.chest - 3.0, 20.5))
    )
    path.curve((13, 24.5), (8, 23.5), (3.0, 19.5))
    return Panel("storm_flap", path.points(), cloth, crumple=0.08, bulge=0.4, roll=1.0, lift=0.4)


def _epaulette(block: Block, side: int, cloth: Cloth) -> Panel:
    tip = (
        Path((block.shoulder - 0.2, block.slope + 2.2))
        .line(
            (block.shoulder - 0.6, block.slope - 0.9),
            (block.neck + 3.4, 0.3),
            (block.neck + 2.2, 1.6),
            (block.neck + 3.2, 3.0),
        )
        .points()
    )
    disc = Disc((side * (block.neck + 3.6), 1.7), 0.6, mix((0.1, 0.06, 0.035), cloth.rgb, 0.15))
    return Panel("epaulette", tip * (side, 1), cloth, crumple=0.03, bulge=0.3, roll=0.7, lift=0.3, discs=[disc])


def _buckled(block: Block, cloth: Cloth) -> Panel:
    w, y = block.waist + 0.8, block.waist_y - 1
    top = catmull_rom([(-w, y - 0.2), (0, y + 0.8), (w, y - 0.2)])
    leather = mix((0.1, 0.06, 0.035), cloth.rgb, 0.15)
    frame = Path((-3.4, y + 0.2)).line((3.4, y + 0.2), (3.4, y + 5.6), (-3.4, y + 5.6), (-3.4, y + 0.2)).points()
    lines = [
        Line("cord", frame, 0.8, leather),
        Line("cord", Path((0, y + 0.4)).line((0, y + 5.4)).points(), 0.6, leather),
    ]
    return Panel(
        "belt",
        np.concatenate([top, offset(top, 4.6)[::-1]]),
        cloth,
        crumple=0.1,
        bulge=0.5,
        roll=1.2,
        lift=0.5,
        lines=lines,
    )


def _puffer(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    block, cloth = _block(spec, 5.5, 0.5), cloth_of(spec)
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
        behind, after = c.hood(replace(block, neck=block.neck + 0.6), cloth, rng)
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
    panels += [welt((s * 11.5, block.length - 27), (s * 14.5, block.length - 13), cloth, 1.3) for s in (-1, 1)]
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


_STYLES = {"overcoat": _overcoat, "wrap": _wrap, "trench": _trench, "puffer": _puffer}
