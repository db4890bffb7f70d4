"""Products launched since the model was trained, given a place in it by what they are: recommendable at once.

Their factors come from the content map, and from their pictures where those add something. They have no popularity
and no transitions yet, and what shoppers do with them folds in like anything else.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from recommender import serving, shelf
from recommender.algorithms.fold_in import FoldIn
from recommender.algorithms.next_items import NextItems
from recommender.pipeline.extras import Extras
from recommender.pipeline.facts import ItemFacts, attributes_of
from recommender.serving import ServedModel
from recommender.visual.cold import serving as cold

# Extended models by label, with what each was made of: the champion's, and those of experiments' arms.
_extended: dict[str, tuple[ServedModel, tuple[object, ...], ServedModel]] = {}


def current(version: int | None = None) -> ServedModel | None:
    """The champion together with what has come into the shop since it was trained; None without a champion.

    An experiment's arm names another `version`.
    """
    model = serving.chosen(version)
    if model is None or model.extras is None or not len(model.item_ids):
        return model
    new = shelf.unknown_to(model)
    if not len(new):
        return model
    key = (cold.state(model.label), new.tobytes())
    known = _extended.get(model.label)
    if known is None or known[0] is not model or known[1] != key:
        if len(_extended) > serving.KEPT_VERSIONS:
            _extended.clear()
        known = _extended[model.label] = (model, key, extended(model, model.extras, new))
    return known[2]


def extended(model: ServedModel, extras: Extras, new: NDArray[np.int64]) -> ServedModel:
    """The model with rows for these product ids (m,), ascending and unknown to it."""
    order = np.argsort(np.concatenate([model.item_ids, new]), kind="stable")
    places = np.argsort(order)[: len(model.item_ids)]  # where the known rows went

    def joined(mine: NDArray[np.generic], theirs: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.concatenate([mine, theirs])[order]

    weights = model.fold_in.item_weights
    usual = np.full(len(new), np.median(weights), weights.dtype)
    placed = vectors(extras, new) + cold.correction(model.label, new)
    fold_in = FoldIn(
        joined(model.fold_in.item_factors, placed),  # type: ignore[arg-type]
        model.fold_in.gram,
        joined(weights, usual),  # type: ignore[arg-type]
        model.fold_in.penalty,
    )
    nothing = np.zeros(len(new), np.float32)
    more = replace(
        extras,
        next_items=_spread(extras.next_items, places, len(order)),
        facts=extras.facts.beside(ItemFacts.read(new)).take(order),
        trend=joined(extras.trend, nothing),  # type: ignore[arg-type]
    )
    ids, popularity = joined(model.item_ids, new), joined(model.popularity, nothing)
    return ServedModel(model.label, ids, popularity, fold_in, more)  # type: ignore[arg-type]


def vectors(extras: Extras, products: NDArray[np.int64]) -> NDArray[np.float32]:
    """Factors (n, k) of product ids (n,), ascending, from their attributes; zeros for one that has none we know."""
    found = np.zeros((len(products), extras.contents.weights.shape[1]), np.float32)
    for product, key in attributes_of(products):
        row = extras.contents.keys.get(key)
        if row is not None:
            found[np.searchsorted(products, product)] += extras.contents.weights[row]
    return found


def _spread(known: NextItems, places: NDArray[np.int64], count: int) -> NextItems:
    """The same transitions where item i has become places[i] of `count` items."""
    lengths = np.zeros(count, np.int64)
    lengths[places] = np.diff(known.starts)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return NextItems(starts, places[known.items].astype(np.int32), known.weights, known.recency)
