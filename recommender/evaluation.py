"""Judging a recipe on held-out days: fit on what came before, rank the catalogue, look at what was wanted after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from recommender.algorithms.base import Progress, Recommender
from recommender.algorithms.ials import IALS
from recommender.algorithms.metrics import by_segment, measure, novelty, rank_users
from recommender.algorithms.popularity import MostPop
from recommender.dataset import Snapshot
from recommender.recipe import Recipe

DAY = 86_400.0
PLACES = 20


class TooLittleData(Exception):
    """There is nothing to learn from or to judge by; the message says what is missing."""


@dataclass(frozen=True)
class Split:
    """All (n_users, n_items). `test` holds only pairs that `train` does not, of users that `train` knows; `newcomers`
    what those wanted whom it does not. `events` counts each user's before the cut, (n_users,)."""

    train: csr_matrix
    test: csr_matrix
    cut: float
    newcomers: csr_matrix
    events: np.ndarray

    @property
    def popularity(self) -> np.ndarray:
        """How many users of `train` each item has, (n_items,)."""
        return np.bincount(self.train.indices, minlength=self.train.shape[1])


def split_by_time(snapshot: Snapshot, *, holdout_days: float, end: float | None = None) -> Split:
    """Train on everything before the last `holdout_days`; test on what known shoppers newly wanted in them.

    The days end at `end`, by default the snapshot's moment. Raises TooLittleData when either side is empty.
    """
    end = snapshot.taken_at if end is None else end
    cut = end - holdout_days * DAY
    before, after = snapshot.until(cut), snapshot.events[snapshot.events["at"].between(cut, end)]
    train = snapshot.matrix(before, now=cut)
    if train.nnz == 0:
        raise TooLittleData(f"No behaviour is older than {holdout_days:g} days; wait, or lower HOLDOUT_DAYS.")
    test = snapshot.wanted(after)
    seen = train.copy()
    seen.data[:] = 1
    test = (test - test.multiply(seen)).tocsr()
    known = np.diff(train.indptr) > 0
    newcomers = _rows(test, ~known)
    test = _rows(test, known)
    if test.nnz == 0:
        raise TooLittleData(f"No known shopper wanted anything new in the last {holdout_days:g} days.")
    events = np.bincount(before["user"], minlength=len(snapshot.users))
    return Split(train, test, cut, newcomers, events)


def _rows(matrix: csr_matrix, kept: np.ndarray) -> csr_matrix:
    """The matrix with the other rows empty."""
    some = csr_matrix(matrix.multiply(kept[:, None]))
    some.eliminate_zeros()
    return some


def fit_recipe(
    split: Split, snapshot: Snapshot, recipe: Recipe, *, progress: Progress, checkpoint: Path | None = None
) -> IALS:
    model = IALS(recipe.ials, checkpoint=checkpoint)
    model.fit(recipe.matrix(split.train, snapshot.attributes), progress=progress)
    return model


def judge_most_popular(split: Split) -> Judged:
    return judge(MostPop().fit(split.train), split)


@dataclass(frozen=True)
class Judged:
    """A model on the held-out days: over all shoppers that training knows, and by how much it knows of them."""

    overall: dict[str, float]
    segments: dict[str, dict[str, float]]


def judge(model: Recommender, split: Split) -> Judged:
    """Whom no event is known of gets what the shop shows them: the most popular, whatever the model."""
    known = np.flatnonzero(np.diff(split.test.indptr))
    lists = rank_users(model, split.train, known, PLACES)
    segments = by_segment(lists, split.test[known], np.maximum(split.events[known], 1), split.popularity)
    overall = {**measure(lists, split.test[known]), "novelty": novelty(lists, split.popularity)}
    return Judged(overall, {**_newcomers(split), **segments})


def _newcomers(split: Split) -> dict[str, dict[str, float]]:
    new = np.flatnonzero(np.diff(split.newcomers.indptr))
    if not len(new):
        return {}
    lists = rank_users(MostPop().fit(split.train), split.train, new, PLACES)
    return by_segment(lists, split.newcomers[new], np.zeros(len(new), np.int64), split.popularity)
