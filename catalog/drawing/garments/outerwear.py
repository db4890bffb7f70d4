"""Jackets: biker, trucker, blazer, bomber and puffer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments import collars as c
from catalog.drawing.garments import torso as t
from catalog.drawing.garments.block import Block, half_outline, landmarks, torso
from catalog.drawing.garments.dye import STEEL, cloth_of, mix, thread
from catalog.drawing.garments.parts import Cloth, Disc, Garment, Line, Panel
from catalog.drawing.garments.pockets import flap, welt
from catalog.drawing.garments.puffers import puffer
from catalog.drawing.garments.sleeves import Sleeve, sleeve_panels
from catalog.drawing.garments.truckers import trucker
from catalog.drawing.geometry.path import Path, flip_x, shifted
from catalog.drawing.spec import GarmentSpec


def jacket(spec: GarmentSpec) -> Garment:
    """A jacket of the spec's style. Raises KeyError for an unknown style."""
    return _STYLES[spec.style](spec, np.random.default_rng([spec.seed, 3]))


def fronts(
    block: Block,
    cut: str,
    cloth: Cloth,
    rng: np.random.Generator,
    *,
    overlap: float,
    cutaway: float = 0.0,
    men: bool = True,
    strength: float = 1.0,
) -> list[Panel]:
    """Two fronts that open down the centre; men's close left over right as worn."""
    folds = t.torso_folds(block, rng, strength)
    right = half_outline(block, cut, overlap, cutaway)
    panels = []
    for side in (-1, 1) if men else (1, -1):
        outline = right if side == 1 else flip_x(right)
        panels.append(Panel("front", outline, cloth, folds=folds, bulge=1.1, roll=2.6, lift=0.55))
    return panels


def lining(cloth: Cloth) -> Cloth:
    """A satin lining a little apart from the shell."""
    return Cloth("viscose", mix(cloth.rgb, (0.16, 0.13, 0.11), 0.45))


def _biker(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    base = torso(spec)
    block = replace(
        base,
        neck_depth=24.0,
        length=base.length + 4,
        waist=base.waist - 0.8,
        hem=base.hem - 0.5,
        bicep=base.bicep + 1,
    )
    cloth = cloth_of(spec)
    sleeve = Sleeve(block, kind="long")
    panels = t.back_neck(block, lining(cloth)) + c.stand(block, cloth, rise=2.3)
    arms = sleeve_panels(sleeve, cloth, rng, strength=1.35)
    for arm, side in zip(arms, (-1, 1), strict=True):
        a, b = sleeve.along(0.82, 0.75), sleeve.along(0.99, 0.62)
        arm.lines.append(Line("cord", Path((side * a[0], a[1])).line((side * b[0], b[1])).points(), 0.5, STEEL))
    panels += arms + fronts(block, "lapel", cloth, rng, overlap=3.0, men=False, strength=1.15)
    over = panels[-1]
    zip_line = Path((3.0, block.neck_depth)).line((2.8, block.length + 0.4)).points()
    over.lines += [Line("cord", zip_line - (0.3, 0), 0.75, STEEL), Line("seam", zip_line - (1.6, 0), 0.12)]
    over.lines += _biker_seams(block)
    panels += c.lapels(block, cloth, width=13.5, notch=12.0, overlap=1.5)
    for leaf in panels[-4:-2]:
        side = 1 if leaf.outline[:, 0].mean() > 0 else -1
        leaf.discs = [Disc((side * 11.6, 12.8), 0.6, STEEL, "stud")]
    panels.append(_belt(block, cloth))
    return Garment(panels, landmarks(block, sleeve.cuff), 88)


def _biker_seams(block: Block) -> list[Line]:
    lines = []
    for side in (-1, 1):
        pocket = Path((side * 8.0, block.waist_y - 3)).line((side * 15.0, block.waist_y + 6.5)).points()
        lines.append(Line("cord", pocket, 0.55, STEEL))
        lines.append(
            Line(
                "seam",
                Path((side * (block.neck + 5), 2.5)).line((side * (block.shoulder - 1.5), block.slope + 4.5)).points(),
                0.14,
            )
        )
        lines.append(
            Line(
                "seam",
                Path((side * 16.5, block.armhole + 1))
                .curve((side * 13, block.waist_y - 8), (side * 14, block.waist_y), (side * 15, block.length))
                .points(),
                0.13,
            )
        )
    return lines


def _belt(block: Block, cloth: Cloth) -> Panel:
    y = block.length - 4.5
    box = Path((-block.hem, y)).line((block.hem, y), (block.hem - 0.3, y + 4.6), (-block.hem + 0.3, y + 4.6)).points()
    lines = [
        Line(
            "stitch",
            Path((-block.hem, y + d)).line((block.hem, y + d)).points(),
            0.08,
            thread(cloth.rgb),
            0.7,
        )
        for d in (0.6, 4.0)
    ]
    buckle = Path((-7, y + 0.4)).line((-3.6, y + 0.4), (-3.6, y + 4.2), (-7, y + 4.2), (-7, y + 0.4)).points()
    lines += [
        Line("cord", buckle, 0.5, STEEL),
        Line("cord", Path((-5.4, y + 2.3)).line((-3.4, y + 2.3)).points(), 0.35, STEEL),
    ]
    return Panel("belt", box, cloth, crumple=0.06, bulge=0.4, roll=0.9, lift=0.4, lines=lines)


def _blazer(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    double = "double" in spec.details
    base = torso(spec)
    block = replace(
        base,
        neck_depth=33.0 if spec.gender == "women" else 36.0,
        length=base.length + 9,
        hem=base.hem + 0.6,
        bicep=base.bicep + 0.4,
        shoulder=base.shoulder + 0.6,
    )
    cloth = cloth_of(spec)
    sleeve = Sleeve(block, kind="long")
    overlap = 6.5 if double else 1.6
    panels = t.back_neck(block, lining(cloth)) + c.stand(block, cloth, rise=2.3)
    arms = sleeve_panels(sleeve, cloth, rng, strength=0.85)
    for arm, side in zip(arms, (-1, 1), strict=True):
        arm.discs = _sleeve_buttons(sleeve, side, cloth)
    panels += arms
    panels += fronts(
        block,
        "lapel",
        cloth,
        rng,
        overlap=overlap,
        cutaway=0 if double else 7.0,
        men=spec.gender != "women",
        strength=0.7,
    )
    for panel in panels[-2:]:
        panel.lines += _darts(block)
    rows = (block.neck_depth + 1.5, block.neck_depth + 12.5)
    discs = [
        Disc((x, y), 1.05, c.button_colour(cloth))
        for y in rows
        for x in ((-overlap + 1.6, overlap - 1.6) if double else (0.0,))
    ]
    panels[-1].discs = discs
    for side in (-1, 1):
        panels.append(flap((side * 0.56 * block.hem, block.waist_y + 8.5), 13.5, 5.2, cloth, tilt=0.0))
    panels.append(
        welt(
            (0.36 * block.chest, block.armhole - 0.5),
            (0.36 * block.chest + 9.0, block.armhole - 1.9),
            cloth,
            2.2,
        )
    )
    panels += c.lapels(
        block,
        cloth,
        width=11.5 if double else 10.2,
        notch=14.0,
        peak=3.2 if double else 0.0,
        overlap=overlap * 0.8,
    )
    return Garment(panels, landmarks(block, sleeve.cuff), 98)


def _sleeve_buttons(sleeve: Sleeve, side: int, cloth: Cloth) -> list[Disc]:
    discs = []
    for i in range(4):
        x, y = sleeve.along(0.955 - 0.03 * i, 0.8)
        discs.append(Disc((side * x, y), 0.6, c.button_colour(cloth)))
    return discs


def _darts(block: Block) -> list[Line]:
    return [
        Line(
            "seam",
            Path((s * 0.5 * block.chest, block.armhole + 5))
            .curve(
                (s * 0.47 * block.chest, block.waist_y - 4),
                (s * 0.47 * block.chest, block.waist_y + 2),
                (s * 0.5 * block.chest, block.waist_y + 9),
            )
            .points(),
            0.12,
            strength=0.7,
        )
        for s in (-1, 1)
    ]


def _bomber(spec: GarmentSpec, rng: np.random.Generator) -> Garment:
    base = torso(spec)
    block = replace(
        base,
        length=base.length - 9,
        hem=base.hem - 0.8,
        waist=base.waist + 1.2,
        neck_depth=6.4,
        bicep=base.bicep + 2.2,
    )
    cloth = cloth_of(spec)
    sleeve = Sleeve(block, kind="balloon")
    trim = t.rib(Cloth("jersey", mix(cloth.rgb, (0.02, 0.02, 0.02), 0.25)), 0.55)
    panels = t.back_neck(block, lining(cloth), band=3.0)
    panels += sleeve_panels(sleeve, cloth, rng, strength=1.6) + sleeve.cuffs(trim, 6.0, squeeze=0.84)
    front = t.front(block, "crew", cloth, rng, strength=1.5)
    middle = Path((0, block.neck_depth)).line((0, block.length + 5.5)).points()
    front.lines += [Line("seam", shifted(middle, x, 0), 0.12) for x in (-1.5, 1.5)] + [Line("cord", middle, 0.6, STEEL)]
    band = t.hem_band(block, trim, 6.0)
    band.lines.append(Line("cord", middle, 0.6, STEEL))
    panels += [band, front, t.neck_band(block, "crew", trim, 3.6)]
    for s in (-1, 1):
        panels.append(welt((s * 10.0, block.waist_y - 4), (s * 15.5, block.waist_y + 8.5), cloth, 2.0))
    return Garment(panels, landmarks(block, sleeve.cuff), 92)


_STYLES = {"biker": _biker, "trucker": trucker, "blazer": _blazer, "bomber": _bomber, "puffer": puffer}
