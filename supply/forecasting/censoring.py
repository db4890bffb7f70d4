"""Demand behind empty shelves: what would have sold, from how long the goods were there.

A shelf that was empty for a part of a week hides demand, it does not lower it. Each series' rate is the gamma-Poisson
posterior mean given its sales and its time in stock, near the week in question and relative to how busy the group's
week was; the prior is what the series' parent sells. A posterior mean does not care that goods ran out *because* they
sold, which plain sales over days do (they stop counting at a sale, and so count too high). What was missing of a week
is filled in at that rate, as the expectation step of Vulcano, van Ryzin & Ratliff (2012) does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supply.forecasting.base import Array

# Weeks over which a series' own rate is taken to hold (standard deviation of a normal kernel).
REACH = 8.0
# Pieces of the parent's evidence that a series' own sales are weighed against; the likeliest of these is taken.
STRENGTHS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
ROUNDS = 4


def exposure(empty: NDArray[np.bool_]) -> Array:
    """(series, days) share of a day with goods, from whether days ended empty.

    A day that ends empty after one that did not counts half: the last piece went at an unknown hour.
    """
    before = np.hstack([np.zeros((len(empty), 1), dtype=bool), empty[:, :-1]])
    return np.where(empty, np.where(before, 0.0, 0.5), 1.0)


@dataclass(frozen=True, eq=False)
class Unconstrained:
    """demand (series, periods): what was sold and what the empty shelf kept from selling. rate: expected when full."""

    demand: Array
    rate: Array
    strength: float


def unconstrained(sold: Array, stocked: Array, parent: NDArray[np.int64], busy: NDArray[np.int64]) -> Unconstrained:
    """sold and stocked (series, periods), stocked from 0 to 1; parent and busy (series,) number groups from 0.

    Series of one parent share a level (the colours and sizes of a product), those of one `busy` group the ups and
    downs of the weeks. NaN in `sold` is unknown and stays it.
    """
    known = ~np.isnan(sold)
    sales, there = np.where(known, sold, 0.0), np.where(known, stocked, 0.0)
    # What sold was there, even if for hours: returns and late bookings hide that now and then.
    there = np.where(sales > 0, np.maximum(there, 1 / 14), there)
    model = _Model(sales, there, parent, busy)
    for _ in range(ROUNDS):
        model.turn()
    expected = model.rate * model.weeks[busy]
    return Unconstrained(np.where(known, sales + (1 - there) * expected, np.nan), expected, model.strength)


class _Model:
    """Rate = the parent's level near the week × the series' share of it × how busy the group's week is."""

    def __init__(self, sales: Array, there: Array, parent: NDArray[np.int64], busy: NDArray[np.int64]) -> None:
        self.sales, self.there, self.parent, self.busy = sales, there, parent, busy
        gap = np.arange(sales.shape[1])[:, None] - np.arange(sales.shape[1])
        self.kernel = np.exp(-0.5 * (gap / REACH) ** 2)
        usual = (sales.sum() + 1) / (there.sum() + 1)
        self.rate = np.full(sales.shape, usual)
        self.share = np.ones((len(sales), 1))
        self.strength = STRENGTHS[2]

    def turn(self) -> None:
        """One round of fitting weeks, levels, shares and rates, each given the others."""
        seen, due = _summed(self.sales, self.busy), _summed(self.rate * self.there, self.busy)
        # Ten pieces say that a week is as usual.
        self.weeks = (seen + 10) / (due + 10)
        effort = self.there * self.weeks[self.busy]
        near, worked = self.sales @ self.kernel, effort @ self.kernel
        most = _summed(self.share * worked, self.parent)
        typical = self.sales.sum() / max(effort.sum(), 1.0)
        level = ((_summed(near, self.parent) + typical) / (most + 1.0))[self.parent]
        own, expected = (one.sum(axis=1, keepdims=True) for one in (self.sales, level * effort))
        self.share = (own + 1) / (expected + 1)
        prior = level * self.share
        self.strength = max(STRENGTHS, key=lambda one: self._likelihood(prior, effort, near, worked, one))
        self.rate = (self.strength + near) / (self.strength / np.maximum(prior, 1e-9) + worked)

    def _likelihood(self, prior: Array, effort: Array, near: Array, worked: Array, strength: float) -> float:
        """Of each full week given the weeks around it without itself, Poisson."""
        base = strength / np.maximum(prior, 1e-9)
        rate = (strength + near - self.sales) / (base + worked - effort) * self.weeks[self.busy]
        full = self.there >= 1
        return float((self.sales * np.log(np.maximum(rate, 1e-12)) - rate)[full].sum())


def _summed(values: Array, groups: NDArray[np.int64]) -> Array:
    """(groups, periods)."""
    found = np.zeros((int(groups.max()) + 1, values.shape[1]))
    np.add.at(found, groups, values)
    return found
