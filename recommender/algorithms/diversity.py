"""Maximal marginal relevance: what is good, and unlike what was chosen before (Carbonell and Goldstein 1998)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def diversify(
    relevance: NDArray[np.floating], directions: NDArray[np.floating], *, count: int, weight: float
) -> NDArray[np.int64]:
    """The first `count` places (≤ n) by weight · relevance - (1 - weight) · likeness to the likest chosen before.

    relevance: (n,); directions: (n, k) of length 1, or zeros for what is like nothing. Among equals the first place.
    """
    if not 0 <= weight <= 1:
        raise ValueError(f"the weight of relevance lies in [0, 1]; got {weight}")
    left = weight * np.asarray(relevance, np.float64)
    chosen = np.empty(min(count, len(left)), np.int64)
    likest = np.zeros(len(left))  # nothing is chosen yet, and what is unlike all of it gains nothing over that
    for place in range(len(chosen)):
        best = int(np.argmax(left - (1 - weight) * likest))
        chosen[place] = best
        left[best] = -np.inf
        likest = np.maximum(likest, directions @ directions[best])
    return chosen
