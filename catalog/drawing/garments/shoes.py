"""Shoes: sneakers and Chelsea boots from the side, flats from above; always a pair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments.dye import cloth_of, linear, luminance, mix, thread
from catalog.drawing.garments.parts import RGB, Cloth, Garment, Line, Panel
from catalog.drawing.garments.sleeves import mirror_panel
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Point, Points, catmull_rom, offset, shifted, stroke
from catalog.drawing.spec import GarmentSpec

_RUBBER: RGB = (0.82, 0.8, 0.74)
_DARK: RGB = (0.018, 0.017, 0.016)


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
    marks = {"toe": (-13.6, -2.4), "heel": (13.4, -2.4), "ankle": (7.0, -10.5)}
    return Garment([*back, *one], marks, 46 if spec.style == "sneaker" else 56)


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


def _panel(name: str, outline: Points, cloth: Cloth, **fields: object) -> Panel:
    options: dict = {"crumple": 0.03, "crumple_scale": 3.0, "bulge": 1.0, "roll": 1.2, "lift": 0.18} | fields
    return Panel(name, outline, cloth, **options)


def _sneaker(spec: GarmentSpec) -> list[Panel]:
    cloth = cloth_of(spec).plain()
    over = (
        Cloth(spec.fabric, linear(spec.accent))
        if spec.pattern == "colourblock"
        else Cloth("leather", mix(cloth.rgb, _tone(cloth), 0.1))
    )
    foxing = _RUBBER if luminance(cloth.rgb) > 0.02 or spec.pattern == "colourblock" else mix(_RUBBER, _DARK, 0.0)
    lining = Path((1.2, -13.2)).curve((4, -12.0), (9.0, -11.6), (13.0, -12.4)).line((12.5, -8), (3.0, -8)).points()
    panels = [_panel("lining", lining, Cloth("fleece", mix(cloth.rgb, _RUBBER, 0.3)), tone=0.5, bulge=0, lift=0)]
    tongue = catmull_rom([(-3.4, -8.2), (-0.6, -12.4), (1.0, -15.2), (3.6, -14.8), (4.6, -11.6), (2.0, -8)])
    panels.append(
        _panel(
            "tongue",
            tongue,
            cloth,
            bulge=0.8,
            lines=[Line("stitch", offset(tongue, 0.5)[12:44], 0.09, thread(cloth.rgb))],
        )
    )
    panels.append(
        _panel(
            "upper",
            _sneaker_upper(),
            cloth,
            bulge=2.6,
            roll=2.2,
            folds=[
                Fold((-6.6, -7.6), (-7.6, -3.6), 0.5, -0.16),
                Fold((-5.0, -8.2), (-6.0, -3.8), 0.5, -0.14),
            ],
        )
    )
    panels[-1].lines = [
        Line(
            "stitch",
            Path((-1.6, -4.0)).curve((1.5, -7), (4, -9), (4.6, -10.8)).points(),
            0.09,
            thread(cloth.rgb),
            0.8,
        )
    ]
    panels += _sneaker_overlays(over)
    panels += _laces(cloth)
    return panels + _cup_sole(foxing)


def _tone(cloth: Cloth) -> RGB:
    return (0.0, 0.0, 0.0) if luminance(cloth.rgb) > 0.2 else (1.0, 1.0, 1.0)


def _sneaker_upper() -> Points:
    top = (
        Path((-14.1, -3.0))
        .curve((-14.2, -5.2), (-12.6, -6.7), (-9.8, -7.1))
        .curve((-7.2, -7.5), (-5.4, -8.4), (-3.8, -9.6))
    )
    top.line((1.2, -13.6)).curve((2.2, -14.0), (3.6, -13.4), (4.2, -12.2)).curve(
        (5.6, -10.0), (9.0, -9.4), (11.2, -11.4)
    )
    top.curve((12.2, -12.9), (13.6, -13.2), (13.7, -11.6)).curve((13.4, -8.0), (14.3, -5.4), (14.0, -3.0)).line(
        (-14.1, -3.0)
    )
    return top.points()


def _sneaker_overlays(cloth: Cloth) -> list[Panel]:
    toe = (
        Path((-14.15, -2.9))
        .curve((-14.2, -5.2), (-12.6, -6.7), (-10.2, -7.05))
        .curve((-9.0, -5.8), (-8.8, -4.4), (-9.2, -2.9))
        .points()
    )
    stay = (
        Path((-5.2, -8.6))
        .line((1.2, -13.6))
        .curve((2.2, -14.0), (3.6, -13.4), (4.0, -12.4))
        .curve((2.4, -10.6), (0.2, -8.6), (-2.0, -6.6))
        .curve((-3.4, -6.4), (-4.8, -7.2), (-5.2, -8.6))
        .points()
    )
    heel = (
        Path((14.0, -3.0))
        .curve((14.3, -5.4), (13.4, -8.0), (13.75, -11.4))
        .curve((13.4, -12.6), (12.2, -12.2), (11.6, -11.4))
        .curve((10.6, -8.6), (9.6, -6.2), (8.2, -3.0))
        .points()
    )
    panels = []
    for name, outline in (("toe_cap", toe), ("eyestay", stay), ("heel", heel)):
        panels.append(
            _panel(
                name,
                outline,
                cloth,
                bulge=0.6,
                roll=0.8,
                lift=0.14,
                lines=[Line("stitch", offset(outline, 0.35)[3:-3], 0.09, thread(cloth.rgb), 0.9)],
            )
        )
    return panels


def _laces(cloth: Cloth) -> list[Panel]:
    white = Cloth(
        "canvas",
        mix(_RUBBER, (0.9, 0.9, 0.88), 0.6) if luminance(cloth.rgb) < 0.5 else mix(_RUBBER, (1, 1, 1), 0.4),
    )
    panels = []
    for i in range(5):
        x, y = -4.1 + 1.35 * i, -8.3 - 1.1 * i
        line = catmull_rom([(x - 1.2, y - 1.2), (x - 0.2, y - 0.9), (x + 1.0, y + 0.5)])
        panels.append(_panel("lace", stroke(line, 0.75), white, bulge=0.3, roll=0.35, lift=0.16, crumple=0))
    for side in (-1, 1):
        loop = catmull_rom(
            [
                (0.6, -14.0),
                (-1.6 + side * 1.8, -15.4 - 0.6 * side),
                (-3.4 + side * 2.4, -13.4),
                (-0.6 + side, -12.9),
                (0.6, -13.8),
            ]
        )
        panels.append(_panel("lace", stroke(loop, 0.55), white, bulge=0.25, roll=0.3, lift=0.2, crumple=0))
    return panels


def _cup_sole(rgb: RGB) -> list[Panel]:
    outline = (
        Path((-14.6, -3.4))
        .curve((-8, -2.7), (6, -3.2), (14.4, -3.7))
        .curve((14.8, -2), (14.6, -0.7), (14.0, -0.2))
        .line((-12.4, -0.1))
        .curve((-13.8, -0.3), (-14.9, -1.8), (-14.6, -3.4))
        .points()
    )
    stitch = Path((-14.2, -2.7)).curve((-8, -2.05), (6, -2.5), (14.2, -3.0)).points()
    groove = Path((-14.2, -1.0)).curve((-8, -0.8), (6, -0.8), (14.4, -1.1)).points()
    lines = [Line("stitch", stitch, 0.11, mix(rgb, (0, 0, 0), 0.35)), Line("seam", groove, 0.14)]
    return [_panel("sole", outline, Cloth("crepe", rgb), bulge=0.5, roll=0.9, lift=0.2, lines=lines)]


def _chelsea(spec: GarmentSpec) -> list[Panel]:
    cloth = cloth_of(spec)
    mouth = Path((1.0, -23.6)).curve((4, -24.9), (9, -25.6), (12.2, -25.2)).line((12.0, -22), (1.5, -21)).points()
    panels = [
        _panel(
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
        _panel("pull_tab", stroke(tab, 0.9), Cloth("canvas", mix(cloth.rgb, _DARK, 0.5)), bulge=0.2, roll=0.3)
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
    panels.append(_panel("upper", upper.points(), cloth, bulge=2.8, roll=2.6, folds=folds, crumple=0.05))
    gore = (
        Path((3.4, -24.0))
        .line((8.6, -24.8))
        .curve((8.5, -20), (8.2, -16), (7.9, -13.2))
        .curve((7.5, -12.2), (5.6, -12.2), (5.2, -13.0))
        .curve((4.4, -16), (3.7, -20), (3.4, -24.0))
        .points()
    )
    trim = Cloth("jersey", mix(cloth.rgb, _DARK, 0.7), rib=0.32)
    panels.append(
        _panel(
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
    rgb = mix(_DARK, cloth.rgb, 0.12)
    stitch = Path((-14.4, -2.2)).curve((-8, -1.55), (2, -1.85), (13.6, -2.3)).points()
    return [
        _panel("heel_block", heel, Cloth("crepe", rgb), bulge=0.5, roll=0.7),
        _panel(
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
    panels = [_panel("upper", outer, cloth, bulge=1.6, roll=2.0, lift=0.3)]
    insole = Cloth("leather", mix((0.52, 0.38, 0.25), cloth.rgb, 0.15))
    panels.append(_panel("insole", mouth, insole, bulge=-0.8, roll=1.0, lift=0.1, tone=0.62))
    panels.append(
        _panel(
            "topline",
            stroke(np.concatenate([mouth, mouth[:2]]), 0.5),
            Cloth("crepe", mix(cloth.rgb, _DARK, 0.15)),
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
        panels.append(_panel("bow", loop, cloth, bulge=0.4, roll=0.4, lift=0.2))
    panels.append(
        _panel(
            "bow",
            catmull_rom([(0, -7.3), (0.7, -7.2), (0.7, -6.5), (0, -6.4), (0, -7.3)]),
            cloth,
            bulge=0.3,
            roll=0.3,
            lift=0.2,
        )
    )
    return panels


_STYLES = {"sneaker": _sneaker, "chelsea": _chelsea, "flat": _flat}
