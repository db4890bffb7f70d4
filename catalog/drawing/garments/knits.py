"""Sweaters and cardigans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments import collars as c
from catalog.drawing.garments import torso as t
from catalog.drawing.garments.block import Block, half_outline, landmarks, neckline, torso
from catalog.drawing.garments.dye import cloth_of
from catalog.drawing.garments.parts import Cloth, Garment, Line, Panel
from catalog.drawing.garments.pockets import patch_pocket
from catalog.drawing.garments.sleeves import Sleeve, sleeve_panels
from catalog.drawing.geometry.path import Path, flip_x, offset, resample
from catalog.drawing.spec import GarmentSpec

_HEM = 6.0


def sweater(spec: GarmentSpec) -> Garment:
    """A pullover or cardigan with ribbed neck, cuffs and hem."""
    if spec.style == "cardigan":
        return _cardigan(spec)
    rng = np.random.default_rng([spec.seed, 3])
    block, cloth = _block(spec), cloth_of(spec)
    sleeve = Sleeve(block, kind=spec.sleeve)
    high = spec.neckline == "turtleneck"
    cut = "crew" if high else spec.neckline
    panels = [] if high else t.back_neck(block, cloth, band=2.4)
    panels += _arms(sleeve, cloth, rng)
    front = t.front(block, cut, cloth, rng, strength=1.2)
    panels += [t.hem_band(block, cloth, _HEM), front]
    if cloth.pattern == "cable":
        front.cloth = cloth.plain()
        front.lines += cables(block)
    panels += c.turtleneck(block, cloth) if high else [t.neck_band(block, cut, cloth, 2.6)]
    return Garment(panels, landmarks(block, sleeve.cuff), 96)


def _block(spec: GarmentSpec) -> Block:
    base = torso(spec)
    return replace(
        base,
        length=base.length - 4,
        bicep=base.bicep + 0.8,
        hem=base.hem + 0.4,
        waist=base.waist + 0.8,
        sleeve_length=base.sleeve_length - 5,
    )


def _arms(sleeve: Sleeve, cloth: Cloth, rng: np.random.Generator) -> list[Panel]:
    arm = cloth.plain() if cloth.pattern in {"cable", "argyle"} else cloth
    if cloth.pattern == "colourblock":
        arm = Cloth(cloth.fabric, cloth.accent)
    return sleeve_panels(sleeve, arm, rng, strength=1.15) + sleeve.cuffs(t.rib(arm, 0.55), 6.5, squeeze=0.84)


def cables(block: Block) -> list[Line]:
    """Twisted ropes in relief from neck to hem, with a ridge of purl between them."""
    lines = []
    for x in (-0.68 * block.chest, -0.34 * block.chest, 0.0, 0.34 * block.chest, 0.68 * block.chest):
        top = block.neck_depth + 1.5 if abs(x) < 3 else 3.5 + 0.12 * abs(x)
        y = np.arange(top, block.length, 0.35)
        swing = 1.15 * np.sin(y * 2 * np.pi / 6.4)
        strands = [np.stack([x + phase * swing, y], axis=1) for phase in (1, -1)]
        ridges = [np.stack([np.full_like(y, x + edge), y], axis=1) for edge in (-2.3, 2.3)]
        lines += [Line("rope", strand, 1.15) for strand in strands]
        lines += [Line("seam", ridge, 0.3, strength=0.6) for ridge in ridges]
    return lines


def _cardigan(spec: GarmentSpec) -> Garment:
    rng = np.random.default_rng([spec.seed, 3])
    block, cloth = _block(spec), cloth_of(spec)
    sleeve = Sleeve(block, kind="long")
    cut = spec.neckline
    panels = t.back_neck(block, cloth, band=2.4)
    panels += _arms(sleeve, cloth, rng)
    panels.append(t.hem_band(block, cloth, _HEM))
    body = cloth.plain() if cloth.pattern in {"cable", "colourblock"} else cloth
    folds = t.torso_folds(block, rng, 1.15)
    right = half_outline(block, cut, 0.0)
    for outline in (flip_x(right), right):
        panels.append(Panel("front", outline, body, folds=folds, bulge=1.0, roll=3.0, lift=0.4))
    if cloth.pattern == "cable":
        panels[-1].lines += cables(block)
        panels[-2].lines += cables(block)
    if "pocket" in spec.details:
        panels += [patch_pocket((s * 0.5 * block.hem, block.length - 15), 12, 13, body, pointed=False) for s in (-1, 1)]
    panels += _button_band(block, cut, cloth)
    return Garment(panels, landmarks(block, sleeve.cuff), 96)


def _button_band(block: Block, cut: str, cloth: Cloth) -> list[Panel]:
    """One ribbed band up the front and around the neck, with its buttons."""
    neck = resample(neckline(block, cut), 80)
    ends = np.minimum(np.arange(80), np.arange(79, -1, -1)) / 4
    width = 3.0
    inner, outer = offset(neck, -width * np.clip(0.3 + ends, 0, 1) / 2), offset(neck, width / 2)
    around = np.concatenate([inner, outer[::-1]])
    band = Panel(
        "neck_band",
        around,
        t.rib(cloth),
        around=(0, -0.1 * block.neck_depth),
        crumple=0,
        bulge=0.4,
        roll=1.0,
        lift=0.24,
    )
    top, foot = block.neck_depth, block.length + block.hem_curve + _HEM
    strip = Path((-width / 2, top)).line((width / 2, top), (width / 2, foot), (-width / 2, foot)).points()
    down = Panel("placket", strip, t.rib(cloth), grain=((0, 0), (1, 0)), crumple=0.05, bulge=0.3, roll=0.8, lift=0.3)
    count = 5 if cut == "v-neck" else 7
    down.discs = c.buttons(0, top + 2, foot - 3, count, 0.95, c.button_colour(cloth))
    return [band, down]
