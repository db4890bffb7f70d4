"""Chest prints of T-shirts and sweatshirts: one ink, simple geometry, pressed on the middle of the front."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import map_coordinates

from catalog.drawing.arrays import Field

#: Side of the print in cm, its resolution in px/cm, and how far below the neck point its middle lies (cm).
_SIDE, _DENSITY, _MIDDLE = 24.0, 32, 28.0
_FINE = 3


def graphic(motif: int, u: Field, v: Field, density: float) -> Field:
    """Coverage 0..1 of the ink at cloth coordinates in cm; 0 outside the print."""
    levels = _levels(motif % len(_MOTIFS))
    step = max(0, min(len(levels) - 1, round(np.log2(_DENSITY / max(density, 1e-3)))))
    per_cm = _DENSITY / 2**step
    at = np.stack(np.broadcast_arrays((v - _MIDDLE + _SIDE / 2) * per_cm - 0.5, (u + _SIDE / 2) * per_cm - 0.5))
    return map_coordinates(levels[step], at, order=1, mode="constant", prefilter=False)


@cache
def _levels(motif: int) -> list[Field]:
    size = int(_SIDE * _DENSITY) * _FINE
    image = Image.new("L", (size, size))
    _MOTIFS[motif](_Pen(ImageDraw.Draw(image), size / 20))
    fine = image.reduce(_FINE)
    return [np.asarray(fine.reduce(2**i) if i else fine, np.float32) / 255 for i in range(4)]


class _Pen:
    """Draws in a square of -10..10, x to the right and y down; ink 1 prints and 0 takes away."""

    def __init__(self, draw: ImageDraw.ImageDraw, scale: float) -> None:
        self._draw, self._scale = draw, scale

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return (x + 10) * self._scale, (y + 10) * self._scale

    def disc(self, x: float, y: float, radius: float, ink: int = 1) -> None:
        self._draw.ellipse([*self._at(x - radius, y - radius), *self._at(x + radius, y + radius)], fill=255 * ink)

    def box(self, left: float, top: float, right: float, bottom: float, ink: int = 1) -> None:
        self._draw.rectangle([*self._at(left, top), *self._at(right, bottom)], fill=255 * ink)

    def shape(self, points: list[tuple[float, float]], ink: int = 1) -> None:
        self._draw.polygon([self._at(*point) for point in points], fill=255 * ink)

    def line(self, points: list[tuple[float, float]], width: float, ink: int = 1) -> None:
        self._draw.line([self._at(*p) for p in points], fill=255 * ink, width=round(width * self._scale), joint="curve")


def _sun(pen: _Pen) -> None:
    """A low sun behind bars of water."""
    pen.disc(0, -1.5, 6.4)
    for i in range(6):
        y = -0.4 + 1.05 * i
        pen.box(-10, y, 10, y + 0.16 + 0.1 * i, ink=0)
    for y, half in ((6.2, 7.4), (7.2, 5.2), (8.2, 2.8)):
        pen.box(-half, y, half, y + 0.28)


def _arches(pen: _Pen) -> None:
    """Nested arches over a dot."""
    for i, radius in enumerate((8.4, 6.5, 4.6, 2.7)):
        pen.disc(0, 1.5, radius)
        pen.box(-radius, 1.5, radius, 6.2)
        inner = radius - 1.05
        if i < 3:
            pen.disc(0, 1.5, inner, ink=0)
            pen.box(-inner, 1.5, inner, 6.3, ink=0)
    pen.box(-10, 6.2, 10, 10, ink=0)
    pen.disc(7.0, -6.8, 1.1)


def _branch(pen: _Pen) -> None:
    """An olive branch."""
    stem = [(-3.6 + 0.17 * i + 1.5 * np.sin(0.075 * i), 9.0 - 0.44 * i) for i in range(41)]
    pen.line(stem, 0.26)
    for i in range(3, 38, 5):
        x, y = stem[i]
        for side in (-1, 1):
            _leaf(pen, x, y, -1.15 + side * 0.95 + 0.006 * i, 4.4 - 0.05 * i)
    _leaf(pen, *stem[-1], -1.1, 2.6)


def _leaf(pen: _Pen, x: float, y: float, angle: float, length: float) -> None:
    along = np.linspace(0, 1, 14)
    wide = 0.24 * length * np.sin(np.pi * along) ** 0.9
    across = np.concatenate([wide, -wide[::-1]])
    reach = length * np.concatenate([along, along[::-1]])
    xs = x + reach * np.cos(angle) - across * np.sin(angle)
    ys = y + reach * np.sin(angle) + across * np.cos(angle)
    pen.shape(list(zip(xs.tolist(), ys.tolist(), strict=True)))
    tip = (x + 0.8 * length * np.cos(angle), y + 0.8 * length * np.sin(angle))
    pen.line([(x, y), tip], 0.07, ink=0)


def _blocks(pen: _Pen) -> None:
    """A workshop grid of circles, quarters and bars."""
    for i, kind in enumerate((0, 1, 2, 3, 0, 1, 2, 3, 0)):
        left, top = -7.8 + 5.4 * (i % 3), -7.8 + 5.4 * (i // 3)
        if kind == 0:
            pen.disc(left + 2.4, top + 2.4, 2.4)
            pen.disc(left + 2.4, top + 2.4, 0.9, ink=0)
        elif kind == 1:
            pen.shape([(left, top + 4.8), (left + 4.8, top + 4.8), (left + 4.8, top)])
        elif kind == 2:
            for bar in range(4):
                pen.box(left, top + 1.35 * bar, left + 4.8, top + 1.35 * bar + 0.7)
        else:
            pen.box(left, top, left + 4.8, top + 4.8)
            pen.disc(left + 2.4, top + 2.4, 1.5, ink=0)


def _waves(pen: _Pen) -> None:
    """A swell that comes in, line by line, under a moon."""
    x = np.linspace(-8.6, 8.6, 140)
    pen.disc(4.6, -6.2, 1.7)
    for i in range(9):
        swell = (0.25 + 0.12 * i) * np.sin(0.62 * x + 0.9 * i) + 0.1 * i * np.sin(1.3 * x - 0.6 * i)
        y = -3.6 + 1.35 * i + 0.55 * swell
        pen.line(list(zip(x.tolist(), y.tolist(), strict=True)), 0.14 + 0.05 * i)


def _emblem(pen: _Pen) -> None:
    """A compass star in a ring."""
    pen.disc(0, 0, 7.2)
    pen.disc(0, 0, 6.8, ink=0)
    for reach, wide, turn in ((4.2, 1.1, np.pi / 4), (6.2, 1.5, 0.0)):
        for i in range(8):
            angle = turn + np.pi / 4 * i
            if i % 2 == 0:
                tip = (reach * np.sin(angle), -reach * np.cos(angle))
                flank = (wide * np.sin(angle + np.pi / 4), -wide * np.cos(angle + np.pi / 4))
                other = (wide * np.sin(angle - np.pi / 4), -wide * np.cos(angle - np.pi / 4))
                pen.shape([(0, 0), flank, tip, other])
                pen.line([(0, 0), tip], 0.1, ink=0)


_MOTIFS: tuple[Callable[[_Pen], None], ...] = (_sun, _arches, _branch, _blocks, _waves, _emblem)
