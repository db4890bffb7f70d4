"""Bows and hoods."""

from __future__ import annotations

import numpy as np

from catalog.drawing.garments.block import Block
from catalog.drawing.garments.collars import both_sides
from catalog.drawing.garments.dye import mix, thread
from catalog.drawing.garments.parts import Cloth, Line, Panel
from catalog.drawing.garments.torso import neck_label
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, catmull_rom, flip_x, offset, stroke


def bow(block: Block, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    """A pussy bow: a band around the neck, two tails and two loops around a knot."""
    n, d = block.neck, block.neck_depth
    band = Path((n + 0.6, -0.6)).curve((n * 0.95, 3.4), (n * 0.5, d - 0.2), (0, d + 1.2)).points()
    panels = both_sides(Panel("neck_band", stroke(band, 3.0), cloth, crumple=0.06, bulge=0.5, lift=0.35))
    for side, sway, long in ((1, 3.5, 27), (-1, 5.0, 24)):
        tail = catmull_rom([(0.3 * side, d), (side * (1.6 + sway * 0.3), d + 0.4 * long), (side * sway, d + long)])
        width = np.linspace(2.2, 5.4, len(tail))[:, None]
        outline = np.concatenate([offset(tail, -width / 2), offset(tail, width / 2)[::-1]])
        folds = [
            Fold(
                (0.3 * side, d),
                (side * sway + rng.normal(0, 0.6), d + long),
                0.6,
                0.7,
                rng.normal(0, 0.5),
                0.3,
                "none",
                1.4,
            )
        ]
        panels.append(Panel("tail", outline, cloth, folds=folds, crumple=0.1, bulge=0.3, roll=0.9, lift=0.4))
    for side in (-1, 1):
        loop = catmull_rom(
            [
                (0, d - 0.8),
                (side * 4.4, d - 3.2),
                (side * 9.2, d - 2.4),
                (side * 9.8, d + 1.4),
                (side * 5.2, d + 3.0),
                (0, d + 1.2),
            ]
        )
        folds = [
            Fold((0, d + 0.4), (side * 9.0, d + dy), 0.6, 0.8, 0.4 * dy, 0.2, "end", 1.3) for dy in (-1.8, 0.2, 2.0)
        ]
        panels.append(
            Panel(
                "loop",
                loop,
                cloth,
                folds=folds,
                crumple=0.06,
                bulge=0.9,
                roll=1.2,
                lift=0.5,
                grain=((0, d), (side * 1.0, d)),
            )
        )
    knot = catmull_rom(
        [(-1.3, d - 1.4), (1.2, d - 1.5), (1.6, d + 1.4), (0, d + 2.0), (-1.5, d + 1.5), (-1.3, d - 1.4)]
    )
    panels.append(
        Panel(
            "knot",
            knot,
            cloth,
            crumple=0.04,
            bulge=0.9,
            roll=0.9,
            lift=0.4,
            folds=[Fold((-0.6, d - 1.4), (-0.2, d + 1.6), 0.4, 0.4)],
        )
    )
    return panels


def hood(block: Block, cloth: Cloth, rng: np.random.Generator) -> tuple[list[Panel], list[Panel]]:
    """A hood lying open: (what is behind the body, what lies over it)."""
    n = block.neck
    dome = catmull_rom([(n + 8.5, 6.5), (n + 6.6, -2.5), (n + 2.5, -9.2), (0, -11.2)])
    outline = np.concatenate([dome, flip_x(dome)[::-1][1:], [[-n, 12], [n, 12]]])
    folds = [
        Fold((s * (n + 6), 3.0), (s * 2, -9.5 + 2 * i), 1.4, 0.7, s * 2.0, 0.2, "end")
        for s in (-1, 1)
        for i in range(2)
    ]
    mound = Panel("hood_back", outline, cloth, folds=folds, crumple=0.15, bulge=2.2, roll=3.0, lift=0.0)
    mouth = catmull_rom([(0, -6.4), (n * 0.75, -5.0), (n + 0.8, 0.5), (n * 0.75, 7.5), (0, 12.5)])
    inside = Panel(
        "hood_inside",
        np.concatenate([mouth, flip_x(mouth)[::-1]]),
        cloth,
        crumple=0.2,
        bulge=-1.0,
        roll=1.2,
        lift=0.2,
        tone=0.52,
        behind=True,
    )
    edge = catmull_rom([(-0.4, -6.6), (n * 0.78, -5.4), (n + 0.9, 0.2), (n * 0.72, 7.2), (-1.6, 14.2)])
    rim = catmull_rom([(-0.2, -9.4), (n * 0.95, -8.4), (n + 5.2, -1.5), (n + 4.2, 6.4), (n * 0.5, 12.8), (-0.8, 16.4)])
    side = np.concatenate([edge, rim[::-1]])
    lines = [Line("stitch", offset(edge, 1.7), 0.1, thread(cloth.rgb), 0.8)]
    drapes = [
        Fold((n + 4, 5), (2, 13), 1.3, 0.6, 1.0, 0.3, "both"),
        Fold((n + 4.5, 0), (n - 2, 10), 1.2, 0.45, 1.5, 0.2, "both"),
    ]
    right = Panel("hood_right", side, cloth, folds=drapes, crumple=0.12, bulge=1.5, roll=1.8, lift=0.55, lines=lines)
    over = both_sides(right)
    over += [_drawcord(s, block, cloth, rng) for s in (-1, 1)]
    label = neck_label(2.5, cloth)
    return [mound], [inside, label, *over]


def _drawcord(side: int, block: Block, cloth: Cloth, rng: np.random.Generator) -> Panel:
    start = (side * 3.4, 11.4)
    end = (side * (4.2 + rng.normal(0, 0.7)), 31 + rng.normal(0, 1.2))
    line = catmull_rom([start, (side * 3.1, 18), (side * 4.4 + rng.normal(0, 0.5), 25), end])
    cord = Cloth("canvas", mix(cloth.rgb, (0.9, 0.88, 0.84), 0.45 if sum(cloth.rgb) < 1.2 else 0.2))
    tip = Line("cord", line[-6:], 0.8, mix(cloth.rgb, (0, 0, 0), 0.55))
    return Panel("drawcord", stroke(line, 0.75), cord, crumple=0, bulge=0.25, roll=0.35, lift=0.3, lines=[tip])
