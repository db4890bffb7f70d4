"""Prints and yarn-dyed patterns on cloth coordinates in cm: how much of the accent colour shows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from catalog.drawing.arrays import Field
from catalog.drawing.garments.parts import Cloth
from catalog.drawing.textures.florals import flower_colour
from catalog.drawing.textures.graphics import graphic


def coverage(pattern: str, u: Field, v: Field, density: float) -> Field | None:
    """Accent coverage 0..1 at cloth coordinates in cm, or None for plain cloth."""
    if pattern.startswith("graphic-"):
        return 0.94 * graphic(int(pattern.removeprefix("graphic-")), u, v, density)
    maker = _PATTERNS.get(pattern)
    return None if maker is None else maker(u, v, density)


def _edge(distance: Field, density: float) -> Field:
    """1 where `distance` (cm) is positive, antialiased over a pixel."""
    return np.clip(distance * density + 0.5, 0, 1)


def _bands(t: Field, period: float, width: float, density: float) -> Field:
    phase = np.abs((t / period) - np.round(t / period)) * period
    return _edge(width / 2 - phase, density)


def _stripe(u: Field, v: Field, density: float) -> Field:
    return _bands(u, 1.7, 0.55, density)


def _hoop(u: Field, v: Field, density: float) -> Field:
    return np.maximum(_bands(v, 5.6, 2.0, density), 0.85 * _bands(v - 2.2, 5.6, 0.45, density))


def _breton(u: Field, v: Field, density: float) -> Field:
    return _bands(v, 3.2, 1.15, density)


def _pinstripe(u: Field, v: Field, density: float) -> Field:
    return 0.6 * _bands(u, 1.8, 0.14, density)


def _check(u: Field, v: Field, density: float) -> Field:
    broad = 0.36 * (_bands(u, 7.0, 2.6, density) + _bands(v, 7.0, 2.6, density))
    thin = 0.55 * np.maximum(_bands(u + 3.5, 7.0, 0.3, density), _bands(v + 3.5, 7.0, 0.3, density))
    return np.clip(broad + thin, 0, 1)


def _gingham(u: Field, v: Field, density: float) -> Field:
    return 0.5 * (_bands(u, 2.2, 1.1, density) + _bands(v, 2.2, 1.1, density))


def _houndstooth(u: Field, v: Field, density: float) -> Field:
    """A 2/2 twill of four dark and four light threads each way."""
    warp, weft = np.floor(u / 0.25), np.floor(v / 0.25)
    over = np.mod(warp + weft, 4) < 2
    return np.where(over, np.mod(warp, 8) < 4, np.mod(weft, 8) < 4).astype(np.float32) * 0.85


def _dot(u: Field, v: Field, density: float) -> Field:
    period, radius = 3.4, 0.55
    row = np.round(v / (period / 2))
    shifted = u + (row % 2) * period / 2
    du = shifted - np.round(shifted / period) * period
    dv = v - row * period / 2
    return _edge(radius - np.sqrt(du**2 + dv**2), density)


def _fairisle(u: Field, v: Field, density: float) -> Field:
    """Bands of small figures across the yoke, between 4 and 19 cm below the shoulder."""
    a, b = np.floor(u / 0.6), np.floor((v - 4.0) / 0.6)
    row, column = np.mod(b, 12), np.mod(a, 8)
    peak = np.abs(column - 4)
    figure = (np.abs(row - 4) + peak < 4) & (np.abs(row - 4) + peak > 1)
    seeds = (np.mod(row, 12) == 10) & (np.mod(a, 2) == 0)
    line = row == 11
    shown = (v > 4.0) & (v < 4.0 + 0.6 * 25)
    return ((figure | seeds | line) & shown).astype(np.float32) * 0.92


def _argyle(u: Field, v: Field, density: float) -> Field:
    a, b = u / 9.0, v / 14.0
    diamond = np.abs(a - np.round(a)) + np.abs(b - np.round(b))
    lines = np.abs(np.abs(np.mod(a + 0.5, 1) - 0.5) + np.abs(np.mod(b + 0.5, 1) - 0.5) - 0.5)
    return np.clip(0.75 * _edge((0.25 - diamond) * 9, density) + 0.5 * _edge(0.12 - lines * 9, density), 0, 1)


_PATTERNS: dict[str, Callable[[Field, Field, float], Field]] = {
    "stripe": _stripe,
    "hoop": _hoop,
    "fairisle": _fairisle,
    "breton": _breton,
    "pinstripe": _pinstripe,
    "check": _check,
    "gingham": _gingham,
    "houndstooth": _houndstooth,
    "dot": _dot,
    "argyle": _argyle,
}


def printed(cloth: Cloth, u: Field, v: Field, density: float) -> Field:
    """Linear RGB of a cloth with its print, broadcastable to (h, w, 3)."""
    base = np.array(cloth.rgb, np.float32)
    if cloth.pattern in {"floral", "ditsy"}:
        return flower_colour(cloth.pattern, cloth.rgb, cloth.accent, u, v, density)
    cover = coverage(cloth.pattern, u, v, density)
    if cover is None:
        return base[None, None, :]
    return base + (np.array(cloth.accent, np.float32) - base) * np.asarray(cover)[..., None]
