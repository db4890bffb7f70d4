"""Which products look like a design: their pictures' vectors, which the registry holds, beside its features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fashionai.registry import artifacts
from fashionai.registry.models import ModelVersion
from fashionai.registry.serving import Champion
from fashionai.vision.index import VisualIndex

# The registry's model of the pictures' vectors: item_ids int64 (n,) and unit vectors (n, 128); see docs/visual.md.
MODEL = "recommender.visual"
# More than is shown: some are sold out or gone by the time somebody looks.
FOUND = 12


def _build(files: artifacts.Loaded, version: ModelVersion) -> VisualIndex:
    return VisualIndex(files.arrays["item_ids"], np.asarray(files.arrays["vectors"], np.float32))


champion: Champion[VisualIndex] = Champion(MODEL, _build)


def of(features: NDArray[np.float32]) -> list[list[list[float]]]:
    """For each vector (n, d) up to FOUND of [product id, cosine], best first; empty where the shop has none."""
    index = champion.get()
    if index is None or not len(index.ids) or index.vectors.shape[1] != features.shape[1]:
        return [[] for _ in features]
    found = []
    for vector in features:
        ids, cosines = index.nearest(vector, FOUND)
        found.append([[int(pk), round(float(cosine), 4)] for pk, cosine in zip(ids, cosines, strict=True)])
    return found
