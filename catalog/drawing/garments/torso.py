"""Pieces that upper garments share: inside back, front, neck bands and body folds."""

from __future__ import annotations

import numpy as np

from catalog.drawing.garments.block import Block, body_outline, neckline
from catalog.drawing.garments.dye import mix
from catalog.drawing.garments.parts import Cloth, Line, Panel
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Points, offset, ribbon

_LABEL = (0.82, 0.8, 0.75)


def back_neck(block: Block, cloth: Cloth, *, depth: float = 1.8, band: float = 0.0, label: bool = True) -> list[Panel]:
    """The inside of the back seen through the neck opening, with its label."""
    n, d = block.neck, block.neck_depth
    top = Path((-n - 1.5, 0.6)).line((-n, 0)).curve((-0.6 * n, depth), (0.6 * n, depth), (n, 0)).line((n + 1.5, 0.6))
    outline = np.concatenate([top.points(), [[n + 1, d + 3], [-n - 1, d + 3]]])
    inside = Panel("back_inside", outline, cloth.plain(), crumple=0.05, bulge=0.0, roll=0.6, lift=0.0, tone=0.5)
    panels = [inside]
    if band:
        curve = Path((-n, 0)).curve((-0.6 * n, depth), (0.6 * n, depth), (n, 0)).points()
        panels.append(Panel("back_band", ribbon(curve, band), rib(cloth), around=(0, -n), crumple=0, bulge=0.1, roll=0.8, lift=0.2, tone=0.66))
    if label and d > 6:
        y = depth + band + 0.4
        box = np.array([[-1.7, y], [1.7, y], [1.7, y + 1.5], [-1.7, y + 1.5]])
        panels.append(Panel("label", box, Cloth("satin", mix(_LABEL, cloth.rgb, 0.12)), crumple=0, bulge=0, roll=0.1, lift=0.12, tone=0.62))
    return panels


def rib(cloth: Cloth, pitch: float = 0.42) -> Cloth:
    """Ribbed trim in the colour of a cloth."""
    return Cloth("jersey", cloth.rgb, rib=pitch)


def neck_band(block: Block, kind: str, cloth: Cloth, width: float = 2.2) -> Panel:
    """A band sewn around the front neckline."""
    curve = neckline(block, kind)
    outline = ribbon(curve, width)
    seam = Line("seam", offset(curve, width - 0.05), 0.14, strength=0.8)
    return Panel(
        "neck_band", outline, rib(cloth), around=(0, -0.15 * block.neck_depth), crumple=0.0, bulge=0.35, roll=1.0, lift=0.22, lines=[seam]
    )


def front(block: Block, kind: str, cloth: Cloth, rng: np.random.Generator, *, strength: float = 1.0) -> Panel:
    """The front with the folds of a body that is not there."""
    return Panel("front", body_outline(block, kind), cloth, folds=torso_folds(block, rng, strength), bulge=1.3, roll=3.2, lift=0.5)


def torso_folds(block: Block, rng: np.random.Generator, strength: float = 1.0) -> list[Fold]:
    """Drag lines from the underarms, soft verticals below the chest, breaks at the sides."""
    folds: list[Fold] = []
    for side in (-1, 1):
        for i in range(4):
            start = (side * (block.chest - 0.5), block.armhole - 0.5 + 1.2 * i)
            reach = rng.uniform(0.35, 0.8)
            end = (side * block.chest * (1 - reach), block.armhole + (i - 1.4) * 4.5 + rng.uniform(-1, 4))
            folds.append(Fold(start, end, rng.uniform(0.9, 1.6), strength * rng.uniform(0.25, 0.55), bend=side * rng.uniform(-1, 2), skew=rng.uniform(-0.4, 0.4), fade="end"))
        for _ in range(3):
            y = rng.uniform(block.armhole + 8, block.length - 5)
            start = (side * (block.waist - 0.3), y)
            end = (side * block.waist * rng.uniform(0.15, 0.6), y + rng.uniform(-2, 9))
            folds.append(Fold(start, end, rng.uniform(1.0, 2.0), strength * rng.uniform(0.2, 0.5), bend=rng.normal(0, 1), skew=rng.uniform(-0.5, 0.5), fade="end"))
    folds += _verticals(block, rng, strength)
    return folds


def _verticals(block: Block, rng: np.random.Generator, strength: float) -> list[Fold]:
    folds = []
    for i in range(6):
        x = block.hem * (-0.85 + 1.7 * (i + 0.5) / 6) + rng.normal(0, 1.2)
        top = rng.uniform(block.armhole, block.waist_y + 4)
        height = strength * rng.uniform(0.2, 0.6) * rng.choice((-1, 1, 1))
        end = (x + rng.normal(0, 1.5), block.length + 1)
        folds.append(Fold((0.85 * x + rng.normal(0, 1), top), end, rng.uniform(1.4, 2.4), height, bend=rng.normal(0, 1), skew=rng.uniform(-0.4, 0.4), fade="start", width_end=rng.uniform(2.2, 3.4)))
    return folds


def hem_band(block: Block, cloth: Cloth, width: float) -> Panel:
    """A rib that closes the hem."""
    right = np.array([[block.hem - 1.6, block.length + width], [block.hem - 0.2, block.length - 0.4]])
    top = Path((block.hem - 0.2, block.length - 0.4)).curve((0.4 * block.hem, block.length + block.hem_curve), (-0.4 * block.hem, block.length + block.hem_curve), (-block.hem + 0.2, block.length - 0.4)).points()
    bottom = top[::-1] * (0.95, 1) + (0, width)
    del right
    outline: Points = np.concatenate([top, bottom])
    return Panel("hem_band", outline, rib(cloth, 0.55), crumple=0.05, bulge=0.6, roll=1.6, lift=0.25, lines=[Line("seam", top, 0.16)])
