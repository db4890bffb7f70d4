"""Distributions for intermittent counts: negative binomial by moments, and futures pooled over like histories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from supply.forecasting.base import QUANTILES, Array, Forecast, Forecaster, Panel, orderly


class NegativeBinomial(Forecaster):
    """Each series' own mean and variance over the last `window` periods (None: all); Poisson where less dispersed."""

    name = "negative binomial"

    def __init__(self, window: int | None = None) -> None:
        self.window = window

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        values = panel.values if self.window is None else panel.values[:, -self.window :]
        known = ~np.isnan(values)
        count = np.maximum(known.sum(axis=1), 1)
        mean = np.maximum(np.where(known, values, 0).sum(axis=1) / count, 1e-6)
        away = np.where(known, values - mean[:, None], 0.0)
        variance = np.maximum((away**2).sum(axis=1) / np.maximum(count - 1, 1), mean * 1.001)
        share = mean / variance
        levels = stats.nbinom.ppf(QUANTILES[None], (mean * share / (1 - share))[:, None], share[:, None])
        return orderly(_repeated(mean, horizon), _repeated(levels, horizon))


DECAYS = (0.05, 0.15, 0.35)
RECENT = (3, 6, 12)
GROUPS = 40
# Fewer futures than this leave a group's outer quantiles to chance.
LEAST_FUTURES = 400
# From this rate a piece more or less no longer matters, and the groups' spread is taken relative to the rate.
LARGE_RATE = 8.0
RIDGE = 5.0
LEAST_MEMORY = 4
# Of 28 periods ahead these take 300 MB; five years of days of 1,000 series would be 1.8 million.
MOST_LESSONS = 600_000


class PooledCounts(Forecaster):
    """A linear rate learned over all series; the quantiles are those of what followed histories of about that rate.

    Every past origin whose whole future is known teaches. `memory`: periods of history the features see, at most.
    """

    name = "pooled counts"

    def __init__(self, memory: int = 36) -> None:
        self.memory = memory

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        panel = uncensored(panel)
        lessons = _lessons(panel, horizon, self.memory)
        if lessons is None:
            return NegativeBinomial(self.memory).forecast(panel, horizon)
        now = history_features(panel.values[:, -lessons.memory :])
        weights = _fitted(lessons)
        past, rate = np.maximum(_expanded(lessons.features) @ weights, 0), np.maximum(_expanded(now) @ weights, 0)
        levels = grouped_quantiles(past, lessons.futures, rate)
        return orderly(_repeated(rate, horizon), _repeated(levels, horizon))


def uncensored(panel: Panel) -> Panel:
    """Sold-out periods count as not observed, where that leaves a series at least six others."""
    if panel.censored is None:
        return panel
    left = (~np.isnan(panel.values) & ~panel.censored).sum(axis=1) >= 6
    return Panel(np.where(panel.censored & left[:, None], np.nan, panel.values), panel.season)


@dataclass(frozen=True, eq=False)
class _Lessons:
    """features (lessons, k) of `memory` periods and the futures (lessons, horizon) that followed."""

    features: Array
    futures: Array
    memory: int


def _lessons(panel: Panel, horizon: int, longest: int) -> _Lessons | None:
    """None where no series is long enough for LEAST_MEMORY periods and a future."""
    periods = panel.shape[1]
    memory = min(longest, max(periods - 2 * horizon, (periods - horizon) // 2))
    if memory < LEAST_MEMORY:
        return None
    features, futures = [], []
    stride = -(-panel.shape[0] * max(periods - horizon - memory + 1, 1) // MOST_LESSONS)
    for origin in range(periods - horizon, memory - 1, -stride):
        history, future = panel.values[:, origin - memory : origin], panel.values[:, origin : origin + horizon]
        usable = ~np.isnan(future).any(axis=1) & ((~np.isnan(history)).sum(axis=1) >= min(6, memory))
        features.append(history_features(history[usable]))
        futures.append(future[usable])
    if sum(map(len, features)) * horizon < LEAST_FUTURES:
        return None
    return _Lessons(np.vstack(features), np.vstack(futures), memory)


def history_features(history: Array) -> Array:
    """Weighted rates, chances and sizes of sales, recent means, the gap since the last sale and the largest sales."""
    known = ~np.isnan(history)
    values = np.where(known, history, 0.0)
    ages = np.arange(values.shape[1])[::-1]
    found = []
    for decay in DECAYS:
        weight = known * (1 - decay) ** ages
        weight = weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
        square = (values * values * weight).sum(axis=1)
        found += [(values * weight).sum(axis=1), ((values > 0) * weight).sum(axis=1), np.sqrt(square)]
    for recent in RECENT:
        counted = np.maximum(known[:, -recent:].sum(axis=1), 1)
        found.append(values[:, -recent:].sum(axis=1) / counted)
    sold = values[:, ::-1] > 0
    since = np.where(sold.any(axis=1), np.argmax(sold, axis=1), values.shape[1])
    return np.column_stack([*found, since, values[:, -12:].max(axis=1), values.max(axis=1)])


def _expanded(features: Array) -> Array:
    return np.hstack([features, np.sqrt(features), np.log1p(features), np.ones((len(features), 1))])


def _fitted(lessons: _Lessons) -> Array:
    """Weighted ridge of the mean future; a lesson's weight falls with its rate, as a count's variance rises."""
    wide, target = _expanded(lessons.features), lessons.futures.mean(axis=1)
    weight = 1 / np.sqrt(0.2 * target.mean() + lessons.features[:, len(DECAYS)] + 1e-9)
    left = wide * weight[:, None]
    gram = left.T @ left + RIDGE**2 * np.eye(wide.shape[1])
    return np.linalg.solve(gram, left.T @ (target * weight))


def grouped_quantiles(past: Array, futures: Array, rate: Array) -> Array:
    """(series, levels): quantiles of the futures in the group of lessons whose mean rate is nearest."""
    groups = _groups(past, futures.shape[1])
    centres = np.array([past[group].mean() for group in groups])
    shapes = []
    for group, centre in zip(groups, centres, strict=True):
        own = futures[group] if centre < LARGE_RATE else futures[group] / np.maximum(past[group], 1e-9)[:, None]
        shapes.append(np.quantile(own.ravel(), QUANTILES, method="inverted_cdf"))
    nearest = np.abs(rate[:, None] - centres).argmin(axis=1)
    large = centres[nearest] >= LARGE_RATE
    # A rate above all that was seen stretches the quantiles of the fastest group.
    beyond = np.maximum(rate / np.maximum(centres[nearest], 1e-9), 1.0)
    scale = np.where(large, rate, np.where(nearest == len(groups) - 1, beyond, 1.0))
    return np.array(shapes)[nearest] * scale[:, None]


def _groups(past: Array, horizon: int) -> list[np.ndarray]:
    """Lessons by rising rate in groups of one size, but the fastest, which differ most, in ever smaller ones."""
    count = int(np.clip(past.size * horizon // LEAST_FUTURES, 1, GROUPS))
    *groups, top = np.array_split(np.argsort(past, kind="stable"), count)
    while len(top) * horizon >= 2 * LEAST_FUTURES:
        groups.append(top[: len(top) // 2])
        top = top[len(top) // 2 :]
    return [*groups, top]


def _repeated(values: Array, horizon: int) -> Array:
    return np.repeat(values[:, None], horizon, axis=1)
