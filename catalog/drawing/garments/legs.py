"""Trousers, jeans and shorts: two legs that meet at the centre seam."""

from __future__ import annotations

import numpy as np

from catalog.drawing.garments.coats import tied_belt
from catalog.drawing.garments.dye import BRASS, CONTRAST, STEEL, cloth_of, luminance, mix, thread
from catalog.drawing.garments.leg_folds import LegShape, centre_of, leg_folds
from catalog.drawing.garments.parts import RGB, Cloth, Disc, Fade, Garment, Line, Panel
from catalog.drawing.garments.skirts import back_waist, waistband
from catalog.drawing.garments.sleeves import mirror_panel
from catalog.drawing.garments.torso import rib
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Point, Points, catmull_rom, flip_x, shifted, stroke
from catalog.drawing.spec import GarmentSpec

_BAND = 4.0


_CUTS = {  # thigh, knee, hem (half widths)
    "straight": (12.8, 10.4, 9.8),
    "slim": (12.2, 8.8, 7.4),
    "tapered": (13.2, 10.4, 7.8),
    "relaxed": (13.4, 11.6, 10.6),
    "wide": (13.4, 14.0, 15.2),
    "flare": (12.3, 9.4, 13.2),
    "regular": (13.0, 12.6, 12.6),
}


def leg_shape(spec: GarmentSpec) -> LegShape:
    """The legs of a spec."""
    thigh, knee, hem = _CUTS[spec.silhouette]
    men = spec.gender == "men"
    rise = 25.0 if men else 28.0
    length = {
        "full": 104.0 if men else 102.0,
        "ankle": 94.0,
        "short": 46.0 if men else 40.0,
        "regular": 100.0,
    }[spec.length]
    waist, hip = (20.8, 23.9) if men else (18.4, 22.6)
    if spec.kind == "shorts":
        knee, hem = thigh, thigh + (0.4 if spec.silhouette == "wide" else -0.7)
    return LegShape(
        waist,
        hip,
        rise,
        length,
        thigh,
        knee,
        hem,
        splay=hem + (0.6 if spec.kind == "shorts" else 0.5 + 0.42 * max(0.0, 13.0 - hem)),
    )


def trousers(spec: GarmentSpec) -> Garment:
    """Trousers, jeans or shorts, by kind and style."""
    rng = np.random.default_rng([spec.seed, 3])
    shape, cloth = leg_shape(spec), cloth_of(spec)
    denim = spec.fabric == "denim"
    ink = _ink(cloth) if denim else thread(cloth.rgb)
    jogger = spec.style == "jogger"
    legs = [_leg(spec, shape, cloth, side, rng) for side in (-1, 1)]
    panels = [back_waist(shape.waist, -_BAND, cloth)]
    if jogger and spec.kind != "shorts":
        panels += _ankle_ribs(shape, cloth)
    panels += legs
    _fly(legs[1], shape, ink, denim=denim, plain=jogger)
    if denim:
        for leg, side in zip(legs, (-1, 1), strict=True):
            _five_pockets(leg, shape, side, ink)
            leg.fades = _washed(shape, cloth, side)
    else:
        for leg, side in zip(legs, (-1, 1), strict=True):
            _slant_pocket(leg, shape, side, ink)
    panels += _waist(spec, shape, cloth, ink, rng)
    return Garment(panels, _landmarks(shape), 80 if spec.kind == "shorts" else 124)


def _ink(cloth: Cloth) -> RGB:
    return CONTRAST if 0.012 < luminance(cloth.rgb) < 0.5 else thread(cloth.rgb)


def _outline(shape: LegShape, side: int) -> Points:
    s = shape
    knee_y = s.rise + 0.46 * (s.length - s.rise)
    knee_x = 0.5 * (s.splay + s.hip - s.thigh)
    path = Path((0, -0.6)).curve((s.waist * 0.5, -0.6), (s.waist * 0.8, -0.8), (s.waist - 0.1, -1.0)).line((s.waist, 0))
    path.curve((s.waist + 1.5, 6), (s.hip - 0.5, 11), (s.hip, 19))
    short = s.length - s.rise < 40
    if short:
        path.curve((s.hip + 0.5, 26), (s.outer_hem[0] - 0.3, s.length - 10), s.outer_hem)
    else:
        path.curve((s.hip + 0.4, 30), (knee_x + s.knee + 1.0, knee_y - 16), (knee_x + s.knee, knee_y))
        path.curve((knee_x + s.knee - 0.4, knee_y + 15), (s.outer_hem[0], s.length - 16), s.outer_hem)
    path.through((s.splay, s.length + 0.8), s.inner_hem)
    if short:
        path.curve((s.inner_hem[0] - 0.2, s.length - 6), (1.2, s.rise + 6), (0.5, s.rise + 0.5))
    else:
        path.curve(
            (s.inner_hem[0] + 0.4, s.length - 16),
            (knee_x - s.knee + 0.4, knee_y + 16),
            (knee_x - s.knee, knee_y),
        )
        path.curve((knee_x - s.knee - 0.4, knee_y - 14), (2.4, s.rise + 12), (0.3, s.rise))
    path.line((0, s.rise - 2), (-0.5 if side == 1 else 0.4, -0.6))
    return path.points() if side == 1 else flip_x(path.points())


def _leg(spec: GarmentSpec, shape: LegShape, cloth: Cloth, side: int, rng: np.random.Generator) -> Panel:
    folds = leg_folds(spec, shape, side, rng)
    outline = _outline(shape, side)
    panel = Panel(
        "leg_left" if side == -1 else "leg_right",
        outline,
        cloth,
        folds=folds,
        crumple=0.13,
        bulge=1.8,
        roll=2.6,
        lift=0.45,
    )
    hem = (
        Path((side * shape.outer_hem[0], shape.length))
        .through((side * shape.splay, shape.length + 0.8), (side * shape.inner_hem[0], shape.length))
        .points()
    )
    ink = _ink(cloth) if spec.fabric == "denim" else thread(cloth.rgb)
    if spec.style != "tailored":
        panel.lines.append(Line("stitch", hem - (0, 1.9), 0.1, ink, 0.8))
    if spec.style in {"tailored", "pleated"}:
        panel.folds.append(
            Fold(
                (side * 0.52 * shape.hip, 3),
                (side * shape.splay, shape.length + 2),
                0.55,
                0.5,
                0,
                0.0,
                "none",
                0.9,
            )
        )
        if spec.style == "pleated":
            panel.lines += [
                Line("seam", Path((side * x, 0.4)).line((side * (x + 0.8), 12)).points(), 0.13)
                for x in (0.5 * shape.waist, 0.66 * shape.waist)
            ]
    return panel


def _fly(leg: Panel, shape: LegShape, ink: RGB, *, denim: bool, plain: bool) -> None:
    seam = Path((0, 1)).line((0.2, shape.rise)).points()
    leg.lines += [Line("seam", seam, 0.16)]
    if plain:
        return
    curve = Path((3.4, 0.8)).line((3.4, 11)).curve((3.4, 15), (2.2, 17), (0.4, 18)).points()
    leg.lines.append(Line("stitch", curve, 0.1, ink))
    if denim:
        leg.lines += [
            Line("stitch", curve - (0.5, 0.3), 0.1, ink),
            Line("stitch", shifted(seam, 0.5, 0), 0.1, ink),
        ]


def _five_pockets(leg: Panel, shape: LegShape, side: int, ink: RGB) -> None:
    mouth = (
        Path((side * 0.52 * shape.waist, 0.6))
        .curve(
            (side * 0.56 * shape.waist, 6),
            (side * 0.78 * shape.waist, 8.8),
            (side * (shape.waist + 3.4), 8.6),
        )
        .points()
    )
    leg.lines += [
        Line("shadow", shifted(mouth, 0, -0.25), 0.4, strength=0.8),
        Line("stitch", shifted(mouth, 0, 0.4), 0.1, ink),
        Line("stitch", shifted(mouth, 0, 0.85), 0.1, ink),
    ]
    if side == 1:
        coin = Path((0.72 * shape.waist, 5.2)).line((shape.waist + 1.0, 5.2)).points()
        leg.lines.append(Line("stitch", coin, 0.1, ink))
    rivet = mix(BRASS, STEEL, 0.3)
    leg.discs += [
        Disc((side * 0.54 * shape.waist, 2.0), 0.42, rivet, "stud"),
        Disc((side * (shape.waist + 2.3), 8.0), 0.42, rivet, "stud"),
    ]


def _washed(shape: LegShape, cloth: Cloth, side: int) -> list[Fade]:
    """Wear on thighs and knees, darker towards the seams."""
    shade = luminance(cloth.rgb)
    strength = 0.05 if shade > 0.4 else 0.42 if shade > 0.02 else 0.2
    y = shape.rise + 0.2 * (shape.length - shape.rise)
    knee = shape.rise + 0.5 * (shape.length - shape.rise)
    return [
        Fade((side * 0.55 * shape.hip, y), (0.3 * shape.hip, 20.0), strength),
        Fade((side * centre_of(shape, knee), knee), (0.55 * shape.knee, 13.0), 0.7 * strength),
        Fade((side * (shape.hip + 1), shape.rise), (3.2, 45.0), -0.18),
    ]


def _slant_pocket(leg: Panel, shape: LegShape, side: int, ink: RGB) -> None:
    mouth = Path((side * 0.74 * shape.waist, 0.8)).line((side * (shape.hip - 0.4), 15.5)).points()
    leg.lines += [
        Line("shadow", shifted(mouth, side * 0.3, 0), 0.35, strength=0.75),
        Line("stitch", mouth - (side * 0.6, 0), 0.08, ink, 0.7),
    ]


def _ankle_ribs(shape: LegShape, cloth: Cloth) -> list[Panel]:
    a, b = shape.outer_hem, shape.inner_hem
    path = (
        Path((a[0], a[1] - 0.6))
        .line((a[0] - 1.2, a[1] + 5.5))
        .through((shape.splay, a[1] + 6.2), (b[0] + 1.2, b[1] + 5.5))
        .line((b[0], b[1] - 0.6))
    )
    right = Panel("ankle_rib", path.points(), rib(cloth, 0.55), crumple=0.05, bulge=0.6, roll=1.2, lift=0.2)
    return [mirror_panel(right), right]


def _waist(spec: GarmentSpec, shape: LegShape, cloth: Cloth, ink: RGB, rng: np.random.Generator) -> list[Panel]:
    if spec.style == "jogger":
        return _elastic(shape, cloth, rng)
    band = waistband(shape.waist, -_BAND, _BAND, cloth, ink=ink)
    if spec.fabric == "denim":
        band.discs = [Disc((0.9, -_BAND / 2 + 0.5), 0.95, mix(BRASS, STEEL, 0.3), "stud")]
    else:
        band.discs = [Disc((0.9, -_BAND / 2 + 0.5), 0.75, mix(cloth.rgb, (0.03, 0.02, 0.02), 0.5))]
    panels = [band]
    for x in (-0.62, 0.62):
        loop = Path((x * shape.waist, -_BAND - 0.3)).line((x * shape.waist, 0.9)).points()
        panels.append(Panel("belt_loop", stroke(loop, 1.1), cloth.plain(), crumple=0, bulge=0.15, roll=0.4, lift=0.22))
    if {"tie", "belt"} & set(spec.details):
        panels += tied_belt(shape.waist, -_BAND + 0.2, cloth, rng, width=3.4, tail=20)
    return panels


def _elastic(shape: LegShape, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    panels = [waistband(shape.waist - 0.6, -_BAND, _BAND + 0.2, rib(cloth, 0.7))]
    for side in (-1, 1):
        line = catmull_rom(
            [
                (side * 1.2, -_BAND / 2),
                (side * 1.8, 3),
                (side * rng.uniform(1.4, 3.0), 9),
                (side * rng.uniform(1.5, 3.4), 14),
            ]
        )
        panels.append(
            Panel(
                "drawcord",
                stroke(line, 0.8),
                Cloth("canvas", mix(cloth.rgb, (0.9, 0.88, 0.84), 0.5)),
                crumple=0,
                bulge=0.25,
                roll=0.35,
                lift=0.3,
            )
        )
    return panels


def _landmarks(shape: LegShape) -> dict[str, Point]:
    points: dict[str, Point] = {"waist_centre": (0.0, 0.0), "crotch": (0.0, shape.rise)}
    knee_y = shape.rise + 0.46 * (shape.length - shape.rise)
    pairs = {
        "waist": (shape.waist, 0.0),
        "hip": (shape.hip - 0.4, 18.0),
        "hem_outer": shape.outer_hem,
        "hem_inner": shape.inner_hem,
        "knee": (centre_of(shape, knee_y), knee_y),
    }
    for name, (x, y) in pairs.items():
        points[f"{name}_left"], points[f"{name}_right"] = (-x, y), (x, y)
    return points
