"""Bayesian logistic regression by Laplace's approximation: what likes and passes say of a taste, and how surely.

Weights have a normal prior around 0 and the intercept one around the log-odds of the usual like rate; the posterior is
approximated by a normal one at its mode (Bishop, Pattern Recognition and Machine Learning, 2006, 4.5). A few dozen
answers need a few Newton steps: 40 answers on 80 features take 3 ms of CPU, so that the next board follows the last
answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
#: Variance of a weight before anything is known, for features of variance 1; chosen with the settings in `board`.
PRIOR_VARIANCE = 0.15
#: Of a hundred designs shown at random people like about a quarter; a board of likes moves it soon.
USUAL_RATE, RATE_VARIANCE = 0.25, 1.0
_STEPS, _ENOUGH = 25, 1e-8


@dataclass(frozen=True)
class Belief:
    """A normal distribution of (weights, intercept): `mean` (d + 1,), `precision` (d + 1, d + 1)."""

    mean: Floats
    precision: Floats

    @cached_property
    def _root(self) -> Floats:
        return np.asarray(np.linalg.cholesky(self.precision), np.float64)

    def score(self, features: ArrayLike) -> Floats:
        """Mean log-odds (n,) of a like for features (n, d)."""
        return np.asarray(_with_one(features) @ self.mean)

    def samples(self, features: ArrayLike, count: int, rng: np.random.Generator, *, doubt: float = 1.0) -> Floats:
        """Log-odds (count, n) under `count` tastes drawn from the belief, its standard deviations times `doubt`."""
        drawn = doubt * np.linalg.solve(self._root.T, rng.standard_normal((len(self.mean), count)))
        return np.asarray((_with_one(features) @ (self.mean[:, None] + drawn)).T)

    def deviation(self, features: ArrayLike) -> Floats:
        """Standard deviation (n,) of the log-odds."""
        half = np.linalg.solve(self._root, _with_one(features).T)
        return np.asarray(np.sqrt((half**2).sum(axis=0)))


def believe(
    features: ArrayLike,
    liked: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    variance: float = PRIOR_VARIANCE,
    usual_rate: float = USUAL_RATE,
) -> Belief:
    """The belief after n answers: features (n, d), liked (n,) of 0 and 1, weights (n,) of how much each counts.

    n may be 0: then it is the prior. Raises ValueError for shapes that do not fit and for numbers that are not finite.
    """
    seen, answers = _with_one(features), np.asarray(liked, np.float64)
    counts = np.ones(len(answers)) if weights is None else np.asarray(weights, np.float64)
    if len(seen) != len(answers) or counts.shape != answers.shape:
        raise ValueError(f"{len(seen)} rows of features, {len(answers)} answers and {len(counts)} weights do not fit")
    if not (np.isfinite(seen).all() and np.isfinite(counts).all()):
        raise ValueError("features and weights are finite numbers")
    centre = np.zeros(seen.shape[1])
    centre[-1] = np.log(usual_rate / (1 - usual_rate))
    prior = np.full(seen.shape[1], 1 / variance)
    prior[-1] = 1 / RATE_VARIANCE
    return _mode(seen, answers, counts, centre, prior)


def _mode(seen: Floats, liked: Floats, counts: Floats, centre: Floats, prior: Floats) -> Belief:
    """Newton's steps, halved where they would overshoot: the log-posterior is concave, so that they end."""
    mean, precision = centre.copy(), np.diag(prior)
    value = _log_posterior(mean, seen, liked, counts, centre, prior)
    for _ in range(_STEPS):
        chance = _logistic(seen @ mean)
        slope = seen.T @ (counts * (liked - chance)) - prior * (mean - centre)
        precision = np.diag(prior) + (seen.T * (counts * chance * (1 - chance))) @ seen
        step = np.linalg.solve(precision, slope)
        ahead = _log_posterior(mean + step, seen, liked, counts, centre, prior)
        while ahead < value and np.abs(step).max() > _ENOUGH:
            step /= 2
            ahead = _log_posterior(mean + step, seen, liked, counts, centre, prior)
        mean, value = mean + step, ahead
        if np.abs(step).max() < _ENOUGH:
            break
    chance = _logistic(seen @ mean)
    return Belief(mean, np.diag(prior) + (seen.T * (counts * chance * (1 - chance))) @ seen)


def _log_posterior(mean: Floats, seen: Floats, liked: Floats, counts: Floats, centre: Floats, prior: Floats) -> float:
    odds = seen @ mean
    return float(counts @ (liked * odds - np.logaddexp(0, odds)) - 0.5 * prior @ (mean - centre) ** 2)


def _logistic(odds: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(odds / 2)))


def _with_one(features: ArrayLike) -> Floats:
    rows = np.asarray(features, np.float64)
    if rows.ndim != 2:
        raise ValueError(f"features are a matrix, not of shape {rows.shape}")
    return np.hstack([rows, np.ones((len(rows), 1))])
