"""Pumps, loafers and tall boots from the side, facing left, standing on y = 0."""

from __future__ import annotations

from catalog.drawing.garments.dye import cloth_of, mix, thread
from catalog.drawing.garments.parts import Cloth, Line, Panel
from catalog.drawing.garments.sneakers import DARK, shoe_panel
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Points, offset, shifted, stroke
from catalog.drawing.spec import GarmentSpec

_LEATHER_LINING = (0.5, 0.36, 0.23)


def pump(spec: GarmentSpec) -> list[Panel]:
    """A pointed pump on a stiletto, or on a block heel where the details say so."""
    cloth = cloth_of(spec)
    lining = Cloth("leather", mix(_LEATHER_LINING, cloth.rgb, 0.2))
    block = "block" in spec.details
    far_side = Path((-6.4, -4.7)).curve((-2.4, -6.4), (4.6, -10.8), (11.9, -15.2)).line((11.6, -9), (-5.6, -2.6))
    sole = stroke(_pump_foot(), 0.42)
    heel = shoe_panel(
        "heel",
        _block_heel() if block else _stiletto(),
        Cloth(cloth.fabric, mix(cloth.rgb, DARK, 0.1)),
        bulge=0.7,
        roll=1.0,
        tone=0.94,
    )
    upper = shoe_panel("upper", _pump_upper(), cloth, bulge=1.8, roll=2.4, crumple=0.02, folds=_vamp_folds())
    upper.lines = [Line("stitch", offset(_pump_topline(), -0.3), 0.07, thread(cloth.rgb), 0.7)]
    return [
        shoe_panel("lining", far_side.points(), lining, bulge=0, roll=0.4, lift=0, tone=0.62),
        shoe_panel("sole", sole, Cloth("leather", mix(DARK, _LEATHER_LINING, 0.25)), bulge=0.1, roll=0.2),
        heel,
        upper,
    ]


def _vamp_folds() -> list[Fold]:
    return [Fold((-7.4, -3.8), (-8.6, -1.4), 0.7, -0.12), Fold((9.6, -12.0), (8.6, -8.4), 0.8, 0.16, 0.3)]


def _pump_topline() -> Points:
    return (
        Path((-6.4, -4.7))
        .curve((-3.2, -3.8), (3.4, -7.0), (7.6, -11.6))
        .curve((9.4, -13.6), (11, -14.8), (12.3, -15.1))
        .points()
    )


def _pump_upper() -> Points:
    path = Path((-14.9, -0.7)).curve((-14.2, -1.9), (-10.6, -3.7), (-6.4, -4.7)).follow(_pump_topline()[1:])
    path.curve((12.9, -13.4), (12.7, -11.2), (12.1, -8.6)).curve((10.6, -7.9), (9, -7.7), (7.6, -7.4))
    return path.curve((3.2, -6.2), (-0.6, -1.2), (-5.2, -0.5)).curve((-9, -0.1), (-13, -0.2), (-14.9, -0.7)).points()


def _pump_foot() -> Points:
    path = Path((-14.6, -0.45)).curve((-12, 0.0), (-8, 0.0), (-5.0, -0.25))
    return path.curve((-0.6, -0.9), (3.2, -5.8), (7.8, -7.2)).points()


def _stiletto() -> Points:
    path = Path((6.6, -7.2)).curve((9.4, -6.6), (10.8, -3.4), (10.95, 0.2)).line((11.8, 0.2))
    return path.curve((12.0, -3), (12.6, -6), (12.3, -9.0)).line((6.6, -7.2)).points()


def _block_heel() -> Points:
    path = Path((6.0, -7.0)).curve((7.6, -5.6), (8.1, -2.8), (8.2, 0.2)).line((12.5, 0.2))
    return path.curve((12.6, -3), (12.8, -6), (12.3, -9.0)).line((6.0, -7.0)).points()


def loafer(spec: GarmentSpec) -> list[Panel]:
    """A penny loafer: a hand-sewn apron, a saddle with a slot, a low stacked heel."""
    cloth = cloth_of(spec)
    lining = Cloth("leather", mix(_LEATHER_LINING, cloth.rgb, 0.2))
    inside = Path((1.6, -11.4)).curve((5, -10.6), (9, -10.4), (12.8, -11.2)).line((12.0, -7), (3, -7)).points()
    upper = shoe_panel("upper", _loafer_upper(), cloth, bulge=1.9, roll=2.5, crumple=0.03, folds=_loafer_folds())
    seam = (
        Path((-1.2, -7.4))
        .curve((-4.6, -5.5), (-8.6, -4.7), (-11.8, -4.9))
        .curve((-12.9, -5.0), (-13.2, -5.4), (-13.1, -5.8))
    )
    upper.lines = [
        Line("rope", seam.points(), 0.42),
        Line("seam", Path((8.2, -8.6)).curve((8.0, -6.4), (7.6, -4.4), (7.2, -2.6)).points(), 0.13),
        Line("stitch", offset(_loafer_collar(), -0.35), 0.07, thread(cloth.rgb), 0.7),
    ]
    return [shoe_panel("lining", inside, lining, bulge=0, roll=0.4, lift=0, tone=0.55), upper, _saddle(cloth)]


def _loafer_collar() -> Points:
    return (
        Path((3.6, -11.6))
        .curve((4.6, -9.4), (6.4, -8.6), (8.6, -8.7))
        .curve((10.6, -8.8), (11.8, -9.8), (12.7, -11.0))
        .points()
    )


def _loafer_upper() -> Points:
    path = (
        Path((-14.3, -2.4))
        .curve((-14.8, -4.8), (-13.0, -6.1), (-10.0, -6.6))
        .curve((-6.4, -7.2), (-2.6, -8.6), (0.4, -11.2))
    )
    path.curve((1.4, -12.3), (3.0, -12.6), (3.6, -11.6)).follow(_loafer_collar()[1:])
    path.curve((13.6, -11.6), (13.8, -9.6), (13.3, -7.2)).curve((13.0, -5.4), (13.7, -3.8), (13.4, -2.4))
    return path.line((-14.3, -2.4)).points()


def _loafer_folds() -> list[Fold]:
    return [
        Fold((-4.4, -7.6), (-5.6, -4.2), 0.55, -0.16),
        Fold((-6.4, -7.0), (-7.4, -4.2), 0.5, -0.1),
        Fold((11.8, -8.8), (9.0, -5.4), 0.9, 0.2, 0.4),
    ]


def _saddle(cloth: Cloth) -> Panel:
    """The strap over the instep, with the slot that once held a penny."""
    outline = (
        Path((-3.4, -8.5)).curve((-2.2, -9.2), (-1.0, -10.0), (0.2, -11.0)).curve((2.0, -8.4), (4.2, -5.4), (4.8, -2.5))
    )
    outline.line((1.0, -2.5)).curve((0.0, -5.0), (-1.6, -7.0), (-3.4, -8.5))
    slot = Path((-1.0, -7.9)).curve((-0.4, -8.3), (0.2, -8.8), (0.7, -9.3)).points()
    panel = shoe_panel("saddle", outline.points(), cloth, bulge=0.5, roll=0.7, lift=0.2)
    edge = offset(outline.points(), 0.32)[2:-2]
    panel.lines = [
        Line("stitch", edge, 0.07, thread(cloth.rgb), 0.8),
        Line("cord", slot, 0.5, mix(cloth.rgb, DARK, 0.8)),
    ]
    return panel


def tall_boot(spec: GarmentSpec) -> list[Panel]:
    """A riding boot to below the knee, soft at the ankle, with a zip inside the calf."""
    cloth = cloth_of(spec)
    mouth = Path((-1.4, -41.6)).curve((3, -42.8), (9, -43.2), (14.0, -42.8)).line((13.6, -39.5), (-1.0, -39)).points()
    upper = (
        Path((-14.4, -2.4))
        .curve((-14.6, -4.6), (-12.4, -6.0), (-9.4, -6.8))
        .curve((-5, -8.2), (-0.6, -10.4), (0.2, -15.0))
    )
    upper.curve((0.8, -23), (-1.2, -32), (-1.6, -41.2)).curve((3, -42.0), (9, -42.4), (14.2, -42.2))
    upper.curve((14.2, -32), (11.9, -20), (12.2, -12.0)).curve((12.4, -9.6), (13.7, -6.0), (13.4, -2.4)).line(
        (-14.4, -2.4)
    )
    folds = [Fold((11.8, y), (3.0, y + 2.6), 1.0, 0.34, 0.7, 0.2, "end") for y in (-15.0, -12.2)]
    folds += [Fold((0.4, y), (7.6, y + 2.4), 0.9, 0.3, 0.5, 0.2, "end") for y in (-14.4, -11.2, -18.6)]
    folds.append(Fold((4.4, -38), (4.8, -20), 2.2, 0.4, 0.6, 0.2))
    panel = shoe_panel("upper", upper.points(), cloth, bulge=2.2, roll=3.0, folds=folds, crumple=0.06)
    zip_line = Path((9.0, -42.2)).curve((8.6, -30), (7.2, -18), (7.6, -6.0)).points()
    top = Path((-1.5, -39.8)).curve((3, -40.6), (9, -41.0), (14.1, -40.8)).points()
    panel.lines = [
        Line("seam", zip_line, 0.15),
        Line("stitch", shifted(zip_line, 0.45, 0), 0.08, thread(cloth.rgb), 0.7),
        Line("stitch", top, 0.08, thread(cloth.rgb), 0.8),
    ]
    lining = Cloth("leather", mix(cloth.rgb, _LEATHER_LINING, 0.5))
    return [shoe_panel("lining", mouth, lining, tone=0.45, bulge=0, lift=0), panel]
