"""Products without a history: what their nearest neighbours in pictures and attributes sold, week by week from launch.

Every product has a level, its demand a week in stock beside what the calendar made of its weeks, and those seen from
their launch on have a curve: sales of each week since launch beside their level. A newcomer takes the neighbours'
weighted level, the curve of all launches, and the calendar of its own weeks ahead. How much each attribute, the
picture and the number of neighbours count is what told past launches best, each from what was known before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from supply.forecasting.base import QUANTILES, Array

# A guess of this many weeks stands beside a neighbour's own level, so that a short one says little.
PRIOR_WEEKS = 6.0
LEAST_WEEKS = 4
WEIGHTS = (0.0, 0.5, 1.0, 2.0, 4.0)
NEIGHBOURS = (8, 15, 30, 60)
ROUNDS = 2
# Launches that teach. A shop whose sales came from a file has launched everything lately, and a search over thousands
# took minutes.
MOST_LAUNCHES = 400
# Counts that a mixture of Poissons is looked up at; beyond, every n-th one.
MOST_COUNTS = 400
MEDIAN = QUANTILES.tolist().index(0.5)


@dataclass(frozen=True, eq=False)
class Looks:
    """What is known of a product before it sells. words (products, a): numbers of attribute values. numbers (products,
    b): such as the log of the price, scaled to about 1. pictures (products, d): unit vectors, or None."""

    words: NDArray[np.int64]
    numbers: Array
    pictures: NDArray[np.float32] | None = None

    @property
    def parts(self) -> int:
        return self.words.shape[1] + self.numbers.shape[1] + (self.pictures is not None)

    def distances(self, one: int, others: NDArray[np.int64]) -> Array:
        """(others, parts), from 0 for alike to about 1."""
        found = [(self.words[others] != self.words[one]).astype(np.float64)]
        found.append(np.minimum(np.abs(self.numbers[others] - self.numbers[one]), 2.0))
        if self.pictures is not None:
            found.append(1 - (self.pictures[others] @ self.pictures[one])[:, None].astype(np.float64))
        return np.hstack(found)


@dataclass(frozen=True, eq=False)
class Pasts:
    """demand, stocked, calendar (products, weeks): pieces, share of the week in stock, how busy the week is for such
    goods (1 usual), which is known beforehand. launch (products,): first week on sale, negative where before all."""

    demand: Array
    stocked: Array
    calendar: Array
    launch: NDArray[np.int64]

    def levels(self, now: int) -> tuple[Array, Array]:
        """(products,) demand a usual week as of week `now`, and the weeks it rests on."""
        weeks = np.arange(now)
        there = np.where(weeks >= self.launch[:, None], self.stocked[:, :now], 0.0) * self.calendar[:, :now]
        worked = there.sum(axis=1)
        pieces = np.where(there > 0, self.demand[:, :now], 0.0).sum(axis=1)
        usual = pieces.sum() / max(worked.sum(), 1e-9)
        return (pieces + PRIOR_WEEKS * usual * (worked > 0)) / np.maximum(worked + PRIOR_WEEKS, 1e-9), worked

    def curve(self, now: int, horizon: int) -> Array:
        """(horizon,) demand of the weeks since launch beside the level of the same products, as of week `now`."""
        level, _ = self.levels(now)
        sold, due = np.zeros(horizon), np.zeros(horizon)
        for row in np.flatnonzero((self.launch > 0) & (self.launch < now)):
            span = slice(self.launch[row], min(self.launch[row] + horizon, now))
            size = span.stop - span.start
            sold[:size] += self.demand[row, span]
            due[:size] += level[row] * self.stocked[row, span] * self.calendar[row, span]
        return (sold + 5) / (due + 5)


@dataclass(frozen=True, eq=False)
class Recipe:
    """weights (parts,) of the distances, and how many neighbours."""

    weights: Array
    neighbours: int


def neighbours(levels: Array, distances: Array, recipe: Recipe) -> tuple[NDArray[np.int64], Array]:
    """The nearest and their weights, which sum to 1 and fall with the distance."""
    away = distances @ recipe.weights
    nearest = np.argsort(away, kind="stable")[: recipe.neighbours]
    weight = 1.05 - away[nearest] / max(float(away[nearest[-1]]), 1e-9)
    return nearest, weight / weight.sum()


def foretold(
    pasts: Pasts, looks: Looks, recipe: Recipe, one: int, now: int, horizon: int, age: int = 0
) -> tuple[Array, Array]:
    """mean (horizon,) demand a week from week `now` of a product then `age` weeks old, and the total's QUANTILES.

    What it sold by then counts beside its neighbours, as a few weeks of them.
    """
    level, worked = pasts.levels(now)
    known = np.flatnonzero((worked >= LEAST_WEEKS) & (np.arange(len(level)) != one))
    if not len(known):
        return np.zeros(horizon), np.zeros(len(QUANTILES))
    curve = pasts.curve(now, age + horizon)
    shape = curve[age:] * pasts.calendar[one, now : now + horizon]
    nearest, weight = neighbours(level[known], looks.distances(int(one), known), recipe)
    own = level[known][nearest]
    if age:
        span = slice(now - age, now)
        due = float((curve[:age] * pasts.calendar[one, span] * pasts.stocked[one, span]).sum())
        own = (PRIOR_WEEKS * own + pasts.demand[one, span].sum()) / (PRIOR_WEEKS + due)
    return (weight @ own) * shape, _mixed(own * shape.sum(), weight)


def poisson_quantiles(mean: Array) -> Array:
    """(…, len(QUANTILES)) of Poisson counts of these means."""
    return np.nan_to_num(stats.poisson.ppf(QUANTILES, np.maximum(mean, 1e-12)[..., None]))


def seasonal_calendar(
    demand: Array, stocked: Array, kind: NDArray[np.int64], weeks: int, season: int = 52, until: int | None = None
) -> Array:
    """(products, weeks) how busy each week is for goods of a kind, by the place in the year, 1 usual.

    Learnt from the weeks before `until` (all); three weeks together, and five pieces that say 'as usual'.
    """
    seen = slice(0, until)
    pieces, there = demand[:, seen], stocked[:, seen]
    level = (pieces.sum(axis=1) + 0.1) / (there.sum(axis=1) + 1)
    places = np.arange(pieces.shape[1]) % season
    sold, due = np.zeros((int(kind.max()) + 1, season)), np.zeros((int(kind.max()) + 1, season))
    np.add.at(sold, (kind[:, None], places), pieces)
    np.add.at(due, (kind[:, None], places), level[:, None] * there)
    wide, usual = (sum((np.roll(one, shift, axis=1) for shift in (-1, 1)), one) for one in (sold, due))
    index: Array = (wide + 5) / (usual + 5)
    return index[kind][:, np.arange(weeks) % season]


def _mixed(expected: Array, weight: Array) -> Array:
    """QUANTILES of a mixture of Poisson counts."""
    most = int(stats.poisson.ppf(0.9999, expected.max())) + 2
    counts = np.arange(0, most, -(-most // MOST_COUNTS))
    chance = weight @ stats.poisson.cdf(counts, expected[:, None])
    places = np.searchsorted(chance, QUANTILES - 1e-12)
    return counts[np.minimum(places, len(counts) - 1)].astype(np.float64)


@dataclass(frozen=True, eq=False)
class Launch:
    """A past launch as it was to be foretold: (known, parts) distances, their levels, and what came beside it."""

    distances: Array
    levels: Array
    shape: Array
    came: Array
    stocked: Array


def past_launches(pasts: Pasts, looks: Looks, now: int, horizon: int) -> list[Launch]:
    """Launches whose whole horizon had passed by week `now`, each as of its own week; of very many some, evenly."""
    found = []
    over = np.flatnonzero((pasts.launch >= 2 * LEAST_WEEKS) & (pasts.launch + horizon <= now))
    if len(over) > MOST_LAUNCHES:
        over = over[np.argsort(pasts.launch[over], kind="stable")]
        over = np.sort(over[np.linspace(0, len(over) - 1, MOST_LAUNCHES).round().astype(np.int64)])
    for one in over:
        week = int(pasts.launch[one])
        level, worked = pasts.levels(week)
        known = np.flatnonzero((worked >= LEAST_WEEKS) & (np.arange(len(level)) != one))
        if len(known):
            span = slice(week, week + horizon)
            shape = pasts.curve(week, horizon) * pasts.calendar[one, span]
            found.append(
                Launch(
                    looks.distances(int(one), known),
                    level[known],
                    shape,
                    pasts.demand[one, span],
                    pasts.stocked[one, span],
                )
            )
    return found


def learn(launches: Sequence[Launch], parts: int) -> Recipe:
    """Coordinate search over weights and the number of neighbours for the least absolute error over all launches."""
    best = Recipe(np.ones(parts), NEIGHBOURS[1])
    least = error(launches, best)
    for _ in range(ROUNDS if launches else 0):
        for tried in _changes(best):
            found = error(launches, tried(best))
            if found < least - 1e-4:
                best, least = tried(best), found
    return best


def _changes(recipe: Recipe) -> list[Callable[[Recipe], Recipe]]:
    def weight(place: int, value: float) -> Callable[[Recipe], Recipe]:
        return lambda one: replace(one, weights=np.where(np.arange(len(one.weights)) == place, value, one.weights))

    changes = [weight(place, value) for place in range(len(recipe.weights)) for value in WEIGHTS]
    return [*changes, *(lambda one, k=k: replace(one, neighbours=k) for k in NEIGHBOURS)]


def error(launches: Sequence[Launch], recipe: Recipe, by_mean: bool = False) -> float:
    """WAPE of what a product sells over the whole horizon while in stock, by the median or the mean."""
    away = total = 0.0
    for one in launches:
        nearest, weight = neighbours(one.levels, one.distances, recipe)
        expected = one.levels[nearest] * float(one.shape @ one.stocked)
        came = float(one.came.sum())
        point = float(weight @ expected) if by_mean else float(_mixed(expected, weight)[MEDIAN])
        away += abs(came - point)
        total += came
    return away / max(total, 1e-9)
