"""Orthographic ray casting of solids by a camera that looks slightly down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from catalog.drawing.arrays import Field
from catalog.drawing.canvas import View
from catalog.drawing.mannequins.solids import Part, union

#: Tangent of the camera's pitch: a point 10 cm nearer stands 1.1 cm lower in the picture.
PITCH = 0.11
#: Screens count as covered up to this distance of the nearest approach (cm).
SKIN = 0.1
_NEAR, _FAR, _ROUNDS = 36.0, -30.0, 46


@dataclass(frozen=True, slots=True)
class Grid:
    """A raster of `shape` cells of `cell` cm whose upper left corner stands at (left, top)."""

    left: float
    top: float
    cell: float
    shape: tuple[int, int]

    @classmethod
    def over(cls, left: float, top: float, right: float, bottom: float, cell: float) -> Grid:
        """The grid that covers a rectangle."""
        return cls(left, top, cell, (max(2, round((bottom - top) / cell)), max(2, round((right - left) / cell))))

    def centres(self) -> tuple[Field, Field]:
        """Screen x and y of every cell, flattened."""
        rows, columns = self.shape
        x = self.left + (np.arange(columns, dtype=np.float32) + 0.5) * self.cell
        y = self.top + (np.arange(rows, dtype=np.float32) + 0.5) * self.cell
        return np.tile(x, rows), np.repeat(y, columns)

    def onto(self, field: Field, view: View, window: tuple[slice, slice], outside: float) -> Field:
        """A field on this grid resampled to the pixels of a window; `outside` where the grid ends."""
        rows, columns = window
        scale = 1 / (view.scale * self.cell)
        x0 = (columns.start / view.scale + view.left - self.left) / self.cell
        y0 = (rows.start / view.scale + view.top - self.top) / self.cell
        size = (columns.stop - columns.start, rows.stop - rows.start)
        image = Image.fromarray(np.ascontiguousarray(field, np.float32))
        moved = image.transform(
            size, Image.Transform.AFFINE, (scale, 0, x0, 0, scale, y0), Image.Resampling.BICUBIC, fillcolor=outside
        )
        return np.asarray(moved)

    def window(self, view: View) -> tuple[slice, slice]:
        """The pixels of a view that this grid reaches, one at least."""
        rows, columns = self.shape
        corners = np.array(
            [[self.left, self.top], [self.left + columns * self.cell, self.top + rows * self.cell]], float
        )
        (x0, y0), (x1, y1) = view.pixels(corners)
        left, top = (int(np.clip(np.ceil(v), 0, end - 1)) for v, end in ((x0, view.width), (y0, view.height)))
        right = int(np.clip(np.floor(x1), left + 1, view.width))
        bottom = int(np.clip(np.floor(y1), top + 1, view.height))
        return slice(top, bottom), slice(left, right)


@dataclass(frozen=True, slots=True)
class Relief:
    """What the camera sees: depth `z` (cm) and nearest `approach` (cm; ≤ SKIN where it hits) per cell."""

    grid: Grid
    z: Field
    approach: Field


def cast(parts: Sequence[Part], grid: Grid) -> Relief:
    """Sphere-trace the blended parts from the front."""
    return march(lambda x, y, z: union(parts, x, y, z), grid)


def march(distance: Callable[[Field, Field, Field], Field], grid: Grid) -> Relief:
    """Sphere-trace a distance field; cells that miss keep the depth of their nearest approach."""
    x, screen = grid.centres()
    count = x.size
    z_end, closest = np.full(count, _FAR, np.float32), np.full(count, np.inf, np.float32)
    live, z = np.arange(count), np.full(count, _NEAR, np.float32)
    for _ in range(_ROUNDS):
        gap = distance(x[live], screen[live] - PITCH * z, z).astype(np.float32)
        better = gap < closest[live]
        closest[live[better]], z_end[live[better]] = gap[better], z[better]
        z = z - np.maximum(0.86 * gap, 0.02)
        going = (gap > 0.015) & (z > _FAR)
        live, z = live[going], z[going]
        if not live.size:
            break
    z_end -= np.where(closest < SKIN, closest, 0.0)  # the last step, unshortened
    return Relief(grid, z_end.reshape(grid.shape), closest.reshape(grid.shape))
