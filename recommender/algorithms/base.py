"""What every recommender offers: fit on a user × item matrix, score users, score unseen histories."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

import numpy as np

from recommender.algorithms.ranking import top_k

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

Progress = Callable[[float, str], None]
"""Called with a fraction in [0, 1] and a short message. Raising inside it cancels the fit."""


class NotFittedError(RuntimeError):
    """Scores were asked of a model that has not been fitted."""


class Recommender(ABC):
    """Scores are comparable within one user only; higher is better; an unknown item scores 0."""

    _interactions: csr_matrix | None = None

    @property
    def interactions(self) -> csr_matrix:
        """The (n_users, n_items) matrix the model was fitted on."""
        if self._interactions is None:
            raise NotFittedError(f"call fit() on this {type(self).__name__} first")
        return self._interactions

    @property
    def n_users(self) -> int:
        return int(self.interactions.shape[0])

    @property
    def n_items(self) -> int:
        return int(self.interactions.shape[1])

    def fit(self, interactions: csr_matrix, *, progress: Progress | None = None) -> Self:
        """Learn from confidence weights (n_users, n_items), all finite and ≥ 0; 0 means unobserved.

        Duplicate entries are summed. Raises ValueError on other weights or an empty matrix, and
        whatever `progress` raises; a cancelled fit leaves the model as it was.
        """
        matrix = clean_interactions(interactions)
        self._fit(matrix, progress or (lambda fraction, message: None))
        self._interactions = matrix
        return self

    @abstractmethod
    def _fit(self, interactions: csr_matrix, progress: Progress) -> None:
        """Learn from a matrix that `clean_interactions` returned."""

    @abstractmethod
    def score_histories(self, histories: csr_matrix) -> NDArray[np.float32]:
        """Scores (n, n_items) for n weighted histories (n, n_items) that need not be in the fit."""

    def score(self, users: NDArray[np.integer]) -> NDArray[np.float32]:
        """Scores (len(users), n_items) of fitted users, given by row number."""
        return self.score_histories(self.interactions[users])

    def recommend(self, users: NDArray[np.integer], k: int, *, exclude_seen: bool = True) -> NDArray[np.int64]:
        """The k best item columns per user, best first, (len(users), k); -1 where none is left."""
        scores = self.score(users)
        if exclude_seen:
            mask_entries(scores, self.interactions[users])
        return top_k(scores, k)


def clean_interactions(interactions: csr_matrix, *, allow_empty: bool = False) -> csr_matrix:
    """A float32 copy with duplicates summed, zeros dropped and sorted columns; see `Recommender.fit`."""
    from scipy.sparse import csr_matrix as build

    matrix = build(interactions, dtype=np.float32, copy=True)
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    if matrix.nnz == 0 and not allow_empty:
        raise ValueError("the interaction matrix holds no positive weight: there is nothing to learn from")
    if not np.isfinite(matrix.data).all() or (matrix.data < 0).any():
        raise ValueError("confidence weights must be finite and not negative")
    return matrix


def mask_entries(scores: NDArray[np.float32], entries: csr_matrix) -> None:
    """Set scores (n, n_items) to -inf, in place, where the (n, n_items) matrix has an entry."""
    rows = np.repeat(np.arange(entries.shape[0]), np.diff(entries.indptr))
    scores[rows, entries.indices] = -np.inf
