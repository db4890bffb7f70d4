"""Likes out of behaviour: what a shopper wanted, against what shoppers are shown and pass by. Django-free.

Nobody says what they do not want. What stands against a shopper's wishes is therefore the same for all: a background
of products, drawn as often as they were passed by, that counts `NEGATIVES` times as much as the wishes together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.preference.head import Array, Likes, PreferenceHead, probability

NEGATIVES = 3.0


@dataclass(frozen=True)
class Components:
    """Whitened principal components of pictures' vectors: `centre` (e,) and `axes` (e, c)."""

    centre: Array
    axes: Array

    @classmethod
    def fit(cls, vectors: NDArray[np.floating], count: int) -> Self:
        centre = vectors.mean(axis=0).astype(np.float64)
        variance, axes = np.linalg.eigh(np.cov(vectors.T.astype(np.float64)))
        largest = np.argsort(variance)[::-1][: min(count, len(vectors) - 1)]
        return cls(centre, axes[:, largest] / np.sqrt(np.maximum(variance[largest], 1e-12)))

    def __call__(self, vectors: NDArray[np.floating]) -> Array:
        return np.asarray((vectors - self.centre) @ self.axes, np.float64)


@dataclass(frozen=True)
class Said:
    """What one shopper wanted and refused, as features (n, d) each, and what is known of the shopper (f,)."""

    wanted: Array
    refused: Array
    known: Array


def likes(shoppers: Sequence[Said], background: Array) -> Likes:
    """Everybody's rows filled up to the longest; background (b, d) stands in all of them."""
    longest = max((len(one.wanted) + len(one.refused) for one in shoppers), default=0)
    features = np.zeros((len(shoppers), longest + len(background), background.shape[1]))
    liked, weight = np.zeros(features.shape[:2]), np.zeros(features.shape[:2])
    features[:, longest:] = background
    for row, one in enumerate(shoppers):
        wanted, told = len(one.wanted), len(one.wanted) + len(one.refused)
        features[row, :told] = np.concatenate([one.wanted, one.refused])
        liked[row, :wanted], weight[row, :told] = 1.0, 1.0
        weight[row, longest:] = NEGATIVES * wanted / len(background)
    return Likes(features, liked, np.stack([one.known for one in shoppers]), weight)


def chances(head: PreferenceHead, said: Said, background: Array, features: Array) -> Array:
    """Chances (n,) that a shopper wants products with these features (n, d), rather than what is passed by."""
    return probability(features, head.fold_in(likes([said], background))[0])
