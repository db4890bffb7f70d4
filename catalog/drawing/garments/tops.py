"""T-shirts and hoodies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments import torso as t
from catalog.drawing.garments.block import Block, landmarks, torso
from catalog.drawing.garments.collars import polo_collar, short_placket
from catalog.drawing.garments.dye import STEEL, cloth_of, mix
from catalog.drawing.garments.hoods import hood
from catalog.drawing.garments.parts import Cloth, Garment, Line, Panel
from catalog.drawing.garments.pockets import kangaroo, patch_pocket
from catalog.drawing.garments.sleeves import Sleeve, sleeve_panels
from catalog.drawing.geometry.path import Path, clipped_below
from catalog.drawing.spec import GarmentSpec


def tshirt(spec: GarmentSpec) -> Garment:
    """A jersey T-shirt: ribbed neck (or henley placket, or polo collar) and double-stitched hems."""
    rng = np.random.default_rng([spec.seed, 3])
    block, cloth = torso(spec), cloth_of(spec)
    cut = "crew" if spec.neckline in {"henley", "polo"} else spec.neckline
    sleeve = Sleeve(block, kind=spec.sleeve)
    body, arms = _blocks(cloth)
    panels = t.back_neck(block, body, band=2.0)
    panels += sleeve_panels(sleeve, arms, rng, seams=("hem",))
    front = t.front(block, cut, _chest(body, cloth, spec), rng)
    front.lines += t.hem_stitch(block, body, 2.0, 2.45)
    panels.append(front)
    if cloth.pattern == "colourblock":
        panels.append(_lower_block(front, block, cloth))
    if spec.neckline in {"henley", "polo"}:
        panels += short_placket(block, body, 13.0)
    panels += polo_collar(block, body) if spec.neckline == "polo" else [t.neck_band(block, cut, body, 2.0)]
    if "pocket" in spec.details:
        panels.append(patch_pocket((0.46 * block.chest, block.armhole - 3.5), 10.0, 11.0, body))
    return Garment(panels, landmarks(block, sleeve.cuff), 92)


def _blocks(cloth: Cloth) -> tuple[Cloth, Cloth]:
    """Cloth of body and sleeves: a colour block puts the accent on the sleeves."""
    if cloth.pattern == "graphic":
        return cloth.plain(), cloth.plain()
    if cloth.pattern != "colourblock":
        return cloth, cloth
    return cloth.plain(), Cloth(cloth.fabric, cloth.accent)


def _chest(body: Cloth, cloth: Cloth, spec: GarmentSpec) -> Cloth:
    """The front's cloth: a graphic is printed there and nowhere else, the same in every colour of a product."""
    if cloth.pattern != "graphic":
        return body
    return replace(cloth, pattern=f"graphic-{spec.motif}")


def _lower_block(front: Panel, block: Block, cloth: Cloth) -> Panel:
    """The lower half of a colour-blocked front, pieced in at the waist."""
    y = block.waist_y + 2
    seam = Path((-block.waist - 1, y)).line((block.waist + 1, y)).points()
    accent = Cloth(cloth.fabric, cloth.accent)
    return replace(
        front,
        name="front_lower",
        outline=clipped_below(front.outline, y),
        cloth=accent,
        lift=0.05,
        roll=1.2,
        lines=[Line("seam", seam, 0.14), *t.hem_stitch(block, accent, 2.0, 2.45)],
    )


def hoodie(spec: GarmentSpec) -> Garment:
    """A sweatshirt with a hood, a kangaroo pocket or a zip, and ribbed cuffs and hem."""
    rng = np.random.default_rng([spec.seed, 3])
    block, cloth = torso(spec, bicep=torso(spec).bicep + 1.2), cloth_of(spec)
    body, arms = _blocks(cloth)
    sleeve = Sleeve(block, kind="long")
    behind, before = hood(block, body, rng)
    panels = behind + sleeve_panels(sleeve, arms, rng, strength=1.3) + sleeve.cuffs(t.rib(arms, 0.55), 6.0)
    front = t.front(block, "crew", _chest(body, cloth, spec), rng, strength=1.25)
    zipped = "zip" in spec.details
    panels += [t.hem_band(block, body, 6.0), front]
    panels += kangaroo(block, body, split=zipped)
    if zipped:
        middle = Path((0, block.neck_depth)).line((0, block.length + 6)).points()
        front.lines.append(Line("cord", middle, 0.9, mix(STEEL, body.rgb, 0.5)))
        panels[-1].lines.append(Line("cord", middle, 0.5, STEEL))
    return Garment(panels + before, landmarks(block, sleeve.cuff), 98)
