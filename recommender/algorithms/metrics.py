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
    return inequality(np.bincount(lists[lists >= 0], minlength=n_items))


def inequality(counts: NDArray[np.number]) -> float:
    """Gini coefficient of counts (n,), 0 where there is none."""
    ordered = np.sort(np.asarray(counts, np.float64))
    total, ranks = ordered.sum(), np.arange(1, len(ordered) + 1)
    return float((2 * ranks - len(ordered) - 1) @ ordered / (len(ordered) * total)) if total else 0.0


def novelty(lists: NDArray[np.int64], popularity: NDArray[np.floating]) -> float:
    """Mean -log2 of the listed items' share of all interactions (Vargas and Castells 2011): bits, higher is less known.

    popularity: interactions of each item in the training data (n_items,); one that has none counts as half of one.
    """
    counts = np.maximum(np.asarray(popularity, np.float64), 0.5)
    listed = lists[lists >= 0]
    return float(-np.log2(counts[listed] / counts.sum()).mean()) if listed.size else 0.0


# How many events a shopper has in the training data: name → (least, most).
SEGMENTS = {"0": (0, 0), "1-3": (1, 3), "4+": (4, 2**62)}


def by_segment(
    lists: NDArray[np.int64], relevant: csr_matrix, events: NDArray[np.integer], popularity: NDArray[np.floating]
) -> dict[str, dict[str, float]]:
    """The metrics of lists (n, k) for shoppers with 0, 1 to 3 and 4 or more events (n,); a segment without any is left
    out. relevant: (n, n_items), at least one in each row."""
    found = {}
    for name, (least, most) in SEGMENTS.items():
        here = (events >= least) & (events <= most)
        if here.any():
            told = measure(lists[here], relevant[here])
            known = {"novelty": novelty(lists[here], popularity), "shoppers": int(here.sum())}
            found[name] = {**told, **known}
    return found


def evaluate(model: Scorer, train: csr_matrix, test: csr_matrix, *, k: int = 20, batch: int = 512) -> dict[str, float]:
    """recall@k, ndcg@k, coverage@k and gini of a model over the users who have test items.

    `train` and `test` are (n_users, n_items); an entry of both counts as test but, being masked,
    cannot be hit. Raises ValueError when no user has test items.
    """
    users = np.flatnonzero(np.diff(test.indptr))
    if not users.size:
        raise ValueError("no user has test items")
    return measure(rank_users(model, train, users, k, batch=batch), test[users])


def measure(lists: NDArray[np.int64], relevant: csr_matrix) -> dict[str, float]:
    """recall@k, ndcg@k, coverage@k and gini of lists (n, k); relevant: (n, n_items), at least one in each row."""
    k, (_, n_items) = lists.shape[1], relevant.shape
    hit, wanted = hits(lists, relevant), np.diff(relevant.indptr)
    return {
        f"recall@{k}": float(recall(hit, wanted).mean()),
        f"ndcg@{k}": float(ndcg(hit, wanted).mean()),
        f"coverage@{k}": coverage(lists, n_items),
        "gini": gini(lists, n_items),
    }
