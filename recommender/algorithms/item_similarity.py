"""Recommenders that keep a sparse item × item matrix: item-kNN and RP3beta.

Both score an item by summing its similarity to the items of the history.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.base import NotFittedError, Progress, Recommender

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ITEMS_PER_BLOCK = 512
"""Rows of the item × item product held at a time, before they are cut to the neighbours."""


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

    @abstractmethod
    def _adjust(
        self, values: NDArray[np.float32], source: NDArray[np.integer], target: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        """Similarities from the product's entries (n,), which lie in row `source`, column `target`."""

    def _fit(self, interactions: csr_matrix, progress: Progress) -> None:
        left, right = self._weigh(interactions)
        n_items, blocks = interactions.shape[1], []
        for first in range(0, n_items, ITEMS_PER_BLOCK):
            progress(first / n_items, f"Item {first:,} of {n_items:,}")
            product = left[first : first + ITEMS_PER_BLOCK] @ right
            rows = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
            product.data = self._adjust(product.data, first + rows, product.indices)
            product.data[first + rows == product.indices] = 0
            blocks.append(_strongest(product, rows, self.neighbours))
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

    def _adjust(
        self, values: NDArray[np.float32], source: NDArray[np.integer], target: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        return values / (self._norms[source] * self._norms[target] + np.float32(self.shrinkage))


class RP3Beta(ItemSimilarity):
    """Three-step random walk user → item → user → item, popularity damped (Paudel et al. 2017).

    Transition probabilities are raised to `alpha`; arriving at an item divides by its
    popularity to the power `beta`.
    """

    def __init__(self, neighbours: int = 200, alpha: float = 0.7, beta: float = 0.35) -> None:
        super().__init__(neighbours)
        self.alpha, self.beta = alpha, beta
        self._damping = np.zeros(0, dtype=np.float32)

    def _weigh(self, interactions: csr_matrix) -> tuple[csr_matrix, csr_matrix]:
        popularity = np.asarray(interactions.sum(axis=0), dtype=np.float32).reshape(-1)
        # An item nobody chose is the target of no walk; any finite damping will do for it.
        self._damping = np.where(popularity > 0, popularity, 1) ** -np.float32(self.beta)
        to_user = _row_stochastic(interactions.T.tocsr()).power(self.alpha)
        to_item = _row_stochastic(interactions).power(self.alpha)
        return to_user.tocsr(), to_item.tocsr()

    def _adjust(
        self, values: NDArray[np.float32], source: NDArray[np.integer], target: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        return values * self._damping[target]


def _row_stochastic(matrix: csr_matrix) -> csr_matrix:
    """The matrix with every non-empty row scaled to sum 1."""
    totals = np.asarray(matrix.sum(axis=1), dtype=np.float32).reshape(-1)
    scaled = matrix.copy()
    scaled.data = scaled.data / np.repeat(totals, np.diff(matrix.indptr))
    return scaled


def _strongest(product: csr_matrix, rows: NDArray[np.integer], neighbours: int) -> csr_matrix:
    """The highest positive entries of each row, at most `neighbours`; `rows` numbers every entry's row."""
    from scipy.sparse import csr_matrix as build

    order = np.lexsort((product.indices, -product.data, rows))
    place = np.arange(product.nnz) - np.repeat(product.indptr[:-1], np.diff(product.indptr))
    kept = order[(place < neighbours) & (product.data[order] > 0)]
    return build((product.data[kept], (rows[kept], product.indices[kept])), shape=product.shape)


def _stack(blocks: list[csr_matrix]) -> csr_matrix:
    from scipy.sparse import vstack

    return vstack(blocks, format="csr")
