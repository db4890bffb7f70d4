"""How well pieces go with a product by their pictures; NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.outfits import Role
from fashionai.registry.artifacts import Loaded
from fashionai.registry.models import ModelVersion
from fashionai.registry.serving import Champion
from recommender.algorithms.visual.compatibility import Compatibility
from recommender.visual import serving as visual

MODEL = "recommender.looks"
ROLES = list(Role)
# What looks say beside what was bought together (0…1). NDCG@6 on the even rows of the drawn shop's held-out pieces:
# .1 .379, .2 .384, .4 .377; without .367.
WEIGHT = 0.3


@dataclass(frozen=True)
class Looks:
    """Learned from vectors of the network that the pictures' own version names."""

    label: str
    compatibility: Compatibility

    @classmethod
    def load(cls, files: Loaded, version: ModelVersion) -> Looks:
        weights, centres = files.arrays["weights"], files.arrays["centres"]
        roles = files.meta["roles"]
        if roles != [str(role) for role in ROLES] or len(weights) != len(ROLES) or centres.shape[0] != len(ROLES):
            raise ValueError("a part of outfits was added or taken away since this was learned")
        return cls(str(version), Compatibility(weights, centres))


champion: Champion[Looks] = Champion(MODEL, Looks.load)


def matches(anchor: int, products: Sequence[int], roles: Sequence[Role | None]) -> NDArray[np.float64] | None:
    """Scores (n,) in -1…1 of products with their roles beside an anchor, 0 where nothing is known.

    None without a model, or for an anchor without a picture.
    """
    model, vectors = champion.get(), visual.champion.get()
    mine = vectors.vector(anchor) if vectors is not None else None
    if model is None or vectors is None or mine is None or not products:
        return None
    rows = vectors.rows(list(products))
    parts = np.array([ROLES.index(role) if role is not None else -1 for role in roles], np.int64)
    there = rows >= 0
    found = np.zeros(len(products))
    others = np.asarray(vectors.index.vectors[rows[there]], np.float32)
    found[there] = model.compatibility.scores(mine, others, parts[there])
    return found
