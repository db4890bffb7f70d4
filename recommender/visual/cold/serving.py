"""The picture's share of a new product's factors; NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashionai.registry.artifacts import Loaded
from fashionai.registry.models import ModelVersion
from fashionai.registry.serving import Champion
from recommender.visual import serving as visual

MODEL = "recommender.cold"


@dataclass(frozen=True)
class ColdMap:
    """weights (d + 1, k): a picture's vector and 1 → what to add to factors of the model called `of`."""

    label: str
    of: str
    weights: NDArray[np.float32]

    @classmethod
    def load(cls, files: Loaded, version: ModelVersion) -> ColdMap:
        weights = files.arrays["weights"]
        if weights.ndim != 2 or not np.isfinite(weights).all():
            raise ValueError("weights are a table of finite numbers")
        return cls(str(version), files.meta["of"], weights)


champion: Champion[ColdMap] = Champion(MODEL, ColdMap.load)


def in_service(of: str) -> tuple[ColdMap, visual.VisualVectors] | None:
    """The map that belongs to the factors called `of`, with the pictures; None where there is none, or of others."""
    known, vectors = champion.get(), visual.champion.get()
    if known is None or vectors is None or known.of != of or vectors.index.vectors.shape[1] + 1 != len(known.weights):
        return None
    return known, vectors


def correction(of: str, products: NDArray[np.int64]) -> NDArray[np.float32]:
    """What to add to the factors of products: (n, k), zeros without a picture; (n, 1) of zeros without a map."""
    found = in_service(of)
    if found is None:
        return np.zeros((len(products), 1), np.float32)
    known, vectors = found
    rows = vectors.rows(products)
    added = np.zeros((len(products), known.weights.shape[1]), np.float32)
    pictures = np.asarray(vectors.index.vectors[rows[rows >= 0]], np.float32)
    added[rows >= 0] = pictures @ known.weights[:-1] + known.weights[-1]
    return added


def state(of: str) -> str:
    """Changes when `correction` may: with another map and with every new picture."""
    found = in_service(of)
    return f"{found[0].label} {found[1].label}" if found else ""
