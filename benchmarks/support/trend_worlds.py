"""Shops whose trends are known: drawn ones, and the demo world with its hidden waves; and two peers that test them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from recommender.algorithms.trends import Panel, Slope

Array = NDArray[np.float64]
WEEKS, YEAR = 8, 52
SECONDS_A_WEEK = 7 * 86_400


@dataclass(frozen=True)
class TrendWorld:
    """A window of weeks now and the same one a year ago; `members` (items, values); `truth` (values,) is the growth a
    week beyond the season, 0 for none."""

    now: Panel
    last_year: Panel
    members: Array
    truth: Array


def drawn(rng: np.random.Generator, *, items: int = 240, values: int = 16, moving: int = 3) -> TrendWorld:
    """Heavy-tailed items with growths of their own, launches with their rush, stock-outs and seasons."""
    value = rng.integers(0, values, items)
    truth = np.zeros(values)
    truth[:moving] = rng.choice([-1, 1], moving) * rng.uniform(0.1, 0.2, moving)
    season = rng.normal(0, 0.06, values)
    level = np.exp(rng.normal(1.0, 1.2, items))
    windows = [_window(rng, level, season[value] + extra) for extra in (truth[value], 0.0)]
    return TrendWorld(windows[0], windows[1], np.eye(values)[value], truth)


def _window(rng: np.random.Generator, level: Array, growth: Array) -> Panel:
    items, weeks = len(level), np.arange(float(WEEKS))
    launched = np.where(rng.random(items) < 0.25, rng.integers(-4, WEEKS, items), -100)
    age = weeks - launched[:, None]
    there = np.where(rng.random((items, WEEKS)) < 0.06, rng.integers(0, 7, (items, WEEKS)) / 7, 1.0)
    own = rng.normal(0, 0.07, items)
    rush = 1 + 0.8 * np.exp(-np.maximum(age, 0) / 3.5)
    busy = rng.normal(0, 0.25, WEEKS)
    mean = level[:, None] * there * np.where(age >= 0, rush, 0) * np.exp((growth + own)[:, None] * weeks + busy)
    return Panel(rng.poisson(mean).astype(np.float64), np.where(age >= 4, there, 0.0))


def demo(seed: int, products: int = 600) -> Iterator[tuple[TrendWorld, list[str]]]:
    """The demo world's views, a department at a time, with the names of the values; waves that hardly move in the
    window (less than .05 a week) count as neither true nor false and are left out."""
    from catalog.demo.sample import sample_catalogue
    from catalog.demo.world import simulate

    end = date(2026, 1, 5)  # a Monday
    catalogue = sample_catalogue(products)
    world = simulate(catalogue, seed=seed, end=end)
    last = (end - date(1970, 1, 1)).days * 86_400
    views = world.events[world.events["kind"] == 0]
    week = (views["at"] - last) // SECONDS_A_WEEK + YEAR + WEEKS
    rows = np.unique(np.stack([views["shopper"], views["product"], week], 1)[week >= 0], axis=0)
    counts = np.zeros((products, YEAR + WEEKS))
    np.add.at(counts, (rows[:, 1], rows[:, 2]), 1.0)
    settled = (world.launched_at - last) // SECONDS_A_WEEK + YEAR + WEEKS + 4
    exposure = (np.arange(YEAR + WEEKS) >= settled[:, None]).astype(np.float64)
    waves = world.truth.waves
    rise = (waves.height(730) - waves.height(730 - 7 * WEEKS)) / WEEKS
    growths = dict(zip(waves.names.tolist(), rise.tolist(), strict=True))
    for department in ("women", "men"):
        here = np.char.startswith(catalogue.category, department)
        for column in ("fabric", "print", "colour"):
            words = getattr(catalogue, column)[here]
            names = [f"{column}:{word}" for word in np.unique(words)]
            members = (words[:, None] == np.unique(words)[None, :]).astype(np.float64)
            truth = np.array([growths.get(name, 0.0) for name in names])
            clear = [place for place, name in enumerate(names) if name not in growths or abs(truth[place]) >= 0.05]
            now = Panel(counts[here, YEAR:], exposure[here, YEAR:])
            before = Panel(counts[here, :WEEKS], exposure[here, :WEEKS])
            yield TrendWorld(now, before, members[:, clear], truth[clear]), [names[place] for place in clear]


def quasi_binomial(panel: Panel, member: Array) -> Slope | None:
    """The usual test: logistic regression of a value's weekly share on time, dispersion by Pearson's statistic."""
    counts, totals = member @ panel.counts, panel.counts.sum(axis=0)
    if (totals == 0).any() or not 0 < counts.sum() < totals.sum():
        return None
    design = np.stack([np.ones(len(totals)), np.arange(len(totals)) - (len(totals) - 1) / 2], axis=1)
    theta = np.array([np.log(counts.sum() / (totals.sum() - counts.sum())), 0.0])
    for _ in range(25):
        share = 1 / (1 + np.exp(-design @ theta))
        information = design.T @ (design * (totals * share * (1 - share))[:, None])
        theta = theta + np.linalg.solve(information, design.T @ (counts - totals * share))
    freedom = len(totals) - 2
    pearson = float(((counts - totals * share) ** 2 / (totals * share * (1 - share))).sum()) / freedom
    dispersion = max(1.0, pearson)
    error = float(np.sqrt(dispersion * np.linalg.inv(information)[1, 1]))
    return Slope(float(theta[1]), error, float(freedom), dispersion)


def mann_kendall(panel: Panel, member: Array) -> float | None:
    """p of Kendall's rank correlation between a value's weekly share and time."""
    totals = panel.counts.sum(axis=0)
    share = (member @ panel.counts) / np.maximum(totals, 1)
    p = float(stats.kendalltau(np.arange(len(share)), share).pvalue)
    return None if np.isnan(p) else p
