"""What the pipeline knows of a model's items beside their factors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.next_items import NextItems
from recommender.pipeline.facts import ItemFacts, Key


@dataclass(frozen=True)
class ContentMap:
    """Attribute → factors: `weights` (n_attributes, k) by the rows that `keys` names; see algorithms/content.py."""

    keys: dict[Key, int]
    weights: NDArray[np.float32]


@dataclass(frozen=True)
class Extras:
    """A row for every item of the model.

    trend: (n_items,) how far beyond chance an item rose in the week before `trained_at` (epoch seconds).
    ranker: (n_features,) weights of pipeline/features.py, None where the model's own order did better.
    """

    next_items: NextItems
    facts: ItemFacts
    trend: NDArray[np.float32]
    contents: ContentMap
    trained_at: float
    ranker: NDArray[np.float64] | None = None
