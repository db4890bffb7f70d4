"""The model's artifact as arrays and JSON: written by the nightly training, read by every web process."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.fold_in import FoldIn
from recommender.algorithms.next_items import NextItems
from recommender.pipeline.extras import ContentMap, Extras
from recommender.pipeline.facts import ItemFacts

Arrays = dict[str, NDArray[Any]]


def packed(
    items: NDArray[np.int64], popularity: NDArray[np.float32], fold_in: FoldIn, extras: Extras
) -> tuple[Arrays, dict[str, Any]]:
    """(arrays, meta) for the registry; `unpacked` and serving.ServedModel read them again."""
    follow = extras.next_items
    arrays: Arrays = {
        "item_ids": items.astype(np.int64),
        "item_factors": fold_in.item_factors.astype(np.float32),
        "gram": fold_in.gram.astype(np.float64),
        "item_weights": fold_in.item_weights.astype(np.float32),
        "popularity": popularity,
        "next_starts": follow.starts,
        "next_items": follow.items,
        "next_weights": follow.weights,
        "trend": extras.trend,
        "content": extras.contents.weights,
        **{f"fact_{name}": column for name, column in extras.facts.columns().items()},
    }
    if extras.ranker is not None:
        arrays["ranker"] = extras.ranker
    meta = {
        "penalty": asdict(fold_in.penalty),
        "trained_at": extras.trained_at,
        "recency": follow.recency,
        "attributes": [list(key) for key in extras.contents.keys],
    }
    return arrays, meta


def unpacked(arrays: Arrays, meta: dict[str, Any]) -> Extras | None:
    """None for an artifact of a release without them. Raises ValueError or KeyError for what does not fit together."""
    if "next_starts" not in arrays:
        return None
    follow = NextItems(arrays["next_starts"], arrays["next_items"], arrays["next_weights"], meta["recency"])
    facts = ItemFacts(**{name: arrays[f"fact_{name}"] for name in ItemFacts.names()})
    contents = ContentMap({tuple(key): row for row, key in enumerate(meta["attributes"])}, arrays["content"])
    if not follow.n_items == len(facts) == len(arrays["trend"]) == len(arrays["item_ids"]):
        raise ValueError("transitions, facts and trend need a row for every item")
    if len(contents.keys) != len(contents.weights):
        raise ValueError("every attribute needs its row of weights")
    return Extras(follow, facts, arrays["trend"], contents, meta["trained_at"], arrays.get("ranker"))
