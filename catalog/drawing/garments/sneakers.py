"""Sneakers from the side, facing left."""

from __future__ import annotations

from catalog.drawing.garments.dye import cloth_of, linear, luminance, mix, thread
from catalog.drawing.garments.parts import RGB, Cloth, Line, Panel
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Points, catmull_rom, offset, stroke
from catalog.drawing.spec import GarmentSpec

_RUBBER: RGB = (0.82, 0.8, 0.74)


DARK: RGB = (0.018, 0.017, 0.016)


def shoe_panel(name: str, outline: Points, cloth: Cloth, **fields: object) -> Panel:
    options: dict = {"crumple": 0.03, "crumple_scale": 3.0, "bulge": 1.0, "roll": 1.2, "lift": 0.18} | fields
    return Panel(name, outline, cloth, **options)


def sneaker(spec: GarmentSpec) -> list[Panel]:
    cloth = cloth_of(spec).plain()
    over = (
        Cloth(spec.fabric, linear(spec.accent))
        if spec.pattern == "colourblock"
        else Cloth("leather", mix(cloth.rgb, _tone(cloth), 0.1))
    )
    foxing = _RUBBER if luminance(cloth.rgb) > 0.02 or spec.pattern == "colourblock" else mix(_RUBBER, DARK, 0.0)
    lining = Path((1.2, -13.2)).curve((4, -12.0), (9.0, -11.6), (13.0, -12.4)).line((12.5, -8), (3.0, -8)).points()
    panels = [shoe_panel("lining", lining, Cloth("fleece", mix(cloth.rgb, _RUBBER, 0.3)), tone=0.5, bulge=0, lift=0)]
    tongue = catmull_rom([(-3.4, -8.2), (-0.6, -12.4), (1.0, -15.2), (3.6, -14.8), (4.6, -11.6), (2.0, -8)])
    panels.append(
        shoe_panel(
            "tongue",
            tongue,
            cloth,
            bulge=0.8,
            lines=[Line("stitch", offset(tongue, 0.5)[12:44], 0.09, thread(cloth.rgb))],
        )
    )
    panels.append(
        shoe_panel(
            "upper",
            _sneaker_upper(),
            cloth,
            bulge=1.3,
            roll=2.6,
            folds=[
                Fold((-7.0, -6.8), (-7.8, -3.8), 0.45, -0.1),
                Fold((-5.6, -7.4), (-6.4, -4.0), 0.45, -0.08),
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
        .curve((-14.3, -4.6), (-12.9, -5.7), (-10.4, -6.1))
        .curve((-8.0, -6.5), (-6.0, -7.4), (-4.2, -8.7))
    )
    top.line((1.2, -13.2)).curve((2.2, -14.0), (3.6, -13.4), (4.2, -12.2)).curve(
        (5.6, -10.0), (9.0, -9.4), (11.2, -11.4)
    )
    top.curve((12.2, -12.9), (13.6, -13.2), (13.7, -11.6)).curve((13.4, -8.0), (14.3, -5.4), (14.0, -3.0)).line(
        (-14.1, -3.0)
    )
    return top.points()


def _sneaker_overlays(cloth: Cloth) -> list[Panel]:
    toe = (
        Path((-14.15, -2.9))
        .curve((-14.3, -4.6), (-12.9, -5.7), (-10.9, -6.05))
        .curve((-9.9, -5.2), (-9.5, -4.1), (-9.7, -2.9))
        .points()
    )
    stay = (
        Path((-5.2, -8.0))
        .line((1.2, -13.2))
        .curve((2.2, -13.8), (3.4, -13.4), (3.8, -12.5))
        .curve((2.2, -10.4), (0.0, -8.2), (-2.4, -6.3))
        .curve((-3.8, -6.1), (-4.9, -6.9), (-5.2, -8.0))
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
            shoe_panel(
                name,
                outline,
                cloth,
                bulge=0.2,
                roll=0.35,
                lift=0.07,
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
        x, y = -3.9 + 1.3 * i, -7.9 - 1.12 * i
        line = catmull_rom([(x - 0.9, y - 0.75), (x - 0.1, y - 0.5), (x + 0.75, y + 0.55)])
        panels.append(shoe_panel("lace", stroke(line, 0.6), white, bulge=0.2, roll=0.28, lift=0.1, crumple=0))
    for side in (-1, 1):
        loop = catmull_rom(
            [
                (0.9, -13.3),
                (-0.9 + side * 1.3, -14.3 - 0.4 * side),
                (-2.0 + side * 1.7, -12.9),
                (0.0 + side * 0.7, -12.5),
                (0.9, -13.2),
            ]
        )
        panels.append(shoe_panel("lace", stroke(loop, 0.4), white, bulge=0.2, roll=0.2, lift=0.12, crumple=0))
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
    return [shoe_panel("sole", outline, Cloth("crepe", rgb), bulge=0.5, roll=0.9, lift=0.2, lines=lines)]
