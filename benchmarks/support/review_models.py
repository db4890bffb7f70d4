"""What the reviews benchmark compares: our sentiment model and scikit-learn's TF-IDF + logistic regression."""

from __future__ import annotations

import dataclasses
import itertools
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from benchmarks.support.reviews import Reviews, auc
from recommender.algorithms.text.sentiment import Review, SentimentModel, SentimentSettings

Score = Callable[[Sequence[Review]], NDArray[np.float64]]


class Candidate(Protocol):
    """Settings that can be fitted; the result scores reviews."""

    def fit(self, train: Reviews) -> Score: ...


Chosen = TypeVar("Chosen", bound=Candidate)


@dataclass(frozen=True)
class Ours:
    settings: SentimentSettings

    def fit(self, train: Reviews) -> Score:
        return SentimentModel.fit(train.reviews, train.recommended, self.settings).log_odds


@dataclass(frozen=True)
class TfidfLogistic:
    """On title and text together, as one string; the usual settings beside these two."""

    longest: int
    C: float

    def fit(self, train: Reviews) -> Score:
        vectorizer = TfidfVectorizer(ngram_range=(1, self.longest), min_df=2, sublinear_tf=True)
        model = make_pipeline(vectorizer, LogisticRegression(C=self.C, max_iter=500))
        model.fit([review.whole for review in train.reviews], train.recommended)
        return lambda reviews: np.asarray(model.decision_function([review.whole for review in reviews]))


def our_candidates() -> list[Ours]:
    """Nine, as many as the peer has."""
    choices = itertools.product((0.15, 0.3, 0.6), (0.4, 0.6, 0.8))
    base = SentimentSettings()
    return [Ours(dataclasses.replace(base, ridge=ridge, title_weight=weight)) for ridge, weight in choices]


def peer_candidates() -> list[TfidfLogistic]:
    return [TfidfLogistic(longest, C) for longest, C in itertools.product((1, 2, 3), (1.0, 3.0, 10.0))]


def chosen(candidates: list[Chosen], fit: Reviews, validation: Reviews) -> Chosen:
    """The candidate with the highest AUC on validation reviews; the first among equals."""
    values = []
    for candidate in candidates:
        values.append(auc(candidate.fit(fit)(validation.reviews), validation.recommended))
        print(f"  validation AUC {values[-1]:.4f}  {candidate}", file=sys.stderr, flush=True)
    return candidates[int(np.argmax(values))]


def measure(candidate: Candidate, train: Reviews, test: Reviews) -> dict[str, float]:
    """AUC on the test reviews and the CPU seconds of fit and scoring."""
    started = time.process_time()
    score = candidate.fit(train)
    fitted = time.process_time()
    value = auc(score(test.reviews), test.recommended)
    each = (time.process_time() - fitted) / len(test) * 1e3
    return {"auc": value, "fit_cpu_seconds": fitted - started, "ms_per_review": each}
