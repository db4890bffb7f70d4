"""Flower prints: a repeat tile painted blossom by blossom, then looked up on the cloth."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import map_coordinates

from catalog.drawing.arrays import Field
from catalog.drawing.garments.parts import RGB

#: Side of the repeat in cm and its resolution in pixels per cm.
_SIDE, _DENSITY = 24.0, 30
_LEAF = (0.07, 0.13, 0.05)
_POLLEN = (0.62, 0.42, 0.08)


def flower_colour(pattern: str, base: RGB, accent: RGB, u: Field, v: Field, density: float) -> Field:
    """Linear RGB (h, w, 3) of the print at cloth coordinates in cm."""
    level = 1 if density > 11 else (2 if density > 5 else 4)
    tile = _tile(pattern, base, accent, level)
    per_cm = _DENSITY / level
    at = np.stack(np.broadcast_arrays(v * per_cm, u * per_cm))
    return np.stack(
        [map_coordinates(tile[..., i], at, order=1, mode="grid-wrap", prefilter=False) for i in range(3)],
        axis=-1,
    )


@lru_cache(maxsize=24)
def _tile(pattern: str, base: RGB, accent: RGB, level: int) -> Field:
    inks = _inks(base, accent)
    size = int(_SIDE * _DENSITY)
    image = Image.new("RGB", (size * 2, size * 2), _eight(base))
    pen = ImageDraw.Draw(image)
    rng = np.random.default_rng(len(pattern))
    small = pattern == "ditsy"
    for x, y in _scatter(2.0 if small else 4.3):
        _blossom(pen, (x, y), rng, inks, small=small)
    return np.power(np.asarray(image.reduce(2 * level), np.float32) / 255, 2.2)


def _inks(base: RGB, accent: RGB) -> dict[str, RGB]:
    """Petals in the accent and a paler and a warmer neighbour; leaves that stand out from the ground."""
    dark = sum(base) < 0.75
    leaf = _mix(_LEAF, (0.42, 0.5, 0.32), 0.5 if dark else 0.0)
    return {
        "petal": accent,
        "second": _mix(accent, (0.75, 0.28, 0.2) if sum(accent) > 1.6 else (0.85, 0.62, 0.45), 0.45),
        "shade": _mix(accent, base, 0.45),
        "leaf": _mix(leaf, base, 0.12),
        "centre": _POLLEN if sum(accent) > 0.5 else (0.8, 0.62, 0.25),
    }


def _mix(a: RGB, b: RGB, share: float) -> RGB:
    r, g, bl = (x + share * (y - x) for x, y in zip(a, b, strict=True))
    return r, g, bl


def _eight(rgb: RGB) -> tuple[int, int, int]:
    r, g, b = (round(255 * max(0.0, min(1.0, c)) ** (1 / 2.2)) for c in rgb)
    return r, g, b


@cache
def _scatter(spacing: float) -> list[tuple[float, float]]:
    """Dart throwing on a torus: points at least `spacing` cm apart."""
    points: list[tuple[float, float]] = []
    rng = np.random.default_rng(3)
    for x, y in rng.uniform(0, _SIDE, (4000, 2)):
        gaps = np.abs(np.array(points).reshape(-1, 2) - (x, y))
        gaps = np.minimum(gaps, _SIDE - gaps)
        if not len(points) or np.hypot(gaps[:, 0], gaps[:, 1]).min() > spacing:
            points.append((float(x), float(y)))
    return points


def _blossom(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    rng: np.random.Generator,
    inks: dict[str, RGB],
    *,
    small: bool,
) -> None:
    radius = (
        rng.uniform(0.34, 0.52)
        if small
        else rng.choice([rng.uniform(1.15, 1.6), rng.uniform(0.5, 0.8)], p=[0.62, 0.38])
    )
    turn = rng.uniform(0, 2 * np.pi)
    leaves = rng.integers(1, 3) if small else rng.integers(2, 4)
    for i in range(leaves):
        angle = turn + 2.2 * i + rng.uniform(-0.4, 0.4)
        _ellipse(pen, at, angle, 1.55 * radius, 0.85 * radius, 0.3 * radius, inks["leaf"])
    petals = 5 if rng.random() < 0.7 else 6
    ink = inks["petal"] if rng.random() < 0.65 else inks["second"]
    for i in range(petals):
        angle = turn + 2 * np.pi * i / petals + rng.uniform(-0.08, 0.08)
        _ellipse(pen, at, angle, 0.58 * radius, 0.52 * radius, 0.4 * radius, ink)
    if radius > 0.6:
        for i in range(petals):
            angle = turn + 2 * np.pi * i / petals
            _ellipse(pen, at, angle, 0.4 * radius, 0.24 * radius, 0.06 * radius, inks["shade"])
    _ellipse(pen, at, 0.0, 0.0, 0.2 * radius, 0.2 * radius, inks["centre"])


def _ellipse(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    angle: float,
    away: float,
    long: float,
    wide: float,
    ink: RGB,
) -> None:
    """An ellipse of half axes `long` × `wide`, `away` cm from `at` along `angle`, wrapped at the edges."""
    t = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    x, y = away + long * np.cos(t), wide * np.sin(t)
    px = at[0] + x * np.cos(angle) - y * np.sin(angle)
    py = at[1] + x * np.sin(angle) + y * np.cos(angle)
    scale = 2 * _DENSITY
    for dx in (-_SIDE, 0, _SIDE):
        for dy in (-_SIDE, 0, _SIDE):
            if -3 < at[0] + dx < _SIDE + 3 and -3 < at[1] + dy < _SIDE + 3:
                pen.polygon(
                    np.stack([(px + dx) * scale, (py + dy) * scale], axis=1).ravel().tolist(),
                    fill=_eight(ink),
                )
