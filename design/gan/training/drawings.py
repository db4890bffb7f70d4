"""Drawn garments as training pictures: square, of known attributes, in a folder that a killed run goes on from."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.drawing import GarmentSpec, catalogue, draw

Progress = Callable[[float, str], None]
#: Margin cut from a square photograph on each side: garments then fill 95 % of the picture instead of 84 %.
_MARGIN = 1 / 18
#: 500 pictures of 128 pixels: 25 MB and half a CPU minute, what a kill loses at most.
_CHUNK = 500
#: Colourways of one product of the drawn catalogue, on average.
_WAYS = 1.88


def specs(*, seed: int, count: int) -> list[GarmentSpec]:
    """`count` garments in the proportions of the drawn catalogue, of another seed than the shop's 7, mixed."""
    products = catalogue(seed=seed, size=max(60, int(1.1 * count / _WAYS)))
    found = [way.spec for product in products for way in product.colourways]
    random.Random(seed).shuffle(found)
    return found[:count]


def photograph(spec: GarmentSpec, size: int) -> NDArray[np.uint8]:
    """The garment as uint8 (size, size, 3), nearer than the shop's pictures."""
    whole = round(size / (1 - 2 * _MARGIN))
    edge = (whole - size) // 2
    picture = draw(spec, width=whole, height=whole).image
    return np.ascontiguousarray(picture[edge : edge + size, edge : edge + size])


def photographs(
    wanted: Sequence[GarmentSpec], size: int, folder: Path, progress: Progress | None = None
) -> NDArray[np.uint8]:
    """uint8 (n, size, size, 3), read from `folder` where it holds them already. 50 CPU-ms a picture of 128 pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        path = folder / f"{size}-{start:06d}-{_fingerprint(some)}.npy"
        if not path.exists():
            keep(path, np.stack([photograph(spec, size) for spec in some]))
        parts.append(np.load(path))
        if progress is not None:
            progress((start + len(some)) / len(wanted), f"{start + len(some):,} drawn")
    return np.concatenate(parts)


def _fingerprint(some: Sequence[GarmentSpec]) -> str:
    """Names what the pictures show, so that a changed catalogue is drawn anew."""
    from hashlib import sha256

    return sha256(json.dumps([spec.as_json() for spec in some], sort_keys=True).encode()).hexdigest()[:12]


def keep(path: Path, array: NDArray[Any]) -> None:
    """An array as .npy. A kill leaves the file before or this one."""
    partial = path.with_suffix(".partial.npy")
    np.save(partial, array)
    os.replace(partial, path)
