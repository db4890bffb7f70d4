"""The studio's light on a relief: the same window as over the garments on the table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter

from catalog.drawing.arrays import Field
from catalog.drawing.lighting import Light, Surface, light
from catalog.drawing.mannequins.casting import SKIN, Relief


def lit(relief: Relief, surface: Surface, extra: Field | None = None) -> Light:
    """Light per cell of a relief, with `extra` height (cm) on it; beyond the edge its light is continued."""
    inside = relief.approach <= SKIN
    height = continued(relief.z, inside)
    if extra is not None:
        height = height + extra
    height = gaussian_filter(height, 0.6)
    return light(height, relief.grid.cell, surface)


def continued(z: Field, inside: npt.NDArray[np.bool_], sweep: float = 6.0) -> Field:
    """Depth inside a silhouette, fallen off steeply and smoothly just outside."""
    lowest = z[inside].min() if inside.any() else 0.0
    return np.where(inside, z, np.maximum(z, lowest - sweep)).astype(np.float32)
