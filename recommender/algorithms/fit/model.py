"""How an order will fit: small, true or large."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.fit.evidence import Evidence, cross_fitted
from recommender.algorithms.fit.network import Layers, NetworkSettings, Scaling, answer, train_member
from recommender.algorithms.fit.orders import CLASSES, Orders

#: A word with fewer training orders is no feature of its own.
RARE = 300


@dataclass(frozen=True)
class FitModel:
    """Smoothed evidence of user, article and size beside body and occasion, in a small network."""

    evidence: Evidence
    scaling: Scaling
    common: list[NDArray[np.int64]]
    members: list[Layers]

    @classmethod
    def train(
        cls, orders: Orders, fit: NDArray[np.int64], settings: NetworkSettings | None = None, *, seed: int = 0
    ) -> FitModel:
        """Fit on orders with outcomes (n,) of SMALL, TRUE, LARGE. ValueError unless each of them occurs."""
        if len(np.unique(fit)) != CLASSES:
            raise ValueError("every outcome must occur")
        settings = settings or NetworkSettings()
        numbers = np.concatenate([cross_fitted(orders, fit, seed=seed), _plain(orders)], axis=1)
        scaling, common = Scaling.of(numbers), _common(orders.words)
        features = np.concatenate([scaling(numbers), _one_hot(orders.words, common)], axis=1)
        members = [train_member(features, fit, CLASSES, settings, seed + one) for one in range(settings.members)]
        return cls(Evidence(orders, fit), scaling, common, members)

    def probabilities(self, orders: Orders) -> NDArray[np.float64]:
        """(n, 3): small, true, large."""
        numbers = np.concatenate([self.evidence.features(orders), _plain(orders)], axis=1)
        return answer(
            self.members, np.concatenate([self.scaling(numbers), _one_hot(orders.words, self.common)], axis=1)
        )


def _plain(orders: Orders) -> NDArray[np.float64]:
    return np.concatenate([orders.body, orders.sizes[:, None]], axis=1)


def _common(words: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The codes of each column that occur often enough."""
    found = [np.unique(column[column >= 0], return_counts=True) for column in words.T]
    return [codes[counts >= RARE] for codes, counts in found]


def _one_hot(words: NDArray[np.int64], common: list[NDArray[np.int64]]) -> NDArray[np.float32]:
    columns = [column[:, None] == codes[None, :] for column, codes in zip(words.T, common, strict=True)]
    return np.concatenate(columns, axis=1).astype(np.float32)
