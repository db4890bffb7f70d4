"""T-shirts, sweaters and hoodies."""

from __future__ import annotations

import numpy as np

from catalog.drawing.garments import torso as t
from catalog.drawing.garments.block import armhole_curve, landmarks, torso
from catalog.drawing.garments.dye import cloth_of
from catalog.drawing.garments.parts import Garment, Line
from catalog.drawing.garments.sleeves import Sleeve, sleeve_panels
from catalog.drawing.geometry.path import Path
from catalog.drawing.spec import GarmentSpec


def tshirt(spec: GarmentSpec) -> Garment:
    """A jersey T-shirt with a ribbed neck and double-stitched hems."""
    rng = np.random.default_rng([spec.seed, 3])
    block, cloth = torso(spec), cloth_of(spec)
    sleeve = Sleeve(block, kind=spec.sleeve)
    panels = t.back_neck(block, cloth, band=2.0)
    panels += sleeve_panels(sleeve, cloth, rng, seams=("hem",))
    front = t.front(block, spec.neckline, cloth, rng)
    hem = Path((-block.hem, block.length - 2.6)).curve((-0.4 * block.hem, block.length - 1.7), (0.4 * block.hem, block.length - 1.7), (block.hem, block.length - 2.6)).points()
    front.lines += [Line("stitch", hem - (0, d), 0.09, tuple(0.75 * c for c in cloth.rgb)) for d in (0, 0.45)]
    panels += [front, t.neck_band(block, spec.neckline, cloth)]
    cuff = (tuple(sleeve.cuff_outer), tuple(sleeve.cuff_inner))
    return Garment(panels, landmarks(block, cuff), 96)


def sweater(spec: GarmentSpec) -> Garment:
    """A knit with ribbed neck, cuffs and hem."""
    rng = np.random.default_rng([spec.seed, 3])
    block, cloth = torso(spec), cloth_of(spec)
    sleeve = Sleeve(block, kind=spec.sleeve)
    panels = t.back_neck(block, cloth, band=2.4)
    panels += sleeve_panels(sleeve, cloth, rng)
    panels += [t.hem_band(block, cloth, 6.0), t.front(block, spec.neckline, cloth, rng, strength=1.2), t.neck_band(block, spec.neckline, cloth, 2.8)]
    return Garment(panels, landmarks(block, (tuple(sleeve.cuff_outer), tuple(sleeve.cuff_inner))), 96)


_ = armhole_curve
