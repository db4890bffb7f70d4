"""Pockets, flaps and welts."""

from __future__ import annotations

import numpy as np

from catalog.drawing.garments.block import Block
from catalog.drawing.garments.dye import thread
from catalog.drawing.garments.parts import RGB, Cloth, Disc, Line, Panel
from catalog.drawing.geometry.path import Path, Point, Points, flip_x, offset


def patch_pocket(
    centre: Point,
    width: float,
    depth: float,
    cloth: Cloth,
    *,
    pointed: bool = True,
    stitch: RGB | None = None,
) -> Panel:
    """A sewn-on pocket with its top at `centre`; `pointed` gives the shirt shape."""
    x, y = centre
    w, low = width / 2, depth - (1.4 if pointed else 0.0)
    path = Path((x - w, y)).line((x + w, y), (x + w - 0.2, y + low))
    path = path.line((x, y + depth)) if pointed else path
    outline = path.line((x - w + 0.2, y + low), (x - w, y)).points()
    ink = stitch or thread(cloth.rgb)
    inner = Path((x - w + 0.45, y + 0.3)).line((x - w + 0.6, y + low - 0.3))
    inner = inner.line((x, y + depth - 0.5)) if pointed else inner
    inner.line((x + w - 0.6, y + low - 0.3), (x + w - 0.45, y + 0.3))
    edge = Line("stitch", inner.points(), 0.09, ink, 0.8)
    band = Line("stitch", Path((x - w, y + 2.2)).line((x + w, y + 2.2)).points(), 0.09, ink, 0.8)
    return Panel("pocket", outline, cloth, crumple=0.05, bulge=0.25, roll=0.5, lift=0.16, lines=[edge, band])


def flap(
    centre: Point,
    width: float,
    depth: float,
    cloth: Cloth,
    *,
    tilt: float = 0.0,
    point: float = 0.0,
    button: RGB | None = None,
) -> Panel:
    """A pocket flap hanging from `centre`; `tilt` lowers its outer end, `point` its middle."""
    x, y = centre
    w = width / 2
    path = Path((x - w, y)).line((x + w, y + tilt), (x + w, y + tilt + depth - 0.8))
    path.curve((x + w, y + tilt + depth), (x + w - 0.5, y + tilt + depth), (x + w - 1, y + tilt + depth), 6)
    path.line((x, y + tilt / 2 + depth + point), (x - w + 1, y + depth))
    path.curve((x - w + 0.5, y + depth), (x - w, y + depth), (x - w, y + depth - 0.8), 6)
    outline = path.points()
    discs = [] if button is None else [Disc((x, y + tilt / 2 + depth + point - 1.6), 0.75, button)]
    lines = [Line("stitch", offset(outline, 0.35)[4:], 0.08, thread(cloth.rgb), 0.5)]
    return Panel("flap", outline, cloth, crumple=0.04, bulge=0.2, roll=0.6, lift=0.28, lines=lines, discs=discs)


def welt(a: Point, b: Point, cloth: Cloth, width: float = 1.5) -> Panel:
    """A welt opening from `a` to `b`."""
    line = Path(a).line(b).points()
    outline = np.concatenate([offset(line, -width / 2), offset(line, width / 2)[::-1]])
    return Panel(
        "welt",
        outline,
        cloth,
        crumple=0,
        bulge=0.15,
        roll=0.5,
        lift=0.2,
        lines=[Line("shadow", offset(line, -width / 2), 0.3)],
    )


def kangaroo(block: Block, cloth: Cloth, *, split: bool) -> list[Panel]:
    """The hoodie's front pocket, whole or split by a zip."""
    top, bottom = block.length - 21.0, block.length - 0.4
    narrow, wide = 0.42 * block.hem, 0.78 * block.hem
    half = Path((0.6 if split else 0, top)).line((narrow, top))
    half.curve((narrow + 3, top + 3), (wide - 2, top + 9), (wide, top + 12)).line(
        (wide, bottom), (0.6 if split else 0, bottom)
    )
    right = half.points()
    if split:
        return [_pouch(flip_x(right), cloth), _pouch(right, cloth)]
    return [_pouch(np.concatenate([right, flip_x(right)[::-1]]), cloth)]


def _pouch(outline: Points, cloth: Cloth) -> Panel:
    lines = [Line("stitch", offset(outline, 0.7), 0.09, thread(cloth.rgb), 0.7)]
    return Panel("pocket", outline, cloth, crumple=0.1, bulge=0.7, roll=1.2, lift=0.32, lines=lines)
