"""Weights of a blend, chosen on validation users: as accurate as can be, then as even in exposure as that allows.

Every fitted part scores the validation users once. Only items that some part ranks among its best are kept, so that
hundreds of weightings can be tried in seconds and in little memory.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.base import Progress, Recommender, mask_entries
from recommender.algorithms.blend import Part, stretch, to_unit_rows
from recommender.algorithms.metrics import gini, hits, ndcg, recall
from recommender.algorithms.ranking import top_k

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

DEPTH = 100
"""Items of each part that stay in a user's pool. The first 20 of a blend are among them but for rare ties of many
middling opinions; 3,000 users with three parts take 18 MB."""

USERS_PER_BATCH = 256

Candidates = Mapping[str, Sequence[Callable[[], Recommender]]]
"""The families a blend may be made of: name → makers of unfitted variants, of which it takes one."""


@dataclass(frozen=True)
class Judged:
    """A weighting by part name (weights ≥ 0, summing to 1) and what it reached on the validation users."""

    weights: dict[str, float]
    recall: float
    ndcg: float
    gini: float

    @property
    def accuracy(self) -> float:
        """Geometric mean of recall and NDCG: a relative gain of either counts the same."""
        return float(np.sqrt(self.recall * self.ndcg))


@dataclass(frozen=True)
class Pool:
    """What the parts think of each user's best items.

    items: (n, depth × parts) distinct columns per user, the rest -1.  scores: (parts, n, depth × parts), entries of
    each part's unit rows, meaningless where `items` is -1.  relevant: (n, n_items) validation items.
    """

    names: tuple[str, ...]
    items: NDArray[np.int64]
    scores: NDArray[np.float32]
    relevant: csr_matrix

    def judge(self, weights: Sequence[float], k: int) -> Judged:
        """Metrics of one weighting at k."""
        total = np.full(self.items.shape, -np.inf, dtype=np.float32)
        inside = self.items >= 0
        total[inside] = sum(np.float32(w) * part[inside] for w, part in zip(weights, self.scores, strict=True) if w)
        places = top_k(total, k)
        lists = np.where(places >= 0, np.take_along_axis(self.items, np.maximum(places, 0), axis=1), -1)
        hit, n_relevant = hits(lists, self.relevant), np.diff(self.relevant.indptr)
        return Judged(
            weights=dict(zip(self.names, weights, strict=True)),
            recall=float(recall(hit, n_relevant).mean()),
            ndcg=float(ndcg(hit, n_relevant).mean()),
            gini=gini(lists, self.relevant.shape[1]),
        )


def gather(
    models: Mapping[str, Recommender],
    fit: csr_matrix,
    validation: csr_matrix,
    progress: Progress,
    *,
    depth: int = DEPTH,
) -> Pool:
    """The pool of all users with validation items; `fit` (n_users, n_items) is what the models were fitted on."""
    users = np.flatnonzero(np.diff(validation.indptr))
    if not users.size:
        raise ValueError("no user has validation items")
    items, scores = [], []
    for start in range(0, len(users), USERS_PER_BATCH):
        progress(start / len(users), f"{start:,} of {len(users):,} validation users scored")
        some = users[start : start + USERS_PER_BATCH]
        best, values = _pool_of(list(models.values()), fit[some], some, depth)
        items.append(best)
        scores.append(values)
    progress(1.0, "Validation users scored")
    return Pool(tuple(models), np.concatenate(items), np.concatenate(scores, axis=1), validation[users])


def _pool_of(
    models: Sequence[Recommender], seen: csr_matrix, users: NDArray[np.integer], depth: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Items (n, depth × models) and scores (models, n, depth × models) of a batch of users."""
    scored = [to_unit_rows(model.score(users)) for model in models]
    listed = []
    for scores in scored:
        hidden = scores.copy()
        mask_entries(hidden, seen)
        listed.append(top_k(hidden, depth))
    items = np.sort(np.concatenate(listed, axis=1), axis=1)
    items[:, 1:][items[:, 1:] == items[:, :-1]] = -1
    columns = np.maximum(items, 0)
    values = np.stack([np.take_along_axis(scores, columns, axis=1) for scores in scored])
    return items, values


@dataclass(frozen=True)
class Tuned:
    """The parts with a weight above 0, by name, and how their blend did on the validation users."""

    parts: dict[str, Part]
    judged: Judged


def tune(
    candidates: Candidates, fit: csr_matrix, validation: csr_matrix, *, k: int = 20, progress: Progress | None = None
) -> Tuned:
    """Choose every family's variant alone, then the weights together.

    `fit` and `validation` are (n_users, n_items or more); all users with validation items are ranked, so pass a
    sample of them where there are many.
    """
    report = progress or (lambda fraction, message: None)
    chosen: dict[str, tuple[Callable[[], Recommender], Recommender]] = {}
    for place, (name, makers) in enumerate(candidates.items()):
        share = stretch(report, 0.9 * place / len(candidates), 0.9 * (place + 1) / len(candidates))
        chosen[name] = _best_variant(makers, fit, validation, k, share)
    models = {name: model for name, (_, model) in chosen.items()}
    judged = search_weights(gather(models, fit, validation, stretch(report, 0.9, 1.0)), k=k)
    parts = {name: Part(chosen[name][0], weight) for name, weight in judged.weights.items() if weight > 0}
    return Tuned(parts, judged)


def _best_variant(
    makers: Sequence[Callable[[], Recommender]], fit: csr_matrix, validation: csr_matrix, k: int, progress: Progress
) -> tuple[Callable[[], Recommender], Recommender]:
    """The maker whose model is the most accurate alone, and that model."""
    best, best_accuracy = None, -1.0
    for place, make in enumerate(makers):
        share = stretch(progress, place / len(makers), (place + 1) / len(makers))
        model = make().fit(fit, progress=stretch(share, 0, 0.9))
        # One variant needs no comparison.
        alone = {"alone": model}
        pool = gather(alone, fit, validation, stretch(share, 0.9, 1.0), depth=k) if len(makers) > 1 else None
        accuracy = pool.judge([1.0], k).accuracy if pool else 0.0
        if accuracy > best_accuracy:
            best, best_accuracy = (make, model), accuracy
    if best is None:
        raise ValueError("a family of candidates needs at least one variant")
    return best


def search_weights(pool: Pool, *, k: int = 20, steps: int = 20, tolerance: float = 0.01) -> Judged:
    """The best of every split of 1 into `steps` equal steps over the parts.

    That is the lowest Gini among those whose accuracy is within `tolerance` of the highest.
    """
    if steps < 1 or not 0 <= tolerance < 1:
        raise ValueError("steps must be at least 1 and tolerance in [0, 1)")
    tried = [pool.judge(weights, k) for weights in _splits(len(pool.names), steps)]
    enough = (1 - tolerance) * max(judged.accuracy for judged in tried)
    return min((judged for judged in tried if judged.accuracy >= enough), key=lambda judged: judged.gini)


def _splits(parts: int, steps: int) -> Iterator[tuple[float, ...]]:
    """All ways to give `steps` equal shares of 1 to the parts."""
    for bars in itertools.combinations(range(steps + parts - 1), parts - 1):
        edges = (-1, *bars, steps + parts - 1)
        yield tuple((right - left - 1) / steps for left, right in itertools.pairwise(edges))
