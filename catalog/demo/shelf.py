"""Drawing products from shelves: weighted sampling within groups, a whole day's sessions at once."""

from __future__ import annotations

import numpy as np


class Shelf:
    """Products sorted by a key, so that each key's products form one run."""

    def __init__(self, key: np.ndarray, keys: int) -> None:
        """`key` (P,) in 0..keys-1."""
        self._order = np.argsort(key, kind="stable")
        self._bounds = np.searchsorted(key[self._order], np.arange(keys + 1))
        self._total = np.zeros(len(key) + 1)

    def weigh(self, weights: np.ndarray) -> None:
        """Set today's weights (P,), non-negative."""
        np.cumsum(weights[self._order], out=self._total[1:])

    def draw(self, keys: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
        """`count` products per row of `keys` (n,) by weight, with replacement; -1 from a weightless run."""
        low, high = self._total[self._bounds[keys]], self._total[self._bounds[keys + 1]]
        spot = low[:, None] + rng.random((len(keys), count)) * (high - low)[:, None]
        place = np.searchsorted(self._total, spot, side="right") - 1
        last = np.maximum(self._bounds[keys + 1] - 1, 0)[:, None]
        place = np.clip(place, self._bounds[keys][:, None], last)
        return np.where((high > low)[:, None], self._order[np.minimum(place, len(self._order) - 1)], -1)


def pick_column(weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One column per row with probability proportional to its weight, int64 (n,)."""
    total = np.cumsum(weights, axis=1)
    spot = rng.random(len(weights)) * total[:, -1]
    return np.minimum((total <= spot[:, None]).sum(1), weights.shape[1] - 1)
