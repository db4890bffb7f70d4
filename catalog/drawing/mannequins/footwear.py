"""Shoes on feet, seen from the front: lasts as solids, coloured by where on the shoe a point lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.drawing.arrays import Field
from catalog.drawing.canvas import View
from catalog.drawing.garments.dye import cloth_of, linear, luminance, mix
from catalog.drawing.garments.parts import RGB
from catalog.drawing.lighting import Surface
from catalog.drawing.mannequins.anatomy import Figure
from catalog.drawing.mannequins.casting import PITCH, SKIN, Grid, march
from catalog.drawing.mannequins.layers import Layer, crisp, pixel_points
from catalog.drawing.mannequins.poses import SIDES
from catalog.drawing.mannequins.shading import lit
from catalog.drawing.mannequins.solids import smooth_table, smooth_union
from catalog.drawing.spec import GarmentSpec
from catalog.drawing.textures.fabrics import FABRICS

#: Along the foot (cm from the ankle), half width, height.
_LASTS = {
    "sneaker": ((-5.6, 0.6, 4.0), (-4.6, 2.6, 7.6), (-2.5, 3.5, 8.4), (1.5, 3.5, 9.0), (5, 3.8, 8.0), (9, 4.4, 6.4),
                (13, 4.6, 5.2), (16.5, 4.15, 4.8), (18.8, 3.2, 4.4), (20, 2.2, 3.8), (20.7, 0.9, 3.0)),
    "chelsea": ((-5.4, 0.6, 5.0), (-4.4, 2.5, 9.0), (-2, 3.4, 10.5), (2, 3.6, 10.5), (5, 3.7, 8.4), (9, 4.2, 6.2),
                (13, 4.3, 5.0), (16.5, 3.7, 4.4), (19.2, 2.6, 3.9), (20.6, 1.7, 3.3), (21.3, 0.7, 2.6)),
    "loafer": ((-5.2, 0.6, 3.8), (-4.2, 2.5, 6.2), (-2, 3.3, 6.6), (2, 3.4, 6.9), (6, 3.7, 6.4), (10, 4.2, 5.2),
               (13.5, 4.1, 4.4), (16.8, 3.4, 3.9), (19.0, 2.3, 3.5), (20.2, 1.4, 3.0), (20.8, 0.7, 2.6)),
    "pump": ((-5.2, 0.5, 3.6), (-4.2, 2.2, 5.6), (-2, 2.9, 5.9), (2, 3.0, 6.2), (6, 3.4, 5.8), (10, 3.8, 4.6),
             (13.5, 3.5, 3.7), (16.8, 2.4, 3.1), (19.2, 1.4, 2.6), (20.4, 0.8, 2.2), (20.9, 0.4, 1.9)),
    "flat": ((-5.2, 0.5, 3.6), (-4.2, 2.3, 5.6), (-2, 3.0, 5.9), (2, 3.1, 6.2), (6, 3.5, 5.6), (10, 4.0, 4.4),
             (13.5, 3.9, 3.7), (16.5, 3.1, 3.2), (18.2, 2.2, 2.8), (19.2, 1.4, 2.4), (19.7, 0.6, 2.0)),
}  # fmt: skip
_LASTS["tall"] = _LASTS["chelsea"]
_SOLE = {"sneaker": 2.6, "chelsea": 1.8, "tall": 1.8, "loafer": 1.6, "pump": 0.6, "flat": 0.8}
#: Where the vamp of low shoes begins along the foot, and how high their sides stand, cm.
_VAMP = {"flat": (11.2, 3.3), "pump": (12.0, 3.1), "loafer": (7.4, 5.0)}
#: Height of the shaft of boots, cm.
_SHAFT = {"chelsea": 17.5, "tall": 38.0}
_RUBBER: RGB = (0.8, 0.78, 0.73)
_DARK: RGB = (0.02, 0.018, 0.017)


@dataclass(frozen=True, slots=True)
class Shoe:
    """One shoe on the floor: origin under the ankle, turned outwards by `turn` radians."""

    style: str
    origin: tuple[float, float, float]
    turn: float
    size: float

    def local(self, x: Field, y: Field, z: Field) -> tuple[Field, Field, Field]:
        """Along the foot, across it, and height over the floor, in the last's cm."""
        dx, dz = (x - self.origin[0]) / self.size, (z - self.origin[2]) / self.size
        sin, cos = np.sin(self.turn), np.cos(self.turn)
        return dx * sin + dz * cos, dx * cos - dz * sin, (self.origin[1] - y) / self.size

    def distance(self, x: Field, y: Field, z: Field) -> Field:
        """Distance to upper and sole."""
        along, across, high = self.local(x, y, z)
        half, top, steep = self._profile(along)
        first, last = _ENDS[self.style]
        past = np.maximum(np.maximum(first - along, along - last), 0)
        u, v = across / half, np.maximum(high, 0) / top
        near = np.sqrt(np.sqrt(np.power(u, 4) + np.power(v, 4))) + 1e-4
        upper = (near - 1) * np.minimum(half, top) * 0.8 * steep
        upper = np.hypot(np.maximum(upper, 0), past) + np.minimum(upper, 0)
        sole_half = half + 0.25
        sole = np.maximum((np.abs(across) - sole_half) * steep, np.maximum(high - _SOLE[self.style], -high))
        sole = np.hypot(np.maximum(sole, 0), past) + np.minimum(sole, 0)
        whole = smooth_union(upper, sole, 0.3)
        if self.style in _SHAFT:
            girth = 4.3 + 0.02 * high + 1.5 * np.clip((high - 12) / 20, 0, 1)
            shaft = np.hypot(along + 1.0 - 0.02 * high, across * 1.1) - girth
            whole = smooth_union(whole, np.maximum(shaft, np.maximum(high - _SHAFT[self.style], 6 - high)), 1.6)
        return np.maximum(whole, -high) * self.size

    def _profile(self, along: Field) -> tuple[Field, Field, Field]:
        table = _TABLES[self.style]
        first, last = _ENDS[self.style]
        index = np.clip((along - first) * ((len(table) - 1) / (last - first)), 0, len(table) - 1).astype(np.int32)
        return table[index, 0], table[index, 1], table[index, 2]


_ENDS = {style: (rows[0][0], rows[-1][0]) for style, rows in _LASTS.items()}


def _table(rows: tuple[tuple[float, float, float], ...]) -> Field:
    """Half width, height, and how much a distance shrinks where the outline runs across the foot."""
    at = np.linspace(rows[0][0], rows[-1][0], 256, dtype=np.float32)
    shape = smooth_table(np.asarray(rows, np.float32), at)
    slope = np.gradient(shape[:, 0], at)
    return np.column_stack([shape, 1 / np.sqrt(1 + slope**2)]).astype(np.float32)


_TABLES = {style: _table(rows) for style, rows in _LASTS.items()}


def shoe_layers(figure: Figure, spec: GarmentSpec, view: View) -> list[Layer]:
    """Both shoes. Raises KeyError for an unknown style."""
    return [_shoe_layer(_fitted(figure, spec.style, side), spec, view) for side in SIDES]


def _fitted(figure: Figure, style: str, side: str) -> Shoe:
    x, _, z = figure.stance.joints[f"ankle_{side}"]
    turn = 0.27 if side == "right" else -0.27
    return Shoe(style, (x, figure.measures.stature, z - 0.5), turn, figure.measures.hand)


def _shoe_layer(shoe: Shoe, spec: GarmentSpec, view: View) -> Layer:
    x0, floor, z0 = shoe.origin
    low = floor + PITCH * (z0 + 24) + 1
    grid = Grid.over(x0 - 13, floor - _SHAFT.get(shoe.style, 8) * shoe.size - 3, x0 + 13, low, 0.22)
    relief = march(shoe.distance, grid)
    window = grid.window(view)
    z = grid.onto(relief.z, view, window, -40.0)
    cover = crisp(grid.onto(relief.approach, view, window, 9.0), view, SKIN)
    surface = FABRICS[cloth_of(spec).fabric].surface
    light = lit(relief, Surface(max(surface.gloss, 0.06), surface.sharpness, contrast=0.95))
    shade, shine = (grid.onto(field, view, window, out) for field, out in ((light.shade, 1.0), (light.shine, 0.0)))
    x, screen = pixel_points(view, window)
    depth = z.ravel()
    albedo, alpha = _colours(shoe, spec, *shoe.local(x, screen - PITCH * depth, depth))
    albedo = albedo.reshape(*cover.shape, 3)
    rgb = albedo * shade[..., None] + shine[..., None] * (0.4 + 0.6 * albedo)
    return Layer("shoes", window, rgb.astype(np.float32), cover * alpha.reshape(cover.shape), z)


def _colours(shoe: Shoe, spec: GarmentSpec, along: Field, across: Field, high: Field) -> tuple[Field, Field]:
    """Albedo (N, 3) and coverage (N) at points of a shoe."""
    cloth = cloth_of(spec)
    rgb = np.tile(np.array(cloth.rgb, np.float32), (along.size, 1))
    alpha = np.ones(along.size, np.float32)
    sole = np.clip((_SOLE[shoe.style] - high) * 6, 0, 1)
    if shoe.style == "sneaker":
        _trim_sneaker(rgb, spec, along, across, high)
        _paint(rgb, _RUBBER, sole)
        _paint(rgb, mix(_RUBBER, _DARK, 0.4), sole * np.clip(1 - np.abs(high - 1.9) * 9, 0, 1) * 0.5)
    else:
        _paint(rgb, mix(_DARK, cloth.rgb, 0.15), sole)
    if shoe.style == "chelsea":
        gore = np.clip((np.abs(across) - 2.7) * 4, 0, 1) * np.clip((high - 8.0) * 3, 0, 1)
        _paint(rgb, mix(cloth.rgb, _DARK, 0.7), gore * np.clip((16.8 - high) * 4, 0, 1))
    if shoe.style in _VAMP:
        vamp, side = _VAMP[shoe.style]
        topline = np.where(along > vamp - 0.35 * np.square(across), 99.0, side + 0.09 * np.square(along - 4.5))
        alpha = np.clip((topline - high) * 6 + 0.5, 0, 1).astype(np.float32)
        _paint(rgb, mix(cloth.rgb, _DARK, 0.35), np.clip(1 - np.abs(topline - high - 0.3) * 4, 0, 1) * 0.6)
    return rgb, alpha


def _trim_sneaker(rgb: Field, spec: GarmentSpec, along: Field, across: Field, high: Field) -> None:
    """Toe cap, eyestay and laces."""
    cloth = cloth_of(spec)
    over = linear(spec.accent) if spec.pattern == "colourblock" else mix(cloth.rgb, _tone(cloth.rgb), 0.14)
    stay = (
        np.clip((2.7 - np.abs(across)) * 4, 0, 1) * np.clip((12.0 - along) * 3, 0, 1) * np.clip((along - 1) * 3, 0, 1)
    )
    tongue = np.clip((1.3 - np.abs(across)) * 4, 0, 1) * np.clip((11.2 - along) * 3, 0, 1)
    toe = np.clip((along - 15.2 - 0.1 * np.square(across)) * 4, 0, 1)
    _paint(rgb, over, np.maximum(stay, 0.9 * toe))
    _paint(rgb, mix(cloth.rgb, (0, 0, 0), 0.12), tongue)
    lace = np.clip((0.42 - np.abs(np.mod(along, 1.5) - 0.75)) * 5, 0, 1) * np.clip((2.1 - np.abs(across)) * 4, 0, 1)
    lace *= np.clip((along - 3.2) * 3, 0, 1) * np.clip((10.8 - along) * 3, 0, 1)
    white = (0.78, 0.76, 0.72) if luminance(cloth.rgb) < 0.5 else (0.62, 0.6, 0.57)
    _paint(rgb, white, lace)


def _tone(rgb: RGB) -> RGB:
    return (0.0, 0.0, 0.0) if luminance(rgb) > 0.2 else (1.0, 1.0, 1.0)


def _paint(rgb: Field, colour: RGB, share: Field) -> None:
    rgb += (np.array(colour, np.float32) - rgb) * share[:, None]
