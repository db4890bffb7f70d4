"""Bags and scarves."""

from __future__ import annotations

import numpy as np

from catalog.drawing.garments.dye import cloth_of, linear, mix, thread
from catalog.drawing.garments.outerwear import STEEL
from catalog.drawing.garments.parts import RGB, Cloth, Disc, Garment, Line, Panel
from catalog.drawing.garments.torso import gathers
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Point, Points, catmull_rom, flip_x, offset, stroke
from catalog.drawing.spec import GarmentSpec

_GOLD: RGB = (0.62, 0.45, 0.2)


def bag(spec: GarmentSpec) -> Garment:
    """A tote, crossbody or backpack. Raises KeyError for an unknown style."""
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


def scarf(spec: GarmentSpec) -> Garment:
    """A fringed wool scarf hung around an absent neck, or a printed square. Raises KeyError otherwise."""
    return {"wool": _long_scarf, "square": _square_scarf}[spec.style](spec, np.random.default_rng([spec.seed, 3]))


def _long_scarf(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    cloth = cloth_of(spec)
    ring = catmull_rom([(-12.0, 12), (-12.6, 2), (-8, -7), (0, -10.4), (8, -7), (12.6, 2), (12.0, 12)])
    panels = [_band("loop_back", ring, 12.0, cloth, rng, tone=0.8)]
    inner = catmull_rom([(-6.8, 12), (-7.2, 3), (-4, -2.6), (0, -4.2), (4, -2.6), (7.2, 3), (6.8, 12)])
    panels.append(
        Panel(
            "inside",
            np.concatenate([inner, [[0, 22]]]),
            cloth,
            crumple=0,
            bulge=0,
            roll=0.4,
            lift=0.0,
            tone=0.4,
        )
    )
    long = 62 + rng.normal(0, 1.5)
    ends = []
    left = catmull_rom([(-9.0, -5.5), (-12.0, 4), (-8.8, 20), (-7.6, 42), (-8.6 + rng.normal(0, 0.8), long)])
    right = catmull_rom([(9.0, -5.5), (12.2, 4), (7.6, 17), (6.0, 38), (7.4 + rng.normal(0, 0.8), long - 7)])
    for name, line in (("end_left", left), ("end_right", right)):
        panels += _fringe(line, 14.0, cloth, rng)
        panels.append(_band(name, line, 14.0, cloth, rng))
        ends.append(line[-1])
    marks = {
        "loop_top": (0.0, -15.0),
        "end_left": tuple(map(float, ends[0])),
        "end_right": tuple(map(float, ends[1])),
    }
    return Garment(panels, marks, 104)


def _band(name: str, line: Points, width: float, cloth: Cloth, rng: np.random.Generator, tone: float = 1.0) -> Panel:
    """A length of scarf with folds that run along it."""
    wide = (
        width * (0.82 + 0.18 * np.linspace(0, 1, len(line)))[:, None]
        if name != "loop_back"
        else np.full((len(line), 1), width)
    )
    outline = np.concatenate([offset(line, -wide / 2), offset(line, wide / 2)[::-1]])
    folds = []
    for place in np.linspace(-0.34, 0.34, 4):
        track = offset(line, wide * (place + rng.normal(0, 0.04)))
        for a, b in (
            (0, len(track) // 3),
            (len(track) // 4, 2 * len(track) // 3),
            (len(track) // 2, len(track) - 1),
        ):
            start, end = track[a], track[b]
            folds.append(
                Fold(
                    (start[0], start[1]),
                    (end[0], end[1]),
                    1.3,
                    rng.uniform(0.3, 1.1),
                    rng.normal(0, 0.5),
                    rng.uniform(-0.5, 0.5),
                    "both",
                )
            )
    a, b = line[len(line) // 3], line[-1]
    grain: tuple[Point, Point] = (
        ((float(a[0]), float(a[1])), (float(b[0]), float(b[1]))) if name != "loop_back" else ((0, 0), (1, 0.2))
    )
    return Panel(name, outline, cloth, grain=grain, folds=folds, crumple=0.12, bulge=1.6, roll=2.4, lift=0.7, tone=tone)


def _fringe(line: Points, width: float, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    end, before = line[-1], line[-6]
    down = (end - before) / np.linalg.norm(end - before)
    across = np.array([-down[1], down[0]])
    panels = []
    for place in np.linspace(-0.47, 0.47, 15):
        start = end + across * place * width - down * 0.8
        tip = start + down * (7 + rng.normal(0, 0.4)) + across * rng.normal(0, 0.5)
        mid = (start + tip) / 2 + across * rng.normal(0, 0.25)
        strand = catmull_rom([tuple(start), tuple(mid), tuple(tip)])
        ink = cloth.rgb if cloth.pattern == "plain" or rng.random() < 0.7 else cloth.accent
        panels.append(
            Panel("fringe", stroke(strand, 0.7), Cloth("wool", ink), crumple=0, bulge=0.2, roll=0.35, lift=0.2)
        )
    return panels


def _square_scarf(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    cloth, edge = cloth_of(spec), Cloth(spec.fabric, mix(linear(spec.colour), (0, 0, 0), 0.35))
    corners = [(-30.0, -29.0), (29.5, -30.0), (30.5, 29.0), (-29.0, 30.5)]
    outline = Path(corners[0])
    for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
        bow = rng.normal(0, 0.8)
        mid = ((a[0] + b[0]) / 2 + bow, (a[1] + b[1]) / 2 + bow)
        outline.curve(mid, mid, b)
    points = outline.points()
    folds = []
    for _ in range(9):
        x, y, turn = *rng.uniform(-26, 26, 2), rng.uniform(0.5, 1.1)
        reach = rng.uniform(12, 30)
        folds.append(
            Fold(
                (x, y),
                (x + reach * np.cos(turn), y + reach * np.sin(turn)),
                rng.uniform(1.0, 2.2),
                rng.uniform(0.4, 1.1),
                rng.normal(0, 2),
                rng.uniform(-0.5, 0.5),
            )
        )
    whole = Panel("border", points, edge, folds=folds, crumple=0.16, bulge=0.3, roll=0.8, lift=0.2)
    inner = Panel("field", points * 0.885, cloth, folds=folds, crumple=0.16, bulge=0.3, roll=0.4, lift=0.0)
    inner.lines = [Line("stitch", points * 0.93, 0.3, cloth.rgb)]
    return Garment(
        [whole, inner, *_folded_corner(cloth, rng)],
        {"corner_left": corners[0], "corner_right": corners[1], "foot_left": corners[3]},
        92,
    )


def _folded_corner(cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    """One corner turned over, showing the paler reverse."""
    tip = (8.0 + rng.normal(0, 2), 9.0 + rng.normal(0, 2))
    outline = (
        Path((31.0, -2.0))
        .curve((22, 6), (14, 16), (-1.0, 30.6))
        .curve((2, 22), (5, 14), tip)
        .curve((16, 6), (24, 2), (31.0, -2.0))
        .points()
    )
    back = Cloth(cloth.fabric, mix(cloth.rgb, (0.85, 0.83, 0.8), 0.35))
    crease = gathers(outline[2:24], outline[2:24] - (6, 6), 5, 0.4, rng)
    return [Panel("turned_corner", outline, back, folds=crease, crumple=0.12, bulge=1.4, roll=2.2, lift=0.9)]


_BAGS = {"tote": _tote, "crossbody": _crossbody, "backpack": _backpack}
