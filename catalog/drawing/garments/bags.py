"""Bags: tote, crossbody, shoulder bag and backpack."""

from __future__ import annotations

import numpy as np

from catalog.drawing.garments.dye import STEEL, cloth_of, mix, thread
from catalog.drawing.garments.parts import RGB, Cloth, Disc, Garment, Line, Panel
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Points, catmull_rom, flip_x, offset, stroke
from catalog.drawing.spec import GarmentSpec

_GOLD: RGB = (0.62, 0.45, 0.2)


def bag(spec: GarmentSpec) -> Garment:
    """A tote, crossbody, shoulder bag or backpack. Raises KeyError for an unknown style."""
    return _BAGS[spec.style](spec, np.random.default_rng([spec.seed, 3]))


def _rounded(half_top: float, half_bottom: float, top: float, bottom: float, radius: float) -> Points:
    """A symmetric body with straight top and rounded lower corners."""
    path = Path((0, top)).line((half_top, top), (half_bottom, bottom - radius))
    path.curve(
        (half_bottom, bottom - 0.4 * radius),
        (half_bottom - 0.4 * radius, bottom),
        (half_bottom - radius, bottom),
    ).line((0, bottom))
    half = path.points()
    return np.concatenate([half, flip_x(half)[::-1][1:]])


def _edged(name: str, outline: Points, cloth: Cloth, **fields: object) -> Panel:
    options: dict = {"crumple": 0.1, "bulge": 2.2, "roll": 2.0, "lift": 0.3} | fields
    panel = Panel(name, outline, cloth, **options)
    panel.lines = [*panel.lines, Line("stitch", offset(outline, 0.6)[2:-2], 0.11, thread(cloth.rgb), 0.8)]
    return panel


def _handle(spread: float, drop: float, y: float, lean: float) -> Points:
    return catmull_rom(
        [
            (-spread, y + 7),
            (-spread, y),
            (-0.72 * spread + lean, y - 0.7 * drop),
            (lean, y - drop),
            (0.72 * spread + lean, y - 0.7 * drop),
            (spread, y),
            (spread, y + 7),
        ]
    )


def _tote(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    cloth = cloth_of(spec)
    strap = cloth if spec.fabric == "leather" else Cloth("leather", (0.16, 0.075, 0.035))
    lean = rng.normal(0, 0.8)
    panels = [
        Panel(
            "handle_back",
            stroke(_handle(7.5, 21, 0, lean + 1.6), 1.9),
            strap,
            crumple=0,
            bulge=0.3,
            roll=0.7,
            lift=0.3,
            tone=0.72,
        )
    ]
    inside = Path((-18.6, 0.6)).curve((-8, -1.0), (8, -1.0), (18.6, 0.6)).line((17, 6), (-17, 6)).points()
    panels.append(Panel("inside", inside, cloth, crumple=0, bulge=0, roll=0.4, lift=0, tone=0.42))
    body = _rounded(18.8, 16.6, 0.6, 29.5, 2.6)
    folds = [Fold((s * 18, 4), (s * 9, 20 + rng.normal(0, 2)), 1.6, 0.7, s * 1.5, 0.3, "end") for s in (-1, 1)]
    folds += [Fold((s * 16, 28), (s * 6, 17), 1.4, 0.5, -s, 0.2, "end") for s in (-1, 1)]
    panels.append(_edged("body", body, cloth, folds=folds))
    panels[-1].lines += [Line("seam", Path((-18.4, 3.4)).line((18.4, 3.4)).points(), 0.14)]
    handle = _handle(7.5, 22, 1.2, lean)
    panels.append(
        Panel(
            "handle",
            stroke(handle, 1.9),
            strap,
            crumple=0,
            bulge=0.4,
            roll=0.7,
            lift=0.45,
            lines=[Line("stitch", offset(handle, d), 0.1, thread(strap.rgb), 0.8) for d in (-0.65, 0.65)],
            discs=[Disc((s * 7.5, y), 0.38, _GOLD, "stud") for s in (-1, 1) for y in (4.6, 7.2)],
        )
    )
    return Garment(panels, {"handle_top": (lean, -20.5), "base_left": (-16, 28), "base_right": (16, 28)}, 72)


def _crossbody(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    cloth = cloth_of(spec)
    sway = rng.normal(0, 1.5)
    loop = catmull_rom(
        [
            (-11.4, 1.5),
            (-13.0, -10),
            (-9.5 + sway, -24),
            (0 + sway, -30),
            (9.5 + sway, -24),
            (13.0, -10),
            (11.4, 1.5),
        ]
    )
    strap = Panel(
        "strap",
        stroke(loop, 1.5),
        cloth,
        crumple=0,
        bulge=0.3,
        roll=0.6,
        lift=0.35,
        lines=[Line("stitch", offset(loop, d), 0.09, thread(cloth.rgb), 0.7) for d in (-0.5, 0.5)],
    )
    rings = [Disc((s * 11.4, 0.9), 1.0, _GOLD, "ring") for s in (-1, 1)]
    body = _edged("body", _rounded(12.4, 13.2, 0.4, 18.4, 3.4), cloth, discs=rings)
    lid = _rounded(12.7, 12.4, 0.0, 12.6, 5.2)
    flap = _edged("flap", lid, cloth, bulge=1.4, lift=0.55, crumple=0.06)
    flap.discs = [Disc((0, 10.4), 1.25, _GOLD, "stud")]
    flap.lines.append(Line("cord", Path((-0.9, 10.4)).line((0.9, 10.4)).points(), 0.45, mix(_GOLD, (1, 1, 1), 0.2)))
    return Garment(
        [strap, body, flap],
        {"strap_top": (sway, -29.6), "base_left": (-11, 17.6), "base_right": (11, 17.6)},
        64,
    )


def _backpack(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    cloth = cloth_of(spec)
    trim = Cloth("leather", mix((0.1, 0.05, 0.025), cloth.rgb, 0.15))
    panels = []
    for s in (-1, 1):
        line = catmull_rom([(s * 6, -1), (s * 13.2, 6), (s * 15.6, 18), (s * 13.0, 33)])
        panels.append(
            Panel(
                "shoulder_strap",
                stroke(line, 3.6),
                cloth,
                crumple=0.1,
                bulge=0.5,
                roll=1.2,
                lift=0.2,
                tone=0.7,
            )
        )
    grip = catmull_rom([(-3.6, 1), (-3.2, -4.2), (0, -5.6), (3.2, -4.2), (3.6, 1)])
    panels.append(Panel("grip", stroke(grip, 1.6), trim, crumple=0, bulge=0.3, roll=0.6, lift=0.3))
    half = catmull_rom([(0, -1.6), (7, -1.0), (12.4, 3.4), (14.2, 12), (14.4, 26), (13.6, 34.5), (10, 37.6), (0, 38)])
    body = np.concatenate([half, flip_x(half)[::-1][1:]])
    folds = [Fold((s * 14, y), (s * 5, y + 5), 1.2, 0.55, s, 0.3, "end") for s in (-1, 1) for y in (8.0, 15.0)]
    panels.append(_edged("body", body, cloth, folds=folds, bulge=3.6, roll=3.2))
    arch = catmull_rom([(-13.0, 16), (-11.0, 6.2), (-6, 2.6), (0, 1.8), (6, 2.6), (11.0, 6.2), (13.0, 16)])
    panels[-1].lines += [
        Line("cord", arch, 0.7, mix(cloth.rgb, (0, 0, 0), 0.6)),
        Line("cord", arch, 0.25, STEEL),
    ]
    pocket = _rounded(10.8, 11.2, 18.4, 35.6, 3.2)
    panels.append(_edged("pocket", pocket, cloth, bulge=1.4, lift=0.4))
    panels[-1].lines += [
        Line(
            "cord",
            Path((-9.8, 20.8)).curve((-4, 20.2), (4, 20.2), (9.8, 20.8)).points(),
            0.7,
            mix(cloth.rgb, (0, 0, 0), 0.6),
        )
    ]
    patch = Path((-2.6, 10.4)).line((2.6, 10.4), (2.6, 13.4), (-2.6, 13.4), (-2.6, 10.4)).points()
    panels.append(Panel("badge", patch, trim, crumple=0, bulge=0.1, roll=0.3, lift=0.15))
    return Garment(panels, {"grip_top": (0, -5.2), "base_left": (-10, 37), "base_right": (10, 37)}, 60)


def _shoulder(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    """A slouchy crescent on a short strap, closed by a zip along the top."""
    cloth = cloth_of(spec)
    sway = rng.normal(0, 0.8)
    top = [(-13.4, 2.2), (-12.6, -9), (-7.0 + sway, -18.2), (sway, -20.4), (7.0 + sway, -18.2), (12.6, -9), (13.4, 2.2)]
    loop = catmull_rom(top)
    strap = Panel("strap", stroke(loop, 2.2), cloth, crumple=0, bulge=0.4, roll=0.8, lift=0.35)
    strap.lines = [Line("stitch", offset(loop, d), 0.09, thread(cloth.rgb), 0.7) for d in (-0.8, 0.8)]
    half = Path((0, 1.6)).curve((6, 1.5), (11, 0.6), (14.6, -0.8)).curve((16.2, 1.4), (16.4, 6), (14.6, 10.2))
    half.curve((12.4, 14.6), (6.6, 16.2), (0, 16.4))
    body = np.concatenate([half.points(), flip_x(half.points())[::-1][1:]])
    folds = [Fold((s * 14.6, 0.6), (s * 5, 7 + rng.normal(0, 1)), 1.5, 0.6, s * 1.2, 0.3, "end") for s in (-1, 1)]
    folds += [Fold((s * 13, 2.6), (s * 8, 12), 1.3, 0.45, s * 1.6, 0.2, "end") for s in (-1, 1)]
    front = _edged("body", body, cloth, folds=folds, bulge=3.0, roll=3.0)
    zipper = Path((-13.2, 0.9)).curve((-8, 2.8), (8, 2.8), (13.2, 0.9)).points()
    front.lines += [Line("cord", zipper, 0.7, mix(cloth.rgb, (0, 0, 0), 0.6)), Line("cord", zipper, 0.3, _GOLD)]
    pull = Path((11.6, 1.6)).line((12.2, 4.6)).points()
    front.lines.append(Line("cord", pull, 0.5, mix(_GOLD, (1, 1, 1), 0.2)))
    front.discs = [Disc((s * 13.4, 1.2), 0.95, _GOLD, "ring") for s in (-1, 1)]
    marks = {"strap_top": (sway, -20.2), "base_left": (-9, 14.6), "base_right": (9, 14.6)}
    return Garment([strap, front], marks, 54)


_BAGS = {"tote": _tote, "crossbody": _crossbody, "shoulder": _shoulder, "backpack": _backpack}
