"""The surface of each fabric: how it shines, how it creases, and its fine texture in cm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.ndimage import gaussian_filter

from catalog.drawing.arrays import Field
from catalog.drawing.lighting import Surface
from catalog.drawing.textures.tiles import doubled, sample
from catalog.drawing.textures.weaves import weave


@dataclass(frozen=True, slots=True)
class Fabric:
    """`stiffness` scales fold widths, `drape` fold heights, `thickness` (cm) edges and shadows."""

    surface: Surface
    texture: str
    stiffness: float = 1.0
    drape: float = 1.0
    thickness: float = 0.5
    crumple: float = 1.0


FABRICS: dict[str, Fabric] = {
    "jersey": Fabric(Surface(sheen=0.05), "jersey", 1.1, 0.9, 0.45, 0.7),
    "rib": Fabric(Surface(sheen=0.08), "rib", 1.1, 0.7, 0.5, 0.4),
    "knit": Fabric(Surface(sheen=0.14), "knit", 1.5, 0.95, 1.0, 0.55),
    "denim": Fabric(Surface(contrast=1.05), "denim", 1.15, 0.95, 0.6, 0.9),
    "twill": Fabric(Surface(contrast=1.0), "twill", 1.0, 0.9, 0.5, 0.9),
    "satin": Fabric(Surface(gloss=0.62, sharpness=30.0, contrast=1.3), "satin", 0.95, 1.15, 0.35, 0.55),
    "wool": Fabric(Surface(sheen=0.12), "wool", 1.4, 0.95, 0.9, 0.4),
    "leather": Fabric(Surface(gloss=0.32, sharpness=26.0, contrast=1.05), "leather", 0.9, 1.05, 0.7, 1.1),
    "poplin": Fabric(Surface(contrast=1.05), "fine", 0.85, 0.95, 0.4, 1.15),
    "linen": Fabric(Surface(contrast=1.05), "linen", 0.75, 1.0, 0.4, 1.7),
    "viscose": Fabric(Surface(gloss=0.05, contrast=1.05), "fine", 0.9, 1.1, 0.35, 0.7),
    "crepe": Fabric(Surface(sheen=0.05), "crepe", 1.1, 1.0, 0.4, 0.4),
    "chiffon": Fabric(Surface(gloss=0.06, contrast=0.9), "fine", 0.8, 1.05, 0.3, 0.8),
    "velvet": Fabric(Surface(sheen=0.75, contrast=1.25), "velvet", 1.1, 1.1, 0.6, 0.5),
    "corduroy": Fabric(Surface(sheen=0.15), "corduroy", 1.2, 0.85, 0.7, 0.6),
    "flannel": Fabric(Surface(sheen=0.1), "wool", 1.05, 0.85, 0.5, 1.0),
    "fleece": Fabric(Surface(sheen=0.08, contrast=0.95), "fleece", 1.5, 0.95, 0.9, 0.5),
    "nylon": Fabric(Surface(gloss=0.2, sharpness=18.0, contrast=1.15), "nylon", 0.75, 1.05, 0.6, 1.2),
    "canvas": Fabric(Surface(), "canvas", 1.2, 0.8, 0.6, 0.7),
}


#: Pixels per cm from which noise would show its steps, and below which no thread is seen: cards of clothes have 9.
_CLOSE, _FAR = 26.0, 11.0


def texture(kind: str, u: Field, v: Field, density: float) -> Field | None:
    """Multiplier around 1 for cloth coordinates in cm at `density` pixels per cm, or None where smooth."""
    maker, tile = _TEXTURES.get(kind), weave(kind)
    coarse = None if maker is None else maker(u, v, density)
    fine = None if tile is None or density < _FAR else tile.at(u, v, density)
    if fine is None:
        return coarse
    return 1 + fine if coarse is None else coarse * (1 + fine)


def _visible(density: float, period: float) -> float:
    """0..1: how much of a feature of `period` cm a raster of `density` px/cm can carry."""
    return float(np.clip((density * period - 1.6) / 2.4, 0.0, 1.0))


@lru_cache(maxsize=32)
def _tile(blur: float, seed: int) -> Field:
    rng = np.random.default_rng(seed)
    noise = gaussian_filter(rng.standard_normal((256, 256)).astype(np.float32), blur, mode="wrap")
    return (noise / noise.std()).astype(np.float32)


@lru_cache(maxsize=32)
def _fine_tile(blur: float, seed: int) -> Field:
    return doubled(_tile(blur, seed))


def _grain(u: Field, v: Field, per_cm: tuple[float, float], blur: float, seed: int, density: float = 0.0) -> Field:
    """Noise of `per_cm` grains across and down; smooth between them where `density` px/cm would show steps."""
    if density > _CLOSE:
        return sample(_fine_tile(blur, seed), 2 * per_cm[0] * u, 2 * per_cm[1] * v)
    return sample(_tile(blur, seed), u * per_cm[0], v * per_cm[1])


def _fine(u: Field, v: Field, density: float) -> Field:
    return 1 + 0.018 * _grain(u, v, (18, 18), 0.8, 1, density)


def _rib(u: Field, v: Field, density: float) -> Field:
    wave = np.cos(u * (2 * np.pi / 0.42))
    return 1 + 0.11 * _visible(density, 0.42) * wave + 0.02 * _grain(u, v, (14, 14), 0.8, 1, density)


def _knit(u: Field, v: Field, density: float) -> Field:
    column = u / 0.82
    lean = np.abs((column - np.floor(column)) - 0.5)
    rows = np.cos(2 * np.pi * (v / 0.6 - lean * 1.1))
    wale = np.cos(2 * np.pi * column)
    seen = _visible(density, 0.6)
    return 1 + seen * (0.11 * rows - 0.13 * wale) + 0.03 * _grain(u, v, (8, 8), 1.2, 2, density)


def _denim(u: Field, v: Field, density: float) -> Field:
    twill = np.sin((u + v) * (2 * np.pi / 0.22))
    slub = _grain(u, v, (14, 1.6), 0.9, 3, density)
    fade = _grain(u, v, (1.1, 0.7), 3.0, 4, density)
    return 1 + 0.07 * _visible(density, 0.22) * twill + 0.03 * slub + 0.03 * fade


def _twill(u: Field, v: Field, density: float) -> Field:
    return (
        1
        + 0.04 * _visible(density, 0.2) * np.sin((u + v) * (2 * np.pi / 0.2))
        + 0.018 * _grain(u, v, (12, 12), 0.8, 1, density)
    )


def _wool(u: Field, v: Field, density: float) -> Field:
    return 1 + 0.035 * _grain(u, v, (9, 9), 1.0, 5, density) + 0.025 * _grain(u, v, (3, 3), 1.6, 6, density)


def _leather(u: Field, v: Field, density: float) -> Field:
    pebbles = np.abs(_grain(u, v, (9, 9), 2.2, 7, density))
    return 1.02 - 0.05 * _visible(density, 0.35) * (0.8 - pebbles) + 0.008 * _grain(u, v, (2, 2), 3.0, 8, density)


def _linen(u: Field, v: Field, density: float) -> Field:
    return 1 + 0.035 * _grain(u, v, (16, 1.5), 0.8, 9, density) + 0.035 * _grain(u, v, (1.5, 16), 0.8, 10, density)


def _crepe(u: Field, v: Field, density: float) -> Field:
    return 1 + 0.025 * _grain(u, v, (14, 14), 1.0, 11, density)


def _velvet(u: Field, v: Field, density: float) -> Field:
    return 1 + 0.03 * _grain(u, v, (12, 12), 0.9, 12, density) + 0.06 * _grain(u, v, (0.9, 0.9), 3.0, 13, density)


def _corduroy(u: Field, v: Field, density: float) -> Field:
    wave = np.cos(u * (2 * np.pi / 0.36))
    return 1 + 0.14 * _visible(density, 0.36) * wave + 0.025 * _grain(u, v, (12, 4), 1.0, 14, density)


def _fleece(u: Field, v: Field, density: float) -> Field:
    return 1 + 0.026 * _grain(u, v, (10, 10), 1.0, 15, density) + 0.015 * _grain(u, v, (2.5, 2.5), 2.0, 16, density)


_TEXTURES: dict[str, Callable[[Field, Field, float], Field]] = {
    "fine": _fine,
    "jersey": _fine,
    "canvas": _linen,
    "rib": _rib,
    "knit": _knit,
    "denim": _denim,
    "twill": _twill,
    "wool": _wool,
    "leather": _leather,
    "linen": _linen,
    "crepe": _crepe,
    "velvet": _velvet,
    "corduroy": _corduroy,
    "fleece": _fleece,
}
