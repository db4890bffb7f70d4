"""Where a policy with epsilon-greedy places puts the products of its pool: chances, alone and given the places above.

The policy is that of `recommender/exploration.py`: each place takes the best product left or, with chance `share`, any
of those left. A rank is a product's place in the policy's order, 0 the best, -1 for "no product here".
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray


@cache
def place_chances(size: int, places: int, share: float) -> NDArray[np.float64]:
    """(size, places): the chance that the product of each rank stands on each place. Columns sum to 1.

    Exact: all that matters to a product that is not placed yet is how many better ones are, so a small table over
    that number, place after place, holds every case.
    """
    chances = np.zeros((size, places))
    rank, better = np.arange(size)[:, None], np.arange(places + 1)[None, :]
    waiting = np.zeros((size, places + 1))
    waiting[:, 0] = 1.0
    for place in range(min(places, size)):
        left = size - place
        uniform = share / left
        above = np.maximum(rank - better, 0)  # better products that are left
        below = np.maximum(size - 1 - rank - (place - better), 0)
        chances[:, place] = (waiting * (uniform + (1 - share) * (above == 0))).sum(axis=1)
        promoted = waiting * (uniform * above + (1 - share) * (above > 0))
        waiting = waiting * uniform * below
        waiting[:, 1:] += promoted[:, :-1]
    chances.flags.writeable = False
    return chances


def given_above(
    ranks: NDArray[np.integer], sizes: NDArray[np.integer], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Chance of each shown product on its place given the places above it: (n, places), 1 where no product is.

    ranks: (n, places) in the policy's order; sizes: pools' sizes (n,); shares: of exploration (n,).
    """
    n, places = ranks.shape
    taken = np.zeros((n, int(sizes.max(initial=1)) + 1), bool)
    chances = np.ones((n, places))
    rows = np.arange(n)
    placed = np.zeros(n, np.int64)
    for place in range(places):
        there = ranks[:, place] >= 0
        best = np.argmin(taken, axis=1)
        uniform = shares / np.maximum(sizes - placed, 1)
        greedy = np.where(ranks[:, place] == best, 1 - shares, 0.0)
        chances[:, place] = np.where(there, uniform + greedy, 1.0)
        taken[rows[there], ranks[there, place]] = True
        placed += there
    return chances
