"""Repeating textures: a square tile with coarser copies of itself, looked up on the cloth without aliasing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.drawing.arrays import Field

#: Added before rounding, so that coordinates left of the origin round down as well; a multiple of every tile.
_FAR_RIGHT = 1 << 14


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of `side` cm in several resolutions, finest first; it repeats seamlessly.

    Each is kept at twice its resolution, smoothed: reading the nearest value of that costs a third
    of interpolating and looks the same.
    """

    side: float
    levels: tuple[Field, ...]

    def at(self, u: Field, v: Field, density: float) -> Field | None:
        """The texture at cloth coordinates in cm seen at `density` px/cm; None where nothing of it is left to see."""
        for level in self.levels:
            per_cm = level.shape[0] / self.side
            if per_cm <= 2.3 * density:
                return sample(level, u * per_cm, v * per_cm)
        return None


def tile_of(values: Field, side: float) -> Tile:
    """A tile (N, N), N a power of two, with its halvings down to those that are all but flat."""
    levels = [(values - values.mean()).astype(np.float32)]
    while levels[-1].shape[0] > 8:
        fine = levels[-1]
        coarse = (fine[::2, ::2] + fine[1::2, ::2] + fine[::2, 1::2] + fine[1::2, 1::2]) / 4
        if coarse.std() < 0.006:
            break
        levels.append(coarse)
    return Tile(side, tuple(doubled(level) for level in levels))


def doubled(tile: Field) -> Field:
    """A repeating tile at twice its resolution, with the means of neighbours between its values."""
    for axis in (0, 1):
        between = (tile + np.roll(tile, -1, axis)) / 2
        tile = np.stack([tile, between], axis=axis + 1).reshape(
            [size * (2 if i == axis else 1) for i, size in enumerate(tile.shape)]
        )
    return np.ascontiguousarray(tile, np.float32)


def sample(tile: Field, x: Field, y: Field) -> Field:
    """The nearest values of a repeating tile (N, N), N a power of two, at its pixel coordinates."""
    size = tile.shape[0]
    columns = (x + _FAR_RIGHT).astype(np.int32) & (size - 1)
    rows = (y + _FAR_RIGHT).astype(np.int32) & (size - 1)
    return np.take(tile.ravel(), rows * size + columns)
