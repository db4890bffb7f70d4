"""Judging a recipe on held-out days: fit on what came before, rank the catalogue, look at what was wanted after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from recommender.algorithms.base import Progress
from recommender.algorithms.ials import IALS
from recommender.algorithms.metrics import evaluate
from recommender.algorithms.popularity import MostPop
from recommender.dataset import Snapshot
from recommender.recipe import Recipe

DAY = 86_400.0


class TooLittleData(Exception):
    """There is nothing to learn from or to judge by; the message says what is missing."""


@dataclass(frozen=True)
class Split:
    """Both (n_users, n_items). `test` holds only pairs that `train` does not, of users that `train` knows."""

    train: csr_matrix
    test: csr_matrix
    cut: float


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
    test = csr_matrix(test.multiply(known[:, None]))
    test.eliminate_zeros()
    if test.nnz == 0:
        raise TooLittleData(f"No known shopper wanted anything new in the last {holdout_days:g} days.")
    return Split(train, test, cut)


def fit_recipe(
    split: Split, snapshot: Snapshot, recipe: Recipe, *, progress: Progress, checkpoint: Path | None = None
) -> IALS:
    model = IALS(recipe.ials, checkpoint=checkpoint)
    model.fit(recipe.matrix(split.train, snapshot.attributes), progress=progress)
    return model


def judge_model(split: Split, model: IALS) -> dict[str, float]:
    return evaluate(model, split.train, split.test)


def judge_most_popular(split: Split) -> dict[str, float]:
    return evaluate(MostPop().fit(split.train), split.train, split.test)
