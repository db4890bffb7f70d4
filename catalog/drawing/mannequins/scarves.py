"""The turn of a scarf round the neck: a soft ring of cloth with folds along it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.drawing.arrays import Field
from catalog.drawing.canvas import View
from catalog.drawing.garments.dye import cloth_of
from catalog.drawing.lighting import Surface
from catalog.drawing.mannequins.anatomy import Figure
from catalog.drawing.mannequins.casting import PITCH, SKIN, Grid, Relief, march
from catalog.drawing.mannequins.layers import Layer, crisp, pixel_points
from catalog.drawing.mannequins.shading import lit
from catalog.drawing.spec import GarmentSpec
from catalog.drawing.textures.fabrics import FABRICS, texture
from catalog.drawing.textures.prints import printed

#: The ring lies over what it winds round, also where that bulges (cm).
_OVER = 14.0


@dataclass(frozen=True, slots=True)
class Ring:
    """A ring round an upright axis, lower in front than behind; `high` is its half height."""

    centre: tuple[float, float, float]
    radius: float
    thick: float
    high: float
    dip: float = 0.34

    def local(self, x: Field, y: Field, z: Field) -> tuple[Field, Field, Field]:
        """Angle round the neck, distance outwards from the ring's core, and height over it."""
        dx, dz = x - self.centre[0], z - self.centre[2]
        core = self.centre[1] + self.dip * dz + 0.05 * dx
        return np.arctan2(dx, dz), np.hypot(dx, dz) - self.radius, y - core

    def distance(self, x: Field, y: Field, z: Field) -> Field:
        """First-order distance."""
        angle, out, up = self.local(x, y, z)
        swell = 1 + 0.07 * np.sin(3 * angle + 0.8) + 0.05 * np.sin(7 * angle)
        near = np.sqrt(np.square(out / self.thick) + np.square(up / (self.high * swell))) + 1e-4
        return (near - 1) * min(self.thick, self.high) * 0.8


def wound(figure: Figure, spec: GarmentSpec, view: View) -> Layer:
    """The turn round the neck."""
    m = figure.measures
    x, y = figure.stance.joints["neck"][0], m.neck_side
    ring = Ring((x, y + 0.5, -0.8), 1.28 * m.neck[1], 3.3, 5.4)
    grid = Grid.over(x - 15, y - 12, x + 15, y + 15, 0.25)
    relief = march(ring.distance, grid)
    window = grid.window(view)
    z = grid.onto(relief.z, view, window, -40.0)
    cover = crisp(grid.onto(relief.approach, view, window, 9.0), view, SKIN)
    light = lit(relief, Surface(contrast=1.1), _folds(ring, relief))
    shade = grid.onto(light.shade, view, window, 1.0)
    sx, screen = pixel_points(view, window)
    depth = z.ravel()
    angle, out, up = ring.local(sx, screen - PITCH * depth, depth)
    albedo = _cloth(spec, ring, (angle, out, up), view).reshape(*cover.shape, 3)
    return Layer(spec.kind, window, (albedo * shade[..., None]).astype(np.float32), cover, z + _OVER)


def _folds(ring: Ring, relief: Relief) -> Field:
    """Creases that run round with the cloth and meet here and there, cm."""
    x, screen = relief.grid.centres()
    z = relief.z.ravel()
    angle, _, up = ring.local(x, screen - PITCH * z, z)
    wander = 1.1 * np.sin(2.3 * angle + 0.4) + 0.6 * np.sin(5.1 * angle)
    waves = 0.4 * np.sin((up + 1.5 * wander) * 1.35) + 0.12 * np.sin((up - 1.6 * wander) * 3.1 + 1.0)
    return waves.reshape(relief.grid.shape).astype(np.float32)


def _cloth(spec: GarmentSpec, ring: Ring, local: tuple[Field, Field, Field], view: View) -> Field:
    """Albedo (N, 3) of the scarf's print and weave."""
    angle, out, up = local
    u = (np.arctan2(up / ring.high, out / ring.thick) * ring.high)[None, :].astype(np.float32)
    v = (angle * (ring.radius + ring.thick))[None, :].astype(np.float32)
    cloth = cloth_of(spec)
    colour = np.broadcast_to(printed(cloth, u, v, view.scale), (1, angle.size, 3))
    grain = texture(FABRICS[cloth.fabric].texture, u, v, view.scale)
    return (colour if grain is None else colour * np.broadcast_to(grain, u.shape)[..., None])[0]
