"""From a height field to light: a soft window to the upper left, sky from above, and cavities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from catalog.drawing.arrays import Field

_KEY = np.array([-0.48, -0.56, 0.675], np.float32)
_HALF = (_KEY + np.array([0, 0, 1], np.float32)) / np.linalg.norm(_KEY + np.array([0, 0, 1], np.float32))


@dataclass(frozen=True, slots=True)
class Surface:
    """How cloth answers light: `gloss` scales the highlight, `sharpness` is its exponent."""

    gloss: float = 0.042
    sharpness: float = 5.0
    sheen: float = 0.0
    contrast: float = 1.0


@dataclass(frozen=True, slots=True)
class Light:
    """Per-cell light on a panel: `shade` multiplies the albedo, `shine` is added; slopes bend prints."""

    shade: Field
    shine: Field
    slope_x: Field
    slope_y: Field


def light(height: Field, cell: float, surface: Surface) -> Light:
    """Shade a height field given in cm on cells of `cell` cm; flat cloth has shade 1."""
    slopes = np.gradient(height, cell)
    slope_y, slope_x = np.asarray(slopes[0]), np.asarray(slopes[1])
    norm = 1.0 / np.sqrt(slope_x**2 + slope_y**2 + 1.0)
    key = (-slope_x * _KEY[0] - slope_y * _KEY[1] + _KEY[2]) * norm
    lambert = np.clip(key, 0.0, None) / _KEY[2]
    shade = 0.42 * norm + 0.58 * lambert
    shade = 1.0 + (shade - 1.0) * surface.contrast
    shade *= _cavity(height, cell)
    half = np.clip((-slope_x * _HALF[0] - slope_y * _HALF[1] + _HALF[2]) * norm, 0.0, 1.0)
    shine = surface.gloss * half**surface.sharpness
    if surface.sheen:
        shade = shade + surface.sheen * (1.0 - norm)
    return Light(np.clip(shade, 0.22, 1.6), shine, slope_x, slope_y)


def _cavity(height: Field, cell: float) -> Field:
    """Ambient occlusion: places lower than their surroundings see less sky (two radii, cm)."""
    near = height - gaussian_filter(height, 0.9 / cell, mode="nearest", truncate=3.0)
    far = height - gaussian_filter(height, 3.2 / cell, mode="nearest", truncate=2.5)
    occlusion = np.clip(-near, 0, None) * 0.55 + np.clip(-far, 0, None) * 0.22
    lift = np.clip(far, 0, None) * 0.05
    return np.clip(1.0 - occlusion + lift, 0.45, 1.15)
