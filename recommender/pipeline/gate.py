"""Whether the ranker's order ships: only where it beats the factors' own on days that neither has seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from recommender.algorithms.fold_in import FoldIn
from recommender.dataset import Snapshot, popularity_at
from recommender.evaluation import Split, TooLittleData, split_by_time
from recommender.pipeline.learning import PLACES, Window, judge, learn

METRIC = f"ndcg@{PLACES}"


@dataclass(frozen=True)
class Verdict:
    """`weights` are None where the factors' order ships; `reason` says why, in one sentence."""

    weights: NDArray[np.float64] | None
    reason: str
    metrics: dict[str, Any] = field(default_factory=dict)


def decide(snapshot: Snapshot, split: Split, fitted: FoldIn, fit: Callable[[Split], FoldIn]) -> Verdict:
    """Learn on the days before the judged ones, by factors `fit` on what came before those, and judge beside `fitted`.

    `split` are the judged days, which nothing here learns from.
    """
    days = settings.RECOMMENDER["HOLDOUT_DAYS"]
    try:
        earlier = split_by_time(snapshot, holdout_days=days, end=split.cut)
    except TooLittleData:
        return Verdict(None, "Too few days to learn a ranker from: the factors' order ships.")
    weights = learn(Window.of(snapshot, earlier, fit(earlier), popularity_at(snapshot, earlier.cut)))
    if weights is None:
        return Verdict(None, "Nothing that was wanted was among the candidates: the factors' order ships.")
    judged = judge(Window.of(snapshot, split, fitted, popularity_at(snapshot, split.cut)), weights)
    ours, theirs = judged["ranker"]["all"][METRIC], judged["factors"]["all"][METRIC]
    if ours > theirs:
        return Verdict(weights, f"Ranker {ours:.4f}, factors {theirs:.4f}: the ranker's order ships.", judged)
    return Verdict(None, f"Ranker {ours:.4f}, factors {theirs:.4f}: the factors' order ships.", judged)
