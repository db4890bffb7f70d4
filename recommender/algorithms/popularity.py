"""MostPop: everyone sees what most people interacted with, the baseline of every table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.base import NotFittedError, Progress, Recommender

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


class MostPop(Recommender):
    """Scores an item by its summed confidence weight, the same for every user."""

    _popularity: NDArray[np.float32] | None = None

    @property
    def popularity(self) -> NDArray[np.float32]:
        """Summed weight of each item, (n_items,)."""
        if self._popularity is None:
            raise NotFittedError("call fit() on this MostPop first")
        return self._popularity

    def _fit(self, interactions: csr_matrix, progress: Progress) -> None:
        progress(0.0, "Counting items")
        popularity = np.asarray(interactions.sum(axis=0), dtype=np.float32).reshape(-1)
        progress(1.0, "Items counted")
        self._popularity = popularity

    def score_histories(self, histories: csr_matrix) -> NDArray[np.float32]:
        return np.tile(self.popularity, (histories.shape[0], 1))
