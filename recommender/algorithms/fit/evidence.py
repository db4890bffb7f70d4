"""Evidence from other orders: what the user, the article and their sizes met before, each smoothed by what is wider.

The features of an order must never hold its own outcome. `Evidence` is therefore fitted on some orders and
describes others; `cross_fitted` describes the training orders themselves, fold by fold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.fit.orders import CLASSES, LARGE, SMALL, Orders

FOLDS = 8
# Orders that the wider group counts for: set once and never tuned.
ITEM_WEIGHT, SIZE_WEIGHT, USER_WEIGHT, PAIR_WEIGHT = 10.0, 5.0, 2.0, 1.0
RIDGE = 1.0


@dataclass(frozen=True)
class Sums:
    """Sums by key: ascending keys (k,), sums of values (k, v), orders counted (k,)."""

    keys: NDArray[np.int64]
    totals: NDArray[np.float64]
    counts: NDArray[np.float64]

    @classmethod
    def of(cls, keys: NDArray[np.int64], values: NDArray[np.float64]) -> Sums:
        known, place = np.unique(keys, return_inverse=True)
        columns = [np.bincount(place, column, len(known)) for column in values.T]
        totals: NDArray[np.float64] = np.asarray(np.stack(columns, axis=1), dtype=np.float64)
        counts: NDArray[np.float64] = np.asarray(np.bincount(place, minlength=len(known)), dtype=np.float64)
        return cls(known, totals, counts)

    def at(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Totals (n, v) and counts (n,) of keys (n,); 0 for one that is not known."""
        if not len(self.keys):
            return np.zeros((len(keys), self.totals.shape[1])), np.zeros(len(keys))
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        known = self.keys[place] == keys
        return self.totals[place] * known[:, None], self.counts[place] * known

    def smoothed(
        self, keys: NDArray[np.int64], wider: NDArray[np.float64], weight: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Means (n, v) with the wider group's (n, v) counting for `weight` orders, and counts (n,)."""
        totals, counts = self.at(keys)
        return (totals + weight * wider) / (counts + weight)[:, None], counts

    def means(self, keys: NDArray[np.int64]) -> NDArray[np.float64]:
        """Means (n, v), NaN for a key that is not known."""
        totals, counts = self.at(keys)
        return np.where(counts[:, None] > 0, totals / np.maximum(counts, 1)[:, None], np.nan)


def pair_key(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """One key for two row numbers below 2³¹."""
    return (first << 32) + second


class UsualSize:
    """The size that people of a build order in a kind of garment: ridge regression of log(1 + size).

    Features are the measurements, their squares, whether each was told, and the kind of garment.
    """

    def __init__(self, orders: Orders) -> None:
        self._mean = np.nan_to_num(np.nanmean(orders.body, axis=0)) if orders.body.size else np.zeros(0)
        self._spread = np.nan_to_num(np.nanstd(orders.body, axis=0)) + 1e-9 if orders.body.size else np.ones(0)
        self._kinds = int(orders.words[:, 0].max(initial=-1)) + 1
        features = self._features(orders)
        gram = features.T @ features + RIDGE * np.eye(features.shape[1])
        self._weights = np.linalg.solve(gram, features.T @ np.log1p(orders.sizes))

    def _features(self, orders: Orders) -> NDArray[np.float64]:
        scaled = np.clip((orders.body - self._mean) / self._spread, -4, 4)
        gaps = np.isnan(scaled)
        scaled = np.where(gaps, 0.0, scaled)
        kinds = np.where(orders.words[:, 0] < self._kinds, orders.words[:, 0], -1)
        columns = [np.ones((len(orders), 1)), scaled, scaled**2, gaps, np.eye(self._kinds + 1)[kinds]]
        return np.concatenate(columns, axis=1)

    def surplus(self, orders: Orders) -> NDArray[np.float64]:
        """How much larger than usual for the build each ordered size is (n,), in log units."""
        surplus: NDArray[np.float64] = np.log1p(orders.sizes) - self._features(orders) @ self._weights
        return surplus


class Evidence:
    """Fitted on orders with their outcomes (n,), it describes other orders; NaN where nothing is known."""

    def __init__(self, orders: Orders, fit: NDArray[np.int64]) -> None:
        outcomes = np.eye(CLASSES)[fit]
        self._prior = outcomes.mean(axis=0)
        self._usual = UsualSize(orders)
        surplus = self._usual.surplus(orders)
        sizes = np.stack([np.log1p(orders.sizes), surplus], axis=1)
        codes = _size_codes(orders)
        self._kinds = Sums.of(orders.words[:, 0], outcomes)
        self._items = Sums.of(orders.items, outcomes)
        self._users = Sums.of(orders.users, outcomes)
        self._item_sizes = Sums.of(pair_key(orders.items, codes), outcomes)
        self._pairs = Sums.of(pair_key(orders.users, orders.items), outcomes)
        self._user_sizes = Sums.of(pair_key(orders.users, codes), outcomes)
        self._sizes_of_items, self._sizes_of_users = Sums.of(orders.items, sizes), Sums.of(orders.users, sizes)
        self._surprises = Sums.of(orders.users, outcomes - self._of_items(orders)[0])

    def _of_items(self, orders: Orders) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        prior = np.broadcast_to(self._prior, (len(orders), CLASSES))
        kinds, _ = self._kinds.smoothed(orders.words[:, 0], prior, ITEM_WEIGHT)
        return self._items.smoothed(orders.items, kinds, ITEM_WEIGHT)

    def features(self, orders: Orders) -> NDArray[np.float64]:
        """(n, 23): sizes beside usual ones, how much is known, and smoothed shares of small and large."""
        codes = _size_codes(orders)
        items, item_counts = self._of_items(orders)
        prior = np.broadcast_to(self._prior, items.shape)
        users, user_counts = self._users.smoothed(orders.users, prior, USER_WEIGHT)
        item_sizes, item_size_counts = self._item_sizes.smoothed(pair_key(orders.items, codes), items, SIZE_WEIGHT)
        both = (items + users) / 2
        pairs, pair_counts = self._pairs.smoothed(pair_key(orders.users, orders.items), both, PAIR_WEIGHT)
        user_sizes, user_size_counts = self._user_sizes.smoothed(pair_key(orders.users, codes), users, PAIR_WEIGHT)
        surprises, _ = self._surprises.smoothed(orders.users, np.zeros_like(prior), 1.0)
        every = (items, users, item_sizes, pairs, user_sizes, surprises)
        shares = [share[:, [SMALL, LARGE]] for share in every]
        counts = np.log1p([user_counts, item_counts, item_size_counts, pair_counts, user_size_counts]).T
        return np.concatenate([self._beside_usual(orders), counts, *shares], axis=1)

    def _beside_usual(self, orders: Orders) -> NDArray[np.float64]:
        """(n, 6): surplus for the build; beside the user's and the article's orders; their own surpluses."""
        size, surplus = np.log1p(orders.sizes), self._usual.surplus(orders)
        users, items = self._sizes_of_users.means(orders.users), self._sizes_of_items.means(orders.items)
        columns = [surplus, size - users[:, 0], surplus - users[:, 1], surplus - items[:, 1], items[:, 1], users[:, 1]]
        return np.stack(columns, axis=1)


def _size_codes(orders: Orders) -> NDArray[np.int64]:
    return np.rint(orders.sizes * 4).astype(np.int64)


def cross_fitted(orders: Orders, fit: NDArray[np.int64], *, seed: int) -> NDArray[np.float64]:
    """Features (n, d) of the orders themselves, each from the other folds' outcomes."""
    fold = np.random.default_rng(seed).permutation(len(orders)) % FOLDS
    parts = [np.flatnonzero(fold == one) for one in range(FOLDS)]
    found = [
        Evidence(orders[others], fit[others]).features(orders[rows])
        for rows in parts
        for others in [np.setdiff1d(np.arange(len(orders)), rows, assume_unique=True)]
    ]
    features = np.empty((len(orders), found[0].shape[1]))
    features[np.concatenate(parts)] = np.concatenate(found)
    return features
