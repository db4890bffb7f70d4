"""Offline ranking metrics under the LightGCN protocol, a batch of users at a time.

All catalogue items are ranked for every user who has test items; items the user has in the
training matrix are left out of the ranking. Metrics are means over those users.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.base import mask_entries
from recommender.algorithms.ranking import top_k

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


class Scorer(Protocol):
    """Anything that scores fitted users, given by row number: (n,) → (n, n_items)."""

    def score(self, users: NDArray[np.integer]) -> NDArray[np.float32]: ...


def rank_users(
    model: Scorer, train: csr_matrix, users: NDArray[np.integer], k: int, *, batch: int = 512
) -> NDArray[np.int64]:
    """The k best unseen items of each user, (len(users), k), -1 where too few are left.

    Memory is bounded by `batch` score rows: 512 × 40,000 items are 80 MB.
    """
    lists = np.empty((len(users), k), dtype=np.int64)
    for start in range(0, len(users), batch):
        some = users[start : start + batch]
        scores = np.array(model.score(some), dtype=np.float32)
        mask_entries(scores, train[some])
        lists[start : start + batch] = top_k(scores, k)
    return lists


def hits(lists: NDArray[np.int64], relevant: csr_matrix) -> NDArray[np.bool_]:
    """Whether each listed item (n, k) is among the row's relevant items (n, n_items)."""
    n_items = relevant.shape[1]
    rows = np.repeat(np.arange(relevant.shape[0]), np.diff(relevant.indptr))
    keys = np.sort(rows * n_items + relevant.indices.astype(np.int64))
    wanted = np.arange(len(lists))[:, None] * n_items + lists
    places = np.searchsorted(keys, wanted)
    found = keys[np.minimum(places, max(len(keys) - 1, 0))] == wanted if len(keys) else False
    return np.asarray(found & (lists >= 0))


def recall(hit: NDArray[np.bool_], n_relevant: NDArray[np.integer]) -> NDArray[np.float64]:
    """Share of each user's relevant items (≥ 1) that the list (n, k) holds: (n,)."""
    return np.asarray(hit.sum(axis=1) / n_relevant)


def ndcg(hit: NDArray[np.bool_], n_relevant: NDArray[np.integer]) -> NDArray[np.float64]:
    """Normalised discounted cumulative gain with binary gains: (n,).

    The ideal list holds min(k, n_relevant) hits, as LightGCN's evaluation has it.
    """
    discounts = 1 / np.log2(np.arange(hit.shape[1]) + 2)
    ideal = np.cumsum(discounts)[np.minimum(n_relevant, hit.shape[1]) - 1]
    return np.asarray(hit @ discounts / ideal)


def coverage(lists: NDArray[np.int64], n_items: int) -> float:
    """Share of the catalogue that appears in at least one list."""
    return len(np.unique(lists[lists >= 0])) / n_items


def gini(lists: NDArray[np.int64], n_items: int) -> float:
    """Gini coefficient of how often items are shown, never shown ones included.

    0: all equally often; (n_items - 1) / n_items: one item takes every place. 0 for no lists.
    """
    shown = np.sort(np.bincount(lists[lists >= 0], minlength=n_items)).astype(np.float64)
    if not shown.sum():
        return 0.0
    ranks = np.arange(1, n_items + 1)
    return float((2 * ranks - n_items - 1) @ shown / (n_items * shown.sum()))


def evaluate(model: Scorer, train: csr_matrix, test: csr_matrix, *, k: int = 20, batch: int = 512) -> dict[str, float]:
    """recall@k, ndcg@k, coverage@k and gini of a model over the users who have test items.

    `train` and `test` are (n_users, n_items); an entry of both counts as test but, being masked,
    cannot be hit. Raises ValueError when no user has test items.
    """
    n_relevant = np.diff(test.indptr)
    users = np.flatnonzero(n_relevant)
    if not users.size:
        raise ValueError("no user has test items")
    lists = rank_users(model, train, users, k, batch=batch)
    hit = hits(lists, test[users])
    return {
        f"recall@{k}": float(recall(hit, n_relevant[users]).mean()),
        f"ndcg@{k}": float(ndcg(hit, n_relevant[users]).mean()),
        f"coverage@{k}": coverage(lists, train.shape[1]),
        "gini": gini(lists, train.shape[1]),
    }
