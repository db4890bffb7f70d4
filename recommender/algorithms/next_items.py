"""What transitions say of the next item, in serving: sparse arrays of an artifact, NumPy only.

`kept_transitions` cuts the fitted weights of `Transitions` to the strongest of each item, which is all that a list of
candidates needs: 50 an item are 40 MB for 100,000 items.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

KEPT = 50


@dataclass(frozen=True)
class NextItems:
    """Row i: items[starts[i]:starts[i + 1]] follow item i with these weights, strongest first.

    starts: (n_items + 1,) int64; items: (m,) int32; weights: (m,) float32 > 0. recency: what an item of the history
    counts beside the one after it, in [0, 1].
    """

    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    weights: NDArray[np.float32]
    recency: float

    def __post_init__(self) -> None:
        if not self.starts[0] == 0 or self.starts[-1] != len(self.items) or len(self.items) != len(self.weights):
            raise ValueError("starts must rise from 0 to the number of items and weights")

    @property
    def n_items(self) -> int:
        return len(self.starts) - 1

    def scores(self, history: NDArray[np.int64]) -> NDArray[np.float64]:
        """Scores (n_items,) of what comes after a history (n,) of item numbers, latest first; all zero for none."""
        places, importance = self._leaving(history)
        weights = self.weights[places] * importance
        return np.asarray(np.bincount(self.items[places], weights=weights, minlength=self.n_items), np.float64)

    def contributions(self, history: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.float64]:
        """How much each item of the history adds to each target's score: (n_targets, n)."""
        added = np.zeros((len(targets), len(history)))
        if not len(targets):
            return added
        places, importance = self._leaving(history)
        columns = np.repeat(np.arange(len(history)), self._lengths(history))
        order = np.argsort(targets, kind="stable")
        found = np.minimum(np.searchsorted(targets[order], self.items[places]), len(targets) - 1)
        hit = targets[order][found] == self.items[places]
        np.add.at(added, (order[found[hit]], columns[hit]), (self.weights[places] * importance)[hit])
        return added

    def _lengths(self, history: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.starts[history + 1] - self.starts[history]

    def _leaving(self, history: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Places in `items` of all transitions that leave the history, and what each counts for its recency."""
        lengths = self._lengths(history)
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        places = np.arange(total) + np.repeat(self.starts[history] - (ends - lengths), lengths)
        return places, np.repeat(self.recency ** np.arange(len(history)), lengths)


def kept_transitions(weights: csr_matrix, *, recency: float, kept: int = KEPT) -> NextItems:
    """The `kept` strongest transitions of every item (n_items, n_items), without those to itself."""
    rows = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
    good = (weights.data > 0) & (rows != weights.indices)
    rows, items, values = rows[good], weights.indices[good], weights.data[good]
    order = np.lexsort((items, -values, rows))
    rows, items, values = rows[order], items[order], values[order]
    firsts = np.searchsorted(rows, np.arange(weights.shape[0]))
    strong = np.arange(len(rows)) - firsts[rows] < kept
    counts = np.bincount(rows[strong], minlength=weights.shape[0])
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return NextItems(starts, items[strong].astype(np.int32), values[strong].astype(np.float32), recency)
