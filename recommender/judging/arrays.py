"""Logged slates as the arrays of `algorithms/what_if.py`, under a target model's order of their pools."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.placement import given_above
from recommender.algorithms.what_if import Slates
from recommender.judging.histories import Histories
from recommender.judging.log import Logged
from recommender.serving import ServedModel

PLACES = 12
LEAST_EXAMINED = 0.02


def examined(slates: Sequence[Logged]) -> NDArray[np.float64]:
    """The chance that each place was in view, (PLACES,), of the slates that were: as browsers told, or, where none
    did, falling as 1 / log2(place + 1) does, the usual discount."""
    told = np.array([slate.seen for slate in slates if slate.seen is not None])
    if not len(told):
        return np.asarray(1 / np.log2(np.arange(PLACES) + 2))
    return np.maximum((told[:, None] > np.arange(PLACES)).mean(axis=0), LEAST_EXAMINED)


def ranks_of(slates: Sequence[Logged]) -> NDArray[np.int64]:
    """Logged rank of the product on each place, (n, PLACES); -1 for pinned ones and those that no choice put there."""
    ranks = np.full((len(slates), PLACES), -1, np.int64)
    for row, slate in enumerate(slates):
        rank = {product: number for number, product in enumerate(slate.pool)}
        for place, tile in enumerate(slate.tiles[:PLACES]):
            ranks[row, place] = rank.get(int(str(tile[0])), -1)
    return ranks


def orders(slates: Sequence[Logged], model: ServedModel, histories: Histories) -> NDArray[np.int64]:
    """The target's rank of the product of each logged rank, (n, m), -1 beyond the pool. A product that the model does
    not know comes last; for a shopper of whom it knows nothing popularity decides, as it does on rails."""
    width = max((len(slate.pool) for slate in slates), default=1)
    target = np.full((len(slates), width), -1, np.int64)
    for row, slate in enumerate(slates):
        known = model.known(histories.before(slate.shopper, slate.at))
        products = np.array(slate.pool, np.int64)
        places = model.rows(products)
        if len(known):
            scores = model.fold_in.scores(model.fold_in.user_factor(model.rows(known.products), known.weights))
        else:
            scores = model.popularity
        worth = np.where(places >= 0, scores[np.maximum(places, 0)], -np.inf)
        target[row, : len(products)][np.argsort(-worth, kind="stable")] = np.arange(len(products))
    return target


def as_logged(slates: Sequence[Logged]) -> NDArray[np.int64]:
    """The order that was shown, as a target: what every estimate must agree with."""
    width = max((len(slate.pool) for slate in slates), default=1)
    sizes = np.array([len(slate.pool) for slate in slates])
    return np.where(np.arange(width) < sizes[:, None], np.arange(width), -1)


def build(slates: Sequence[Logged], target: NDArray[np.int64], reward: str, *, share: float | None = None) -> Slates:
    """`share` is how much the target leaves to chance; as much as was logged where it is not said."""
    items, rewards = np.full(target.shape, -1, np.int64), np.zeros((len(slates), PLACES))
    products = np.unique(np.concatenate([np.array(slate.pool, np.int64) for slate in slates]))
    for row, slate in enumerate(slates):
        items[row, : len(slate.pool)] = np.searchsorted(products, slate.pool)
        rewards[row, [place for place in slate.rewards[reward] if place < PLACES]] = 1.0
    ranks, shares = ranks_of(slates), np.array([slate.share for slate in slates])
    return Slates(
        ranks=ranks,
        target=target,
        sizes=np.array([len(slate.pool) for slate in slates]),
        shares=shares,
        target_shares=shares if share is None else np.full(len(slates), share),
        rewards=np.where(ranks >= 0, rewards, 0.0),
        items=items,
        shopper=np.array([slate.shopper for slate in slates]),
        examined=examined(slates),
    )


def unexplained(slates: Sequence[Logged], found: Slates) -> float:
    """Share of the places whose logged propensity does not follow from the pool and the share of chance: more than a
    trace of them means that something else had a hand in the slates, and no estimate here knows of it."""
    logged = np.ones(found.ranks.shape)
    for row, slate in enumerate(slates):
        for place, tile in enumerate(slate.tiles[:PLACES]):
            logged[row, place] = float(str(tile[2]))
    expected = given_above(found.ranks, found.sizes, found.shares)
    return float((np.abs(logged - expected) > 1e-5)[found.shown].mean()) if found.shown.any() else 0.0
