"""Picture and shopper → probability of liking: one logistic regression per shopper, learned by all together.

Hierarchical Bayes: the weights of shopper s are drawn from N(Bᵀ x_s, Σ), where x_s are the shopper's known features
and 1. B and Σ come from everybody's likes by expectation maximisation with Laplace's approximation (Gelman et al.,
*Bayesian Data Analysis*, chapters 5 and 13; MacKay 1992). A new shopper starts at Bᵀ x and moves with every
like, as far as Σ says that people differ. NumPy alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_NEWTON_STEPS = 12
_CLOSE = 1e-6


@dataclass(frozen=True)
class Likes:
    """What s shoppers said of m pictures each.

    `features` (s, m, d) of the pictures, `liked` (s, m) of 0 and 1, `shoppers` (s, f) known of the shoppers; `weight`
    (s, m) ≥ 0 says how much each counts (0 fills up a shopper who said less), 1 where it is left out.
    """

    features: Array
    liked: Array
    shoppers: Array
    weight: Array | None = None

    def __post_init__(self) -> None:
        if self.features.shape[:2] != self.liked.shape or len(self.shoppers) != len(self.liked):
            raise ValueError("features (s, m, d), liked (s, m) and shoppers (s, f) do not fit each other")
        if self.weight is not None and self.weight.shape != self.liked.shape:
            raise ValueError("weight (s, m) does not fit liked (s, m)")


@dataclass(frozen=True)
class PreferenceHead:
    """`mean` B (f + 1, d + 1) and `covariance` Σ (d + 1, d + 1); the last weight of a shopper is the offset."""

    mean: Array
    covariance: Array

    @classmethod
    def broad(cls, pictures: int, shoppers: int, variance: float = 1.0) -> Self:
        """Nothing learned yet: every weight is 0 give or take √variance. Alone, this is ridge regression."""
        return cls(np.zeros((shoppers + 1, pictures + 1)), variance * np.eye(pictures + 1))

    @classmethod
    def fit(cls, likes: Likes, *, rounds: int = 15) -> Self:
        """Learn B and Σ from many shoppers."""
        known = with_one(likes.shoppers)
        head = cls.broad(likes.features.shape[2], likes.shoppers.shape[1])
        for _ in range(rounds):
            weights, spread = head._posterior(likes)
            solved = np.linalg.solve(known.T @ known + 1e-3 * np.eye(known.shape[1]), known.T @ weights)
            mean = np.asarray(solved, np.float64)
            rest = weights - known @ mean
            covariance = (rest.T @ rest + spread.sum(axis=0)) / len(weights)
            head = cls(mean, covariance + 1e-4 * np.eye(len(covariance)))
        return head

    def fold_in(self, likes: Likes) -> Array:
        """The most likely weights (s, d + 1) of shoppers who need not have been in the fit."""
        return self._posterior(likes)[0]

    def _posterior(self, likes: Likes) -> tuple[Array, Array]:
        """Mode (s, d + 1) and covariance (s, d + 1, d + 1) of every shopper's weights, by Newton's method."""
        prior, precision = with_one(likes.shoppers) @ self.mean, np.linalg.inv(self.covariance)
        features, weights = with_one(likes.features), prior.copy()
        curvature = np.broadcast_to(precision, (len(prior), *precision.shape))
        counts = np.ones_like(likes.liked) if likes.weight is None else likes.weight
        for _ in range(_NEWTON_STEPS):
            chance = sigmoid(np.einsum("smd,sd->sm", features, weights))
            slope = np.einsum("smd,sm->sd", features, counts * (likes.liked - chance)) - (weights - prior) @ precision
            weighted = features * (counts * chance * (1 - chance))[:, :, None]
            curvature = np.einsum("smd,sme->sde", weighted, features, optimize=True) + precision
            step = np.linalg.solve(curvature, slope[:, :, None])[:, :, 0]
            # A full step can leap past the mode where everything liked lies on one side.
            longest = np.abs(step).max(axis=1, keepdims=True)
            weights = weights + step * np.minimum(1.0, 2.0 / np.maximum(longest, _CLOSE))
            if longest.max() < _CLOSE:
                break
        return weights, np.linalg.inv(curvature)


def probability(features: Array, weights: Array) -> Array:
    """Chances (n,) that a shopper with these weights (d + 1,) likes pictures with these features (n, d)."""
    return sigmoid(with_one(features) @ weights)


def sigmoid(x: Array) -> Array:
    """1 ÷ (1 + e⁻ˣ), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))


def with_one(rows: Array) -> Array:
    """The array with a last feature that is always 1."""
    return np.concatenate([rows, np.ones((*rows.shape[:-1], 1))], axis=-1)
