"""Collars, hoods and plackets."""

from __future__ import annotations

import numpy as np

from catalog.drawing.garments.block import Block
from catalog.drawing.garments.dye import mix, thread
from catalog.drawing.garments.parts import RGB, Cloth, Disc, Line, Panel
from catalog.drawing.garments.sleeves import mirror_panel
from catalog.drawing.garments.torso import rib
from catalog.drawing.geometry.path import Path, catmull_rom, flip_x, offset

SHELL: RGB = (0.82, 0.79, 0.72)


def buttons(x: float, top: float, bottom: float, count: int, radius: float, rgb: RGB) -> list[Disc]:
    """A column of buttons at equal distances."""
    return [Disc((x, float(y)), radius, rgb) for y in np.linspace(top, bottom, count)]


def button_colour(cloth: Cloth) -> RGB:
    """Shell on light cloth, tone-on-tone on dark."""
    return mix(SHELL, cloth.rgb, 0.35) if sum(cloth.rgb) > 0.45 else mix(cloth.rgb, (1.0, 1.0, 1.0), 0.16)


def both_sides(panel: Panel) -> list[Panel]:
    return [mirror_panel(panel), panel]


def stand(block: Block, cloth: Cloth, *, rise: float = 3.0, depth: float = 1.6) -> list[Panel]:
    """The back of a turned-down collar: its outer fold and, below it, the inside of the stand."""
    n = block.neck
    top = catmull_rom([(-n - 2.3, 2.2), (-n - 0.5, -0.7), (-0.6 * n, -0.86 * rise), (0, -rise)])
    reach = min(block.neck_depth, 9.0) + 5.0
    arc = np.concatenate([top, flip_x(top)[::-1]])
    low = Path((n + 1.6, 1.6)).curve((0.9 * n, reach), (-0.9 * n, reach), (-n - 1.6, 1.6)).points()
    inside = Panel(
        "collar_inside",
        np.concatenate([arc, low]),
        cloth,
        crumple=0.02,
        bulge=0,
        roll=0.8,
        lift=0.0,
        tone=0.66,
        behind=True,
    )
    seam = Path((-n, 0.4)).curve((-0.6 * n, depth + 0.8), (0.6 * n, depth + 0.8), (n, 0.4)).points()
    inside.lines = [Line("seam", seam, 0.16)]
    return [inside]


def shirt_collar(block: Block, cloth: Cloth, *, spread: float = 6.4, drop: float = 12.4) -> list[Panel]:
    """Two pointed leaves that meet at the closed neck."""
    n, d = block.neck, block.neck_depth
    path = Path((n - 0.9, -0.9)).curve((n * 0.86, 2.2), (n * 0.5, d - 2.0), (0.25, d - 1.1))
    path.line((spread, drop)).curve((spread + 2.0, 8.6), (n + 3.1, 5.0), (n + 2.9, 2.4))
    path.curve((n + 2.3, 0.2), (n + 0.9, -0.8), (n - 0.9, -0.9))
    outline = path.points()
    edge = Line("stitch", offset(outline, 0.45)[16:48], 0.08, thread(cloth.rgb), 0.75)
    leaf = Panel(
        "collar_right",
        outline,
        cloth,
        grain=((n, 0), (spread, drop)),
        crumple=0.03,
        bulge=0.5,
        roll=1.0,
        lift=0.42,
        lines=[edge],
    )
    return both_sides(leaf)


def polo_collar(block: Block, cloth: Cloth) -> list[Panel]:
    """A knitted collar laid open."""
    soft = rib(cloth, 0.3)
    leaves = shirt_collar(block, soft, spread=6.8, drop=11.4)
    return [*stand(block, soft, rise=2.2), *leaves]


def short_placket(block: Block, cloth: Cloth, length: float) -> list[Panel]:
    """A buttoned half placket below the neck."""
    top, bottom = block.neck_depth - 0.3, block.neck_depth + length
    outline = Path((-1.5, top)).line((1.5, top), (1.5, bottom), (-1.5, bottom), (-1.5, top)).points()
    plain = cloth.plain()
    lines = [Line("stitch", offset(outline, 0.3)[4:], 0.08, thread(cloth.rgb), 0.8)]
    discs = buttons(0, top + 2.0, bottom - 2.4, 3, 0.55, button_colour(cloth))
    return [Panel("placket", outline, plain, crumple=0.02, bulge=0.15, roll=0.4, lift=0.16, lines=lines, discs=discs)]


def placket(
    block: Block,
    cloth: Cloth,
    count: int,
    *,
    top: float | None = None,
    width: float = 3.2,
    bottom: float | None = None,
) -> Panel:
    """The full button band down the centre front."""
    head = block.neck_depth - 0.8 if top is None else top
    foot = block.length + block.hem_curve if bottom is None else bottom
    w = width / 2
    outline = Path((-w, head)).line((w, head), (w, foot), (-w, foot), (-w, head)).points()
    ink = thread(cloth.rgb)
    lines = [Line("stitch", Path((x, head)).line((x, foot)).points(), 0.08, ink, 0.75) for x in (-w + 0.5, w - 0.5)]
    discs = buttons(0, head + 1.6, foot - 9, count, 0.58, button_colour(cloth))
    return Panel("placket", outline, cloth, crumple=0.06, bulge=0.1, roll=0.5, lift=0.2, lines=lines, discs=discs)


def camp_collar(block: Block, cloth: Cloth) -> list[Panel]:
    """Open collar and flat revers in one plane, as on holiday shirts."""
    n, d = block.neck, block.neck_depth
    revers = (
        Path((n * 0.78, 4.4))
        .line((0.2, d))
        .curve((3.4, d - 1.0), (6.2, d - 3.2), (7.8, 9.6))
        .line((n * 0.78, 4.4))
        .points()
    )
    low = Panel("revers_right", revers, cloth, crumple=0.03, bulge=0.35, roll=0.9, lift=0.34, grain=((0, d), (n, 0)))
    path = Path((n - 0.9, -0.9)).curve((n * 0.98, 0.6), (n * 0.9, 2.6), (n * 0.74, 5.0)).line((9.6, 10.2))
    path.curve((n + 4.0, 7.4), (n + 3.6, 4.6), (n + 3.2, 2.4)).curve((n + 2.4, 0.2), (n + 0.9, -0.8), (n - 0.9, -0.9))
    leaf = Panel(
        "collar_right",
        path.points(),
        cloth,
        grain=((n, 0), (9.6, 10.2)),
        crumple=0.03,
        bulge=0.4,
        roll=0.9,
        lift=0.36,
    )
    return [*both_sides(low), *both_sides(leaf)]


def lapels(
    block: Block,
    cloth: Cloth,
    *,
    width: float = 10.5,
    notch: float = 12.5,
    peak: float = 0.0,
    overlap: float = 1.2,
) -> list[Panel]:
    """Notched lapels along the break line, with a collar around the back of the neck."""
    n, d = block.neck, block.neck_depth
    gorge = (n * 0.66, 6.4)
    path = Path(gorge).curve((n * 0.52, 0.45 * d), (0.12 * n, 0.85 * d), (-overlap, d))
    path.curve((0.34 * width, d - 2.5), (0.94 * width, 0.62 * d), (width, notch - peak)).line(gorge)
    seam = Line("stitch", offset(path.points(), 0.4)[26:50], 0.07, thread(cloth.rgb), 0.45)
    lapel = Panel(
        "lapel_right",
        path.points(),
        cloth,
        grain=((0, d), gorge),
        crumple=0.04,
        bulge=0.7,
        roll=1.6,
        lift=0.5,
        lines=[seam],
    )
    tip = (0.84 * width, notch - 2.9)
    inner = (0.62 * width, notch - 0.9 - 0.45 * (notch - 6.4))
    fold = Path((n - 0.9, -0.9)).curve((n * 1.0, 0.8), (n * 0.86, 3.2), gorge).line(inner, tip)
    fold.curve((n + 3.9, 5.2), (n + 3.5, 3.4), (n + 3.0, 2.2)).curve((n + 2.2, 0), (n + 0.9, -0.8), (n - 0.9, -0.9))
    collar = Panel(
        "collar_right",
        fold.points(),
        cloth,
        grain=((n, 0), tip),
        crumple=0.03,
        bulge=0.5,
        roll=1.2,
        lift=0.42,
    )
    return [*both_sides(lapel), *both_sides(collar)]


def turtleneck(block: Block, cloth: Cloth, height: float = 8.5) -> list[Panel]:
    """A folded polo neck."""
    n = block.neck
    trim = rib(cloth, 0.5)
    inside = Panel(
        "neck_inside",
        Path((-n, -height + 2))
        .curve((-n * 0.6, -height - 0.2), (n * 0.6, -height - 0.2), (n, -height + 2))
        .line((n, 3), (-n, 3))
        .points(),
        trim,
        crumple=0,
        bulge=0,
        roll=0.4,
        lift=0,
        tone=0.5,
        behind=True,
    )
    side = Path((n + 0.9, 3.6)).curve((n + 1.6, 0), (n + 0.9, -height + 3), (n + 0.2, -height + 1.6)).points()
    top = (
        Path((n + 0.2, -height + 1.6))
        .curve((0.5 * n, -height + 3.6), (-0.5 * n, -height + 3.6), (-n - 0.2, -height + 1.6))
        .points()
    )
    low = Path((-n - 0.9, 3.6)).curve((-0.5 * n, 7.0), (0.5 * n, 7.0), (n + 0.9, 3.6)).points()
    tube = Panel(
        "turtleneck",
        np.concatenate([side, top[1:], flip_x(side)[::-1][1:], low[1:]]),
        trim,
        crumple=0.06,
        bulge=1.8,
        roll=2.4,
        lift=0.6,
    )
    return [inside, tube]


def funnel(block: Block, cloth: Cloth, height: float = 7.0) -> list[Panel]:
    """A stand-up collar, zipped to the top."""
    n = block.neck
    inside = (
        Path((-n + 0.3, -height + 0.6))
        .curve((-n * 0.6, -height - 1.8), (n * 0.6, -height - 1.8), (n - 0.3, -height + 0.6))
        .line((n, 3), (-n, 3))
        .points()
    )
    back = Panel("collar_inside", inside, cloth.plain(), crumple=0, bulge=0, roll=0.4, lift=0, tone=0.5, behind=True)
    side = Path((n + 1.0, 3.4)).curve((n + 0.8, 0), (n + 0.2, -0.6 * height), (n - 0.2, -height + 0.4)).points()
    top = (
        Path((n - 0.2, -height + 0.4))
        .curve((0.5 * n, -height + 2.6), (-0.5 * n, -height + 2.6), (-n + 0.2, -height + 0.4))
        .points()
    )
    low = Path((-n - 1.0, 3.4)).curve((-0.5 * n, 7.4), (0.5 * n, 7.4), (n + 1.0, 3.4)).points()
    front = Panel(
        "collar",
        np.concatenate([side, top[1:], flip_x(side)[::-1][1:], low[1:]]),
        cloth,
        crumple=0.12,
        bulge=1.6,
        roll=1.8,
        lift=0.4,
    )
    return [back, front]
