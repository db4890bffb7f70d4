"""Coats: overcoat, wrap coat, trench and puffer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments import collars as c
from catalog.drawing.garments import torso as t
from catalog.drawing.garments.block import Block, coat_block, landmarks
from catalog.drawing.garments.dye import cloth_of, luminance, mix
from catalog.drawing.garments.outerwear import fronts, lining
from catalog.drawing.garments.parts import RGB, Cloth, Disc, Garment, Line, Panel
from catalog.drawing.garments.pockets import flap, welt
from catalog.drawing.garments.puffers import puffer
from catalog.drawing.garments.sleeves import Sleeve, sleeve_panels
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, catmull_rom, offset
from catalog.drawing.spec import GarmentSpec


def coat(spec: GarmentSpec) -> Garment:
    """A coat of the spec's style. Raises KeyError for an unknown style."""
    return _STYLES[spec.style](spec, np.random.default_rng([spec.seed, 3]))


def _overcoat(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    block, cloth = coat_block(spec, 33.0, 1.5), cloth_of(spec)
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
    block, cloth = coat_block(spec, 37.0, 3.0), cloth_of(spec)
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
    block, cloth = coat_block(spec, 24.0, 3.2), cloth_of(spec)
    block = replace(block, waist=block.waist - 1.6, waist_y=block.waist_y + 3)
    sleeve = Sleeve(block, kind="long")
    panels = t.back_neck(block, lining(cloth)) + c.stand(block, cloth, rise=2.3)
    panels += sleeve_panels(sleeve, cloth, rng, strength=1.2)
    panels += [_strap(sleeve, side, cloth) for side in (-1, 1)]
    panels += fronts(block, "lapel", cloth, rng, overlap=9.5, men=False, strength=1.0)
    for panel in panels[-2:]:
        panel.folds = [*panel.folds, *skirt_columns(block, rng), *_cinch(block, rng)]
    rows = (block.neck_depth + 2.5, block.waist_y - 4.5, block.waist_y + 13)
    panels[-1].discs = [Disc((x, y), 1.2, _horn(cloth)) for y in rows for x in (-7.6, 7.0)]
    panels += [_storm_flap(block, cloth), *(_epaulette(block, side, cloth) for side in (-1, 1))]
    for side in (-1, 1):
        panels.append(welt((side * 14.5, block.waist_y + 9), (side * 17.5, block.waist_y + 25), cloth, 3.2))
    panels += c.lapels(block, cloth, width=14.0, notch=12.0, overlap=7.0)
    panels += [_buckled(block, cloth)]
    return Garment(panels, landmarks(block, sleeve.cuff), 128)


def _horn(cloth: Cloth) -> RGB:
    """Dark horn on light cloth, light horn on dark."""
    return mix((0.1, 0.06, 0.035), cloth.rgb, 0.15) if luminance(cloth.rgb) > 0.1 else (0.22, 0.15, 0.09)


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
    disc = Disc((side * (block.neck + 3.6), 1.7), 0.6, _horn(cloth))
    return Panel("epaulette", tip * (side, 1), cloth, crumple=0.03, bulge=0.3, roll=0.7, lift=0.3, discs=[disc])


def _buckled(block: Block, cloth: Cloth) -> Panel:
    w, y = block.waist + 0.8, block.waist_y - 1
    top = catmull_rom([(-w, y - 0.2), (0, y + 0.8), (w, y - 0.2)])
    leather = _horn(cloth)
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


_STYLES = {"overcoat": _overcoat, "wrap": _wrap, "trench": _trench, "puffer": puffer}
