"""Whether the writer of a review recommends the product, from its title and text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.text.features import HashedTfidf
from recommender.algorithms.text.logistic import fit_logistic

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

TITLE_BITS = 16
"""Titles hold a tenth of the n-grams that texts hold."""


@dataclass(frozen=True)
class Review:
    title: str
    text: str

    @property
    def whole(self) -> str:
        return f"{self.title} . {self.text}"


@dataclass(frozen=True)
class SentimentSettings:
    """ridge: see `fit_logistic`; title_weight: length of the title's features beside the text's 1."""

    longest: int = 3
    bits: int = 18
    ridge: float = 0.3
    title_weight: float = 0.6


@dataclass(frozen=True)
class SentimentModel:
    """Two blocks of features, the whole review and its title once more, under one logistic regression.

    weights: (2 ** text.bits + 2 ** title.bits,); prior: log-odds of a recommendation in the training data.
    """

    settings: SentimentSettings
    text: HashedTfidf
    title: HashedTfidf
    weights: NDArray[np.float32]
    intercept: float
    prior: float

    @classmethod
    def fit(cls, reviews: Sequence[Review], recommended: NDArray[np.bool_], settings: SentimentSettings) -> Self:
        """Learn from reviews and whether each recommends its product, (len(reviews),)."""
        text = HashedTfidf.fit([r.whole for r in reviews], longest=settings.longest, bits=settings.bits)
        title = HashedTfidf.fit([r.title for r in reviews], longest=settings.longest, bits=TITLE_BITS)
        features = _features(reviews, text, title, settings)
        weights, intercept = fit_logistic(features, recommended, settings.ridge)
        share = float(recommended.mean())
        return cls(settings, text, title, weights.astype(np.float32), intercept, float(np.log(share / (1 - share))))

    def log_odds(self, reviews: Sequence[Review]) -> NDArray[np.float64]:
        """Log-odds that each review recommends, (len(reviews),)."""
        features = _features(reviews, self.text, self.title, self.settings)
        return np.asarray(features @ self.weights + self.intercept, dtype=np.float64)

    def evidence(self, clauses: Sequence[str]) -> NDArray[np.float64]:
        """What the words of each clause say for (> 0) or against (< 0), (len(clauses),).

        The intercept is left out: most reviews are kind, but that says nothing of a clause. A
        clause without any known word is 0.
        """
        features = self.text.transform(clauses)
        return np.asarray(features @ self.weights[: features.shape[1]], dtype=np.float64)


def _features(
    reviews: Sequence[Review], text: HashedTfidf, title: HashedTfidf, settings: SentimentSettings
) -> csr_matrix:
    from scipy.sparse import hstack

    whole = text.transform([review.whole for review in reviews])
    titles = title.transform([review.title for review in reviews])
    return hstack([whole, titles * np.float32(settings.title_weight)], format="csr")
