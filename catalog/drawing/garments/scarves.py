"""Scarves: a long one hung around an absent neck, and a printed square."""

from __future__ import annotations

import numpy as np

from catalog.drawing.garments.dye import cloth_of, linear, mix
from catalog.drawing.garments.parts import Cloth, Garment, Panel
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Point, Points, catmull_rom, clipped, offset, stroke
from catalog.drawing.spec import GarmentSpec


def scarf(spec: GarmentSpec) -> Garment:
    """A fringed wool scarf hung around an absent neck, or a printed square. Raises KeyError otherwise."""
    return {"wool": _long_scarf, "square": _square_scarf}[spec.style](spec, np.random.default_rng([spec.seed, 3]))


def _long_scarf(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    cloth = cloth_of(spec)
    ring = catmull_rom([(-11.0, 5), (-11.6, -1), (-8, -7), (0, -10.4), (8, -7), (11.6, -1), (11.0, 5)])
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
        "end_left": (float(ends[0][0]), float(ends[0][1])),
        "end_right": (float(ends[1][0]), float(ends[1][1])),
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
    crease, away = (np.array(p) + rng.normal(0, 1.5, 2) for p in ((30.3, 6.0), (7.0, 29.9)))
    inward = (crease[1] - away[1], away[0] - crease[0])  # up and to the left of the crease
    points, field = (clipped(p, (crease[0], crease[1]), inward) for p in (points, points * 0.885))
    whole = Panel("border", points, edge, folds=folds, crumple=0.16, bulge=0.3, roll=0.8, lift=0.2)
    inner = Panel("field", field, cloth, folds=folds, crumple=0.16, bulge=0.3, roll=0.4, lift=0.0)
    return Garment(
        [whole, inner, _folded_corner(cloth, crease, away, corners[2])],
        {"corner_left": corners[0], "corner_right": corners[1], "foot_left": corners[3]},
        92,
    )


def _folded_corner(cloth: Cloth, crease: Points, away: Points, corner: Point) -> Panel:
    """The corner turned over the line from `crease` to `away`, showing the paler reverse."""
    along = (away - crease) / np.linalg.norm(away - crease)
    reach = np.array(corner) - crease
    tip = crease + 2 * along * (reach @ along) - reach
    bent = 0.8 * np.array((along[1], -along[0])) * np.sign((tip - crease) @ np.array((along[1], -along[0])))
    outline = Path((crease[0], crease[1]))
    for a, b in ((crease, away), (away, tip), (tip, crease)):
        middle = (a + b) / 2 - (bent if b is away else -bent)
        outline.curve((middle[0], middle[1]), (middle[0], middle[1]), (b[0], b[1]))
    back = Cloth(cloth.fabric, mix(cloth.rgb, (0.85, 0.83, 0.8), 0.3))
    fold = Fold((crease[0], crease[1]), (away[0], away[1]), 1.6, 0.7, fade="none")
    return Panel("turned_corner", outline.points(), back, folds=[fold], crumple=0.1, bulge=1.0, roll=1.6, lift=0.8)
