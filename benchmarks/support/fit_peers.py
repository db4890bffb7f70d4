"""What fit predictions are compared with: a smoothed prior of the item, and one-hot logistic regression."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from recommender.algorithms.fit.evidence import Sums
from recommender.algorithms.fit.orders import CLASSES, Orders

#: Published on a random split of the same file: Misra et al. 2018; Sheikh et al. 2019.
PUBLISHED = {"K-LF-ML (published)": 0.719, "SFNet (published)": 0.749}
PRIOR_WEIGHT = 10.0
BINS = 12
#: L-BFGS steps at most: stopping early is part of the ridge.
STEPS = 100


def item_prior(train: Orders, fit: NDArray[np.int64], test: Orders) -> NDArray[np.float64]:
    """The item's shares of outcomes (n, 3), the overall shares counting for ten rentals."""
    outcomes = np.eye(CLASSES)[fit]
    prior = np.broadcast_to(outcomes.mean(axis=0), (len(test), CLASSES))
    return Sums.of(train.items, outcomes).smoothed(test.items, prior, PRIOR_WEIGHT)[0]


class OneHotLogistic:
    """Multinomial logistic regression on one column per item, user, size, word and bin of a measurement."""

    def __init__(self, train: Orders, fit: NDArray[np.int64], strength: float) -> None:
        self._edges = [np.unique(np.nanquantile(column, np.linspace(0, 1, BINS + 1)[1:-1])) for column in train.body.T]
        self._known = [np.unique(column) for column in self._columns(train)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self._model = LogisticRegression(C=strength, max_iter=STEPS).fit(self._features(train), fit)

    def probabilities(self, orders: Orders) -> NDArray[np.float64]:
        return np.asarray(self._model.predict_proba(self._features(orders)))

    def _columns(self, orders: Orders) -> list[NDArray[np.int64]]:
        binned = [
            np.where(np.isnan(column), -1, np.searchsorted(edges, column))
            for column, edges in zip(orders.body.T, self._edges, strict=True)
        ]
        return [orders.items, orders.users, np.rint(orders.sizes).astype(np.int64), *orders.words.T, *binned]

    def _features(self, orders: Orders) -> csr_matrix:
        return hstack([_one_hot(*pair) for pair in zip(self._columns(orders), self._known, strict=True)], format="csr")


def _one_hot(values: NDArray[np.int64], known: NDArray[np.int64]) -> csr_matrix:
    place = np.minimum(np.searchsorted(known, values), len(known) - 1)
    rows = np.flatnonzero(known[place] == values)
    return csr_matrix((np.ones(len(rows)), (rows, place[rows])), shape=(len(values), len(known)))
