"""When to lower a price at the end of a season: what is left must go, and a price goes down only.

Gallego & van Ryzin (1994) in weeks with a ladder of discounts, by dynamic programming over pieces left and the price
reached. Demand of a week is Poisson; a discount δ multiplies it by (1 - δ)^-elasticity.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Array = NDArray[np.float64]
LADDER = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
# A larger stock is planned in steps of several pieces: the value of the next price hardly changes with a single one.
MOST_STATES = 100


@dataclass(frozen=True)
class Markdown:
    """discount now (a share of the price), expected revenue with it and with today's price kept to the end, salvage
    included, and pieces expected to be left in both cases."""

    discount: float
    revenue: float
    kept_revenue: float
    left: float
    kept_left: float

    @property
    def gain(self) -> float:
        return self.revenue - self.kept_revenue


def best_markdown(
    pieces: int,
    demand: Sequence[float],
    *,
    price: float,
    elasticity: float,
    salvage: float = 0.0,
    now: float = 0.0,
    ladder: Sequence[float] = LADDER,
) -> Markdown:
    """demand: mean pieces a week at full price until the season ends. salvage: what a piece left over brings.

    now: the discount that holds today, below which the price does not rise again.
    """
    if pieces < 1 or not demand or price <= 0 or elasticity <= 0:
        raise ValueError("there must be pieces, weeks, a price and an elasticity above 0")
    steps = [rung for rung in ladder if rung >= now - 1e-9]
    lot = -(-pieces // MOST_STATES)
    states = -(-pieces // lot)
    sales = [[_sales(mean * (1 - rung) ** -elasticity / lot, states) for rung in steps] for mean in demand]
    values, left = _solve(sales, steps, price * lot, salvage * lot, states)
    kept, kept_left = _solve([week[:1] for week in sales], steps[:1], price * lot, salvage * lot, states)
    share = pieces / (states * lot)  # the last lot of a large stock is not a whole one
    best = int(np.argmax(values[0][:, states]))
    return Markdown(
        steps[best],
        float(values[0][best, states]) * share,
        float(kept[0][0, states]) * share,
        float(left[best, states]) * lot * share,
        float(kept_left[0, states]) * lot * share,
    )


def _sales(mean: float, states: int) -> Array:
    """Chances of 0 … states pieces wanted, the last for that many or more."""
    counts = np.arange(states)
    masses = np.exp(counts * math.log(max(mean, 1e-12)) - mean - gammaln(counts + 1))
    return np.append(masses, max(1 - masses.sum(), 0.0))


def _solve(
    sales: Sequence[Sequence[Array]], steps: Sequence[float], price: float, salvage: float, states: int
) -> tuple[list[Array], Array]:
    """Per week (rungs, states + 1): revenue from there on, at that rung and the best later; pieces left at the end."""
    worth = np.broadcast_to(salvage * np.arange(states + 1), (len(steps), states + 1)).copy()
    left = np.broadcast_to(np.arange(states + 1.0), worth.shape).copy()
    found: list[Array] = []
    for week in reversed(sales):
        # From a rung the price may stay or fall: the best of what is further down.
        best = np.array([np.argmax(worth[rung:], axis=0) + rung for rung in range(len(steps))])
        onward = np.take_along_axis(worth, best, axis=0)
        after = np.take_along_axis(left, best, axis=0)
        worth, left = np.empty_like(onward), np.empty_like(after)
        for rung, chances in enumerate(week):
            move = _moves(chances, states)
            sold = move @ np.arange(states + 1)
            worth[rung] = price * (1 - steps[rung]) * (np.arange(states + 1) - sold) + move @ onward[rung]
            left[rung] = move @ after[rung]
        found.append(worth)
    return found[::-1], left


def _moves(chances: Array, states: int) -> Array:
    """(from, to) chances between pieces left."""
    gone = np.arange(states + 1)[:, None] - np.arange(states + 1)[None, :]
    move = np.where(gone >= 0, chances[np.maximum(gone, 0)], 0.0)
    move[:, 0] = np.maximum(1 - move[:, 1:].sum(axis=1), 0.0)
    return move
