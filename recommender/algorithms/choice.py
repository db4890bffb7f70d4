"""Which of a list of candidates is chosen: the conditional logit (McFadden 1974), fitted listwise.

P(i | list) = exp(w·x_i) / Σ_j exp(w·x_j). With several chosen items a list's loss is the mean of their negative log
probabilities (ListNet's cross-entropy with a uniform target, Cao et al. 2007). What is equal for a whole list cancels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Lists:
    """Candidates of many lists, one list after the other.

    features: (n, f) float32; chosen: (n,) bool, at least one true a list; starts: (lists + 1,) int64.
    """

    features: NDArray[np.float32]
    chosen: NDArray[np.bool_]
    starts: NDArray[np.int64]

    def __post_init__(self) -> None:
        if not len(self):
            raise ValueError("there is no list to learn from")
        if not np.logical_or.reduceat(self.chosen, self.starts[:-1]).all():
            raise ValueError("every list needs a chosen candidate")

    def __len__(self) -> int:
        return len(self.starts) - 1


def fit_choice(lists: Lists, *, ridge: float = 1.0, iterations: int = 200) -> NDArray[np.float64]:
    """Weights (f,) of the raw features; the ridge holds them in units of each feature's spread."""
    from scipy.optimize import minimize

    spread = lists.features.std(axis=0, dtype=np.float64)
    scale = np.where(spread > 1e-9, 1 / np.maximum(spread, 1e-9), 0.0)
    scaled = Lists((lists.features * scale).astype(np.float32), lists.chosen, lists.starts)
    found = minimize(
        loss_and_slope,
        np.zeros(scaled.features.shape[1]),
        args=(scaled, ridge),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": iterations},
    )
    return np.asarray(found.x * scale)


def loss_and_slope(weights: NDArray[np.float64], lists: Lists, ridge: float) -> tuple[float, NDArray[np.float64]]:
    """Mean loss of a list plus ridge · |w|² / lists, and its gradient (f,)."""
    firsts, lengths = lists.starts[:-1], np.diff(lists.starts)
    scores = (lists.features @ weights.astype(np.float32)).astype(np.float64)
    scores -= np.repeat(np.maximum.reduceat(scores, firsts), lengths)
    powers = np.exp(scores)
    sums = np.add.reduceat(powers, firsts)
    target = lists.chosen / np.repeat(np.add.reduceat(lists.chosen.astype(np.float64), firsts), lengths)
    loss = float(np.log(sums).sum() - target @ scores)
    slope = (powers / np.repeat(sums, lengths) - target).astype(np.float32) @ lists.features
    count = len(lists)
    return (loss + ridge * float(weights @ weights)) / count, (slope + 2 * ridge * weights) / count
