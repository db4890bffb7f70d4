"""Shoes, always as a pair: from the side facing left, and flats from above."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments.dye import cloth_of, mix, thread
from catalog.drawing.garments.heels import loafer, pump, tall_boot
from catalog.drawing.garments.parts import Cloth, Garment, Line, Panel
from catalog.drawing.garments.sleeves import mirror_panel
from catalog.drawing.garments.sneakers import DARK, shoe_panel, sneaker
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Point, catmull_rom, offset, shifted, stroke
from catalog.drawing.spec import GarmentSpec


def shoes(spec: GarmentSpec) -> Garment:
    """A pair in the spec's style. Raises KeyError for an unknown style."""
    one = _STYLES[spec.style](spec)
    if spec.style == "flat":
        pair = [moved(p, -5.4, 0.6) for p in map(mirror_panel, one)] + [moved(p, 5.4, -0.6) for p in one]
        return Garment(
            pair,
            {
                "toe_left": (-5.4, -12.0),
                "toe_right": (5.4, -13.0),
                "heel_left": (-5.4, 12.0),
                "heel_right": (5.4, 11.0),
            },
            44,
        )
    back = [moved(panel, 3.6, -6.4) for panel in one]
    if spec.style == "pump":
        marks = {"toe": (-14.2, -0.9), "heel": (12.0, -8.6), "ankle": (7.0, -9.4)}
    else:
        marks = {"toe": (-13.6, -2.6), "heel": (13.2, -2.8), "ankle": (7.0, -8.0)}
    return Garment([*back, *one], marks, _FRAMES[spec.style])


def moved(panel: Panel, dx: float, dy: float) -> Panel:
    """A panel moved by (dx, dy) cm."""

    def go(p: Point) -> Point:
        return p[0] + dx, p[1] + dy

    return replace(
        panel,
        outline=shifted(panel.outline, dx, dy),
        grain=(go(panel.grain[0]), go(panel.grain[1])),
        folds=[replace(f, start=go(f.start), end=go(f.end)) for f in panel.folds],
        lines=[replace(line, points=shifted(line.points, dx, dy)) for line in panel.lines],
        discs=[replace(d, centre=go(d.centre)) for d in panel.discs],
    )


def _chelsea(spec: GarmentSpec) -> list[Panel]:
    cloth = cloth_of(spec)
    mouth = Path((1.0, -23.6)).curve((4, -24.9), (9, -25.6), (12.2, -25.2)).line((12.0, -22), (1.5, -21)).points()
    panels = [
        shoe_panel(
            "lining",
            mouth,
            Cloth("leather", mix(cloth.rgb, (0.3, 0.2, 0.12), 0.5)),
            tone=0.45,
            bulge=0,
            lift=0,
        )
    ]
    tab = catmull_rom([(10.6, -23.5), (10.9, -27.0), (12.2, -27.6), (13.0, -26.6), (12.9, -22.5)])
    panels.append(
        shoe_panel("pull_tab", stroke(tab, 0.9), Cloth("canvas", mix(cloth.rgb, DARK, 0.5)), bulge=0.2, roll=0.3)
    )
    upper = (
        Path((-14.4, -2.4))
        .curve((-14.6, -4.6), (-12.4, -6.0), (-9.4, -6.8))
        .curve((-5, -8.2), (-0.8, -10.2), (0.4, -14.4))
        .curve((0.8, -17.4), (0.6, -20.6), (0.8, -23.2))
    )
    upper.curve((4, -24.2), (9, -25.0), (12.4, -24.8)).curve((12.6, -18), (11.8, -12.0), (13.2, -7.4)).curve(
        (13.7, -5.4), (13.6, -3.6), (13.4, -2.4)
    ).line((-14.4, -2.4))
    folds = [
        Fold((-0.2, -10.6), (6.6, -7.2), 0.8, 0.35, 0.6, 0.2, "end"),
        Fold((-1.8, -9.2), (3.6, -5.6), 0.7, 0.3, 0.4, 0.2, "end"),
        Fold((-7.4, -7.2), (-6.2, -3.6), 0.5, -0.2),
        Fold((12.0, -12.5), (6.5, -10.0), 0.8, 0.3, 0.4, 0.2, "end"),
    ]
    panels.append(shoe_panel("upper", upper.points(), cloth, bulge=2.0, roll=2.6, folds=folds, crumple=0.05))
    gore = (
        Path((3.4, -24.0))
        .line((8.6, -24.8))
        .curve((8.5, -20), (8.2, -16), (7.9, -13.2))
        .curve((7.5, -12.2), (5.6, -12.2), (5.2, -13.0))
        .curve((4.4, -16), (3.7, -20), (3.4, -24.0))
        .points()
    )
    trim = Cloth("jersey", mix(cloth.rgb, DARK, 0.7), rib=0.32)
    panels.append(
        shoe_panel(
            "elastic",
            gore,
            trim,
            bulge=0.3,
            roll=0.6,
            lines=[Line("stitch", offset(gore, -0.35), 0.08, thread(cloth.rgb), 0.8)],
        )
    )
    seam = Path((6.5, -12.4)).curve((6.7, -8), (6.4, -5), (6.0, -2.4)).points()
    panels[-2].lines = [
        Line("seam", seam, 0.13),
        Line("stitch", shifted(seam, 0.4, 0), 0.08, thread(cloth.rgb), 0.7),
    ]
    return panels + _welted_sole(cloth)


def _welted_sole(cloth: Cloth) -> list[Panel]:
    sole = (
        Path((-14.9, -2.7))
        .curve((-8, -2.0), (2, -2.3), (13.9, -2.8))
        .line((13.9, -1.7))
        .curve((6, -1.2), (2, -0.4), (-3, -0.3))
        .line((-11.6, -0.4))
        .curve((-13.6, -0.8), (-14.8, -1.4), (-14.9, -2.7))
        .points()
    )
    heel = (
        Path((6.8, -1.6))
        .line((13.9, -1.8))
        .curve((14.0, -0.6), (13.8, 0.6), (13.4, 1.2))
        .line((6.6, 1.2), (6.8, -1.6))
        .points()
    )
    rgb = mix(DARK, cloth.rgb, 0.12)
    stitch = Path((-14.4, -2.2)).curve((-8, -1.55), (2, -1.85), (13.6, -2.3)).points()
    return [
        shoe_panel("heel_block", heel, Cloth("crepe", rgb), bulge=0.5, roll=0.7),
        shoe_panel(
            "sole",
            sole,
            Cloth("crepe", rgb),
            bulge=0.4,
            roll=0.6,
            lines=[Line("stitch", stitch, 0.1, mix(rgb, (0.5, 0.4, 0.28), 0.5))],
        ),
    ]


def _flat(spec: GarmentSpec) -> list[Panel]:
    cloth = cloth_of(spec)
    outer = catmull_rom(
        [
            (0.4, -13.2),
            (2.6, -11.6),
            (4.1, -7.0),
            (4.0, -2.0),
            (3.1, 4.0),
            (3.3, 9.0),
            (2.2, 12.4),
            (0, 13.0),
            (-2.4, 12.2),
            (-3.3, 8.8),
            (-2.9, 3.5),
            (-3.6, -3.0),
            (-3.2, -8.4),
            (-1.6, -12.0),
            (0.4, -13.2),
        ]
    )
    mouth = catmull_rom(
        [
            (0.3, -6.8),
            (2.3, -5.4),
            (3.2, -1.5),
            (2.5, 4.0),
            (2.6, 8.8),
            (1.6, 11.4),
            (0, 11.9),
            (-1.8, 11.3),
            (-2.6, 8.4),
            (-2.3, 3.5),
            (-2.8, -2.0),
            (-1.8, -5.6),
            (0.3, -6.8),
        ]
    )
    panels = [shoe_panel("upper", outer, cloth, bulge=1.6, roll=2.0, lift=0.3)]
    insole = Cloth("leather", mix((0.52, 0.38, 0.25), cloth.rgb, 0.15))
    panels.append(shoe_panel("insole", mouth, insole, bulge=-0.8, roll=1.0, lift=0.1, tone=0.62))
    panels.append(
        shoe_panel(
            "topline",
            stroke(np.concatenate([mouth, mouth[:2]]), 0.5),
            Cloth("crepe", mix(cloth.rgb, DARK, 0.15)),
            bulge=0.2,
            roll=0.25,
            lift=0.16,
            crumple=0,
        )
    )
    for side in (-1, 1):
        loop = catmull_rom(
            [
                (0.3, -7.0),
                (0.3 + side * 1.1, -8.0),
                (0.3 + side * 2.0, -7.5),
                (0.3 + side * 1.9, -6.4),
                (0.3, -6.8),
            ]
        )
        panels.append(shoe_panel("bow", loop, cloth, bulge=0.4, roll=0.4, lift=0.2))
    panels.append(
        shoe_panel(
            "bow",
            catmull_rom([(0, -7.3), (0.7, -7.2), (0.7, -6.5), (0, -6.4), (0, -7.3)]),
            cloth,
            bulge=0.3,
            roll=0.3,
            lift=0.2,
        )
    )
    return panels


def _loafer(spec: GarmentSpec) -> list[Panel]:
    return loafer(spec) + _welted_sole(cloth_of(spec))


def _tall_boot(spec: GarmentSpec) -> list[Panel]:
    return tall_boot(spec) + _welted_sole(cloth_of(spec))


_STYLES = {
    "sneaker": sneaker,
    "chelsea": _chelsea,
    "flat": _flat,
    "pump": pump,
    "loafer": _loafer,
    "tall": _tall_boot,
}
#: Height of cloth and air that a pair seen from the side is shown in, in cm.
_FRAMES = {"sneaker": 46, "chelsea": 56, "pump": 42, "loafer": 46, "tall": 70}
