"""The colours of a sketch: what its garment's pixels gather around, and the named colours nearest. NumPy only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: A colour that covers less of the garment is an edge or a shadow.
LEAST_SHARE = 0.08
_CENTRES, _ROUNDS = 5, 12
#: Lab distance from the ground at which a pixel is garment, and below which two centres are one colour.
_OFF_GROUND, _SAME = 9.0, 13.0


@dataclass(frozen=True)
class Found:
    """hex "#rrggbb", its share of the garment in 0…1, and the slug of the nearest named colour."""

    hex: str
    share: float
    nearest: str


def colours_of(image: NDArray[np.uint8], named: Mapping[str, str]) -> list[Found]:
    """Up to three colours of the garment on the picture uint8 (h, w, 3), the largest first; `named`: slug → hex."""
    rgb = image[::4, ::4].reshape(-1, 3)
    pixels = lab(rgb)
    edge = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    garment = np.linalg.norm(pixels - np.median(lab(edge), axis=0), axis=1) > _OFF_GROUND
    if not garment.any():
        return []
    groups = _gathered(pixels[garment])
    found = []
    for rows in groups:
        share = len(rows) / garment.sum()
        if share >= LEAST_SHARE:
            # The median pixel, not the mean: folds are darker on one side only.
            middle = np.median(rgb[garment][rows], axis=0).round().astype(int)
            code = "#{:02x}{:02x}{:02x}".format(*middle.tolist())
            found.append(Found(code, round(float(share), 3), nearest(code, named)))
    return found[:3]


def _gathered(pixels: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    """Rows by colour, the largest group first: k-means from evenly spread lightness, alike centres joined."""
    order = np.argsort(pixels[:, 0])
    centres = pixels[order[np.linspace(0, len(order) - 1, _CENTRES).astype(int)]]
    for _ in range(_ROUNDS):
        own = np.linalg.norm(pixels[:, None] - centres, axis=2).argmin(axis=1)
        centres = np.array([pixels[own == k].mean(axis=0) if (own == k).any() else centres[k] for k in range(_CENTRES)])
    joined = {
        k: next(j for j in range(k + 1) if np.linalg.norm(centres[j] - centres[k]) < _SAME) for k in range(_CENTRES)
    }
    groups = [np.flatnonzero(np.isin(own, [k for k in joined if joined[k] == j])) for j in set(joined.values())]
    return sorted((rows for rows in groups if len(rows)), key=len, reverse=True)


def nearest(code: str, named: Mapping[str, str]) -> str:
    """The slug whose hex lies nearest in CIELAB; "" among none."""
    if not named:
        return ""
    slugs = sorted(named)
    others = lab(np.array([_rgb(named[slug]) for slug in slugs]))
    return slugs[int(np.linalg.norm(others - lab(np.array([_rgb(code)])), axis=1).argmin())]


def _rgb(code: str) -> list[int]:
    return [int(code[place : place + 2], 16) for place in (1, 3, 5)]


def lab(rgb: NDArray[np.integer]) -> NDArray[np.float64]:
    """CIELAB (n, 3) of sRGB (n, 3) in 0…255 under D65 (IEC 61966-2-1, CIE 15)."""
    linear = np.asarray(rgb, np.float64) / 255
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    xyz = linear @ np.array([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]])
    scaled = xyz / np.array([0.9505, 1.0, 1.089])
    root = np.where(scaled > 216 / 24389, np.cbrt(scaled), (24389 / 27 * scaled + 16) / 116)
    return np.stack([116 * root[:, 1] - 16, 500 * (root[:, 0] - root[:, 1]), 200 * (root[:, 1] - root[:, 2])], axis=1)
