"""Recommenders that keep a sparse item × item matrix: item-kNN and RP3beta.

Both score an item by summing its similarity to the items of the history.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.base import NotFittedError, Progress, Recommender
from recommender.algorithms.ranking import top_k

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ITEMS_PER_BLOCK = 512
"""Rows of the item × item product made dense at a time: 80 MB at 40,000 items."""


class ItemSimilarity(Recommender):
    """Keeps, for every item j, the `neighbours` items i with the highest similarity(j → i)."""

    _similarity: csr_matrix | None = None

    def __init__(self, neighbours: int = 100) -> None:
        if neighbours < 1:
            raise ValueError("neighbours must be at least 1")
        self.neighbours = neighbours

    @property
    def similarity(self) -> csr_matrix:
        """(n_items, n_items); row j holds what one interaction with j adds to other items' scores."""
        if self._similarity is None:
            raise NotFittedError(f"call fit() on this {type(self).__name__} first")
        return self._similarity

    def score_histories(self, histories: csr_matrix) -> NDArray[np.float32]:
        return np.asarray((histories @ self.similarity).toarray(), dtype=np.float32)

    @abstractmethod
    def _weigh(self, interactions: csr_matrix) -> tuple[csr_matrix, csr_matrix]:
        """Matrices L (n_items, n_users) and R (n_users, n_items) whose product is the similarity."""

    def _finish(self, block: NDArray[np.float32], first: int) -> None:
        """Adjust, in place, a dense block of similarity rows that starts at item `first`."""

    def _fit(self, interactions: csr_matrix, progress: Progress) -> None:
        left, right = self._weigh(interactions)
        n_items, blocks = interactions.shape[1], []
        for first in range(0, n_items, ITEMS_PER_BLOCK):
            progress(first / n_items, f"Item {first:,} of {n_items:,}")
            block = np.asarray((left[first : first + ITEMS_PER_BLOCK] @ right).toarray(), dtype=np.float32)
            rows = np.arange(len(block))
            block[rows, first + rows] = 0
            self._finish(block, first)
            blocks.append(_strongest(block, self.neighbours))
        progress(1.0, "Similarities computed")
        self._similarity = _stack(blocks)


class ItemKNN(ItemSimilarity):
    """Cosine similarity of item columns, damped for rare pairs (Sarwar et al. 2001).

    similarity = a·b / (|a| |b| + shrinkage)
    """

    def __init__(self, neighbours: int = 100, shrinkage: float = 10.0) -> None:
        super().__init__(neighbours)
        if shrinkage < 0:
            raise ValueError("shrinkage must not be negative")
        self.shrinkage = shrinkage
        self._norms = np.zeros(0, dtype=np.float32)

    def _weigh(self, interactions: csr_matrix) -> tuple[csr_matrix, csr_matrix]:
        squared = interactions.multiply(interactions).sum(axis=0)
        self._norms = np.sqrt(np.asarray(squared, dtype=np.float32)).reshape(-1)
        return interactions.T.tocsr(), interactions

    def _finish(self, block: NDArray[np.float32], first: int) -> None:
        norms = self._norms[first : first + len(block), None] * self._norms + self.shrinkage
        np.divide(block, norms, out=block, where=norms > 0)


class RP3Beta(ItemSimilarity):
    """Three-step random walk user → item → user → item, popularity damped (Paudel et al. 2017).

    Transition probabilities are raised to `alpha`; arriving at an item divides by its
    popularity to the power `beta`.
    """

    def __init__(self, neighbours: int = 100, alpha: float = 0.8, beta: float = 0.4) -> None:
        super().__init__(neighbours)
        self.alpha, self.beta = alpha, beta
        self._damping = np.zeros(0, dtype=np.float32)

    def _weigh(self, interactions: csr_matrix) -> tuple[csr_matrix, csr_matrix]:
        popularity = np.asarray(interactions.sum(axis=0), dtype=np.float32).reshape(-1)
        self._damping = np.maximum(popularity, np.finfo(np.float32).tiny) ** -np.float32(self.beta)
        self._damping[popularity == 0] = 0
        to_user = _row_stochastic(interactions.T.tocsr()).power(self.alpha)
        to_item = _row_stochastic(interactions).power(self.alpha)
        return to_user.tocsr(), to_item.tocsr()

    def _finish(self, block: NDArray[np.float32], first: int) -> None:
        block *= self._damping


def _row_stochastic(matrix: csr_matrix) -> csr_matrix:
    """The matrix with every non-empty row scaled to sum 1."""
    totals = np.asarray(matrix.sum(axis=1), dtype=np.float32).reshape(-1)
    scaled = matrix.copy()
    scaled.data = scaled.data / np.repeat(totals, np.diff(matrix.indptr))
    return scaled


def _strongest(block: NDArray[np.float32], neighbours: int) -> csr_matrix:
    """The highest `neighbours` positive entries of each row of a dense block, as a sparse matrix."""
    from scipy.sparse import csr_matrix as build

    columns = top_k(np.where(block > 0, block, -np.inf), neighbours)
    rows, places = np.nonzero(columns >= 0)
    kept = columns[rows, places]
    return build((block[rows, kept], (rows, kept)), shape=block.shape)


def _stack(blocks: list[csr_matrix]) -> csr_matrix:
    from scipy.sparse import vstack

    return vstack(blocks, format="csr")
