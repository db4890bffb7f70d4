"""Pieces that upper garments share: inside back, front, neck bands and body folds."""

from __future__ import annotations

import numpy as np

from catalog.drawing.garments.block import Block, body_outline, hem_curve, neckline
from catalog.drawing.garments.dye import mix, thread
from catalog.drawing.garments.parts import Cloth, Line, Panel
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Points, flip_x, offset, resample, ribbon

_LABEL = (0.82, 0.8, 0.75)


def back_neck(block: Block, cloth: Cloth, *, depth: float = 1.8, band: float = 0.0, label: bool = True) -> list[Panel]:
    """The inside of the back seen through the neck opening, with its label."""
    n, d = block.neck, block.neck_depth
    # Behind the front's cloth on both sides: out where a square neckline runs straight down, in under narrow straps.
    wide = 1.12 if n < 10 else 0.86
    top = Path((-n - 0.4, 0.4)).line((-n, 0)).curve((-0.6 * n, depth), (0.6 * n, depth), (n, 0))
    outline = np.concatenate([top.line((n + 0.4, 0.4)).points(), [[wide * n, d + 2.5], [-wide * n, d + 2.5]]])
    plain = cloth.plain()
    panels = [Panel("back_inside", outline, plain, crumple=0.05, bulge=0, roll=0.6, lift=0, tone=0.5, behind=True)]
    if band:
        curve = Path((-n, 0)).curve((-0.6 * n, depth), (0.6 * n, depth), (n, 0)).points()
        panels.append(
            Panel(
                "back_band",
                ribbon(curve, band),
                rib(cloth),
                around=(0, -n),
                crumple=0,
                bulge=0.1,
                roll=0.8,
                lift=0.2,
                tone=0.66,
                behind=True,
            )
        )
    if label and d > 6:
        panels.append(neck_label(depth + band + 0.4, cloth))
    return panels


def neck_label(y: float, cloth: Cloth) -> Panel:
    """A small woven label at the back neck."""
    box = Path((-1.7, y)).line((1.7, y), (1.7, y + 1.4), (-1.7, y + 1.4)).points()
    return Panel(
        "label",
        box,
        Cloth("satin", mix(_LABEL, cloth.rgb, 0.12)),
        crumple=0,
        bulge=0,
        roll=0.1,
        lift=0.12,
        tone=0.6,
        behind=True,
    )


def rib(cloth: Cloth, pitch: float = 0.42) -> Cloth:
    """Ribbed trim in the colour of a cloth."""
    return Cloth("jersey", cloth.rgb, rib=pitch)


def neck_band(block: Block, kind: str, cloth: Cloth, width: float = 2.2) -> Panel:
    """A ribbed band around the front neckline, mitred where the neckline is pointed."""
    curve = resample(neckline(block, kind), 90)
    ends = np.minimum(np.arange(90), np.arange(89, -1, -1)) / 5
    inner = offset(curve, -width * np.clip(0.35 + ends, 0, 1) * 0.5)
    outer = offset(curve, width * 0.5)
    outline = np.concatenate([inner, outer[::-1]])
    seam = Line("seam", outer, 0.14, strength=0.8)
    return Panel(
        "neck_band",
        outline,
        rib(cloth),
        around=(0, -0.1 * block.neck_depth),
        crumple=0.0,
        bulge=0.35,
        roll=1.0,
        lift=0.22,
        lines=[seam],
    )


def facing(block: Block, kind: str, cloth: Cloth, distance: float = 0.6) -> list[Line]:
    """A clean-finished neckline: its edge stitched down."""
    return [Line("stitch", offset(neckline(block, kind), distance), 0.08, thread(cloth.rgb), 0.7)]


def front(block: Block, kind: str, cloth: Cloth, rng: np.random.Generator, *, strength: float = 1.0) -> Panel:
    """The front with the folds of a body that is not there."""
    return Panel(
        "front",
        body_outline(block, kind),
        cloth,
        folds=torso_folds(block, rng, strength),
        bulge=1.4,
        roll=3.4,
        lift=0.5,
    )


def hem_line(block: Block, up: float) -> Points:
    """The hem from left to right, `up` cm above the edge."""
    right = hem_curve(block)
    return np.concatenate([flip_x(right), right[::-1][1:]]) * (0.995, 1) - (0, up)


def hem_stitch(block: Block, cloth: Cloth, *ups: float) -> list[Line]:
    """Rows of stitching above the hem."""
    return [Line("stitch", hem_line(block, up), 0.09, thread(cloth.rgb), 0.8) for up in ups]


def torso_folds(block: Block, rng: np.random.Generator, strength: float = 1.0) -> list[Fold]:
    """Drag lines from the underarms, soft verticals below the chest, breaks at the sides."""
    folds: list[Fold] = []
    for side in (-1, 1):
        folds += _drag(block, rng, side, strength)
        folds += _side_breaks(block, rng, side, strength)
    return folds + verticals(block, rng, strength) + _shoulder_pulls(block, rng, strength)


def _drag(block: Block, rng: np.random.Generator, side: int, strength: float) -> list[Fold]:
    folds = []
    for i in range(4):
        start = (side * (block.chest - 0.5), block.armhole - 0.8 + 1.1 * i)
        reach = rng.uniform(0.35, 0.85)
        end = (side * block.chest * (1 - reach), block.armhole + (i - 1.6) * 5.5 + rng.uniform(-1, 5))
        height = strength * rng.uniform(0.4, 0.85)
        folds.append(
            Fold(
                start,
                end,
                rng.uniform(0.8, 1.5),
                height,
                side * rng.uniform(-1, 2),
                rng.uniform(-0.5, 0.5),
                "end",
                2.2,
            )
        )
    return folds


def _side_breaks(block: Block, rng: np.random.Generator, side: int, strength: float) -> list[Fold]:
    folds = []
    for _ in range(4):
        y = rng.uniform(block.armhole + 7, block.length - 4)
        start = (side * (block.waist - 0.3), y)
        end = (side * block.waist * rng.uniform(0.1, 0.6), y + rng.uniform(-3, 10))
        height = strength * rng.uniform(0.3, 0.75)
        folds.append(
            Fold(
                start,
                end,
                rng.uniform(0.8, 1.7),
                height,
                rng.normal(0, 1.2),
                rng.uniform(-0.6, 0.6),
                "end",
                2.4,
            )
        )
    return folds


def _shoulder_pulls(block: Block, rng: np.random.Generator, strength: float) -> list[Fold]:
    folds = []
    for side in (-1, 1):
        start = (side * (block.neck + 3), 2.5)
        end = (side * block.chest * rng.uniform(0.35, 0.7), block.armhole + rng.uniform(4, 12))
        folds.append(
            Fold(start, end, 1.6, strength * rng.uniform(0.2, 0.5), side * rng.uniform(0, 2), 0.2, "both", 2.6)
        )
    return folds


def verticals(block: Block, rng: np.random.Generator, strength: float) -> list[Fold]:
    """Soft columns that fall from chest to hem."""
    folds = []
    for i in range(6):
        x = block.hem * (-0.85 + 1.7 * (i + 0.5) / 6) + rng.normal(0, 1.2)
        top = rng.uniform(block.armhole, block.waist_y + 4)
        height = strength * rng.uniform(0.35, 0.9) * rng.choice((-1, 1, 1))
        end = (x + rng.normal(0, 1.5), block.length + 1)
        start = (0.85 * x + rng.normal(0, 1), top)
        folds.append(
            Fold(
                start,
                end,
                rng.uniform(1.2, 2.2),
                height,
                rng.normal(0, 1),
                rng.uniform(-0.5, 0.5),
                "start",
                rng.uniform(2.0, 3.4),
            )
        )
    return folds


def hem_band(block: Block, cloth: Cloth, width: float, pitch: float = 0.55) -> Panel:
    """A rib or band that closes the hem, a little narrower than the body."""
    h, y, bow = block.hem, block.length, block.hem_curve
    top = Path((-h + 0.2, y - 0.6)).curve((-0.4 * h, y + bow), (0.4 * h, y + bow), (h - 0.2, y - 0.6)).points()
    side = (
        Path((h - 0.2, y - 0.6))
        .curve((h + 0.1, y + 0.4 * width), (h - 0.6, y + 0.8 * width), (h - 1.4, y + width))
        .points()
    )
    bottom = (
        Path((h - 1.4, y + width))
        .curve((0.4 * h, y + width + bow), (-0.4 * h, y + width + bow), (-h + 1.4, y + width))
        .points()
    )
    outline = np.concatenate([top, side[1:], bottom[1:], side[::-1] * (-1, 1)])
    trim = rib(cloth, pitch) if pitch else cloth
    return Panel(
        "hem_band",
        outline,
        trim,
        crumple=0.06,
        bulge=0.6,
        roll=1.6,
        lift=0.25,
        lines=[Line("seam", top, 0.16)],
    )


def gathers(
    a: Points, b: Points, count: int, height: float, rng: np.random.Generator, reach: float = 1.0
) -> list[Fold]:
    """Short pleats that leave the line `a` towards the line `b`: both (N, 2), same direction."""
    starts, ends = resample(a, count), resample(b, count)
    folds = []
    for start, end in zip(starts, ends, strict=True):
        length = reach * rng.uniform(0.4, 1.0)
        goal = start + (end - start) * length + rng.normal(0, 0.3, 2)
        wide = float(np.linalg.norm(a[-1] - a[0])) / count
        folds.append(
            Fold(
                (start[0], start[1]),
                (goal[0], goal[1]),
                0.3 * wide,
                height * rng.uniform(0.5, 1.2),
                rng.normal(0, 0.3),
                rng.uniform(-0.4, 0.4),
                "end",
                0.62 * wide,
            )
        )
    return folds
