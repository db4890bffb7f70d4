"""Which product to ask about next, so that few answers tell most about the rest. NumPy only.

Liking is a logistic regression on what products are, with a Gaussian prior on its weights and Laplace's approximation
of the posterior (MacKay 1992, "The Evidence Framework Applied to Classification Networks"). The next question is the
product whose answer is expected to take most variance from the predictions for all products (Cohn, Ghahramani and
Jordan 1996, "Active Learning with Statistical Models"): at first what has much in common with many, later what the
answers leave open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Standard deviation of a weight before any answer: products of one unit of features then differ by a few log-odds.
PRIOR_DEVIATION = 2.0
NEWTON_STEPS = 12


@dataclass(frozen=True)
class Belief:
    """What answers say of the weights: mean (d,) and covariance (d, d)."""

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]

    def log_odds(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-odds (n,) that products with these features (n, d) are liked."""
        return features @ self.mean


def believe(features: NDArray[np.float64], liked: NDArray[np.bool_]) -> Belief:
    """The posterior after answers: features (m, d) of what was judged, and whether it was liked (m,)."""
    width = features.shape[1]
    precision = np.eye(width) / PRIOR_DEVIATION**2
    mean = np.zeros(width)
    hessian = precision
    for _step in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-features @ mean))
        slope = features.T @ (liked - chance) - precision @ mean
        hessian = precision + (features.T * (chance * (1 - chance))) @ features
        change = np.linalg.solve(hessian, slope)
        mean = mean + change
        if np.abs(change).max(initial=0.0) < 1e-8:
            break
    return Belief(mean, np.asarray(np.linalg.inv(hessian), np.float64))


def gains(belief: Belief, features: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much asking about each product (n, d) is expected to lower the summed variance of all log-odds: (n,)."""
    spread = features @ belief.covariance
    shared = spread @ features.T
    own = np.diag(shared)
    # A logistic answer is worth one observation with this variance, at the odds that the uncertainty leaves (MacKay).
    odds = belief.log_odds(features) / np.sqrt(1 + np.pi * own / 8)
    chance = 1 / (1 + np.exp(-odds))
    noise = 1 / np.maximum(chance * (1 - chance), 1e-6)
    return np.asarray((shared**2).sum(axis=1) / (noise + own))


def next_question(
    features: NDArray[np.float64], asked: Sequence[int], liked: Sequence[bool], barred: Sequence[int] = ()
) -> int | None:
    """The row to ask about after these were judged; None when all were, or are `barred`. The first among equals."""
    left = np.ones(len(features), dtype=bool)
    left[np.array([*asked, *barred], np.int64)] = False
    if not left.any():
        return None
    belief = believe(features[np.array(asked, np.int64)], np.array(liked, dtype=bool))
    return int(np.argmax(np.where(left, gains(belief, features), -np.inf)))


def one_hot(rows: Sequence[Sequence[Sequence[str]]]) -> NDArray[np.float64]:
    """Features (n, d) of length 1: per product and facet its values, which share the facet's part; and a constant."""
    columns: dict[tuple[int, str], int] = {}
    for row in rows:
        for facet, values in enumerate(row):
            for value in values:
                columns.setdefault((facet, value), len(columns) + 1)
    features = np.zeros((len(rows), len(columns) + 1))
    features[:, 0] = 1.0
    for place, row in enumerate(rows):
        for facet, values in enumerate(row):
            for value in values:
                features[place, columns[facet, value]] = 1 / np.sqrt(len(values))
    return features / np.linalg.norm(features, axis=1, keepdims=True).clip(min=1e-12)
