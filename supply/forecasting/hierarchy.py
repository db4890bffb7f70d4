"""From SKUs up to products, categories and the total: means add up exactly, quantiles come from sample paths.

A path draws every SKU's week as a Poisson count around its mean times shocks that the SKU shares with its product, its
category and everybody, and a shock that a group keeps over all weeks of the path, as a level that was misjudged stays
so. The sizes of the shocks are the variance that past forecasts left unexplained at each level (moments, from the top).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supply.forecasting.base import QUANTILES, Array, Forecast, Past, orderly

PATHS = 400
# Share of a group's shock that lasts over the path where nothing tells.
LASTING = 0.5


@dataclass(frozen=True, eq=False)
class Level:
    """member (series,): the group, from 0, that a series belongs to. Levels stand from the top down and nest."""

    name: str
    member: NDArray[np.int64]

    @property
    def groups(self) -> int:
        return int(self.member.max()) + 1

    def total(self, values: Array) -> Array:
        """(groups, periods); NaN counts as nothing."""
        found = np.zeros((self.groups, values.shape[1]))
        np.add.at(found, self.member, np.nan_to_num(values))
        return found


@dataclass(frozen=True, eq=False)
class Shocks:
    """variance and lasting (levels,): each level's own relative variance a week, and the share that lasts."""

    variance: Array
    lasting: Array

    @classmethod
    def learn(cls, levels: Sequence[Level], means: Sequence[Array], actuals: Sequence[Array]) -> Shocks:
        """From past forecasts (windows of (series, horizon)) and what came; NaN in actuals is left out of both."""
        pairs = [(np.where(np.isnan(actual), 0.0, mean), actual) for mean, actual in zip(means, actuals, strict=True)]
        excess = np.array([_excess(level, pairs) for level in levels])
        own = np.diff(np.maximum.accumulate(np.maximum(excess, 0.0), axis=0), axis=0, prepend=0.0)
        weekly, whole = own[:, 0], own[:, 1]
        share = np.where(weekly > 1e-9, whole / np.maximum(weekly, 1e-9), LASTING)
        return cls(weekly, np.clip(share, 0.0, 1.0))


def shocks_of(levels: Sequence[Level], past: Sequence[Past]) -> Shocks:
    """As `Shocks.learn`, from what a forecaster had foretold of some of the series; no shocks where that is nothing."""
    if not past:
        return Shocks(np.zeros(len(levels)), np.full(len(levels), LASTING))
    rows = np.unique(np.concatenate([one.rows for one in past]))
    means, actuals = [], []
    for one in past:
        mean, actual = np.zeros((len(rows), one.mean.shape[1])), np.full((len(rows), one.mean.shape[1]), np.nan)
        places = np.searchsorted(rows, one.rows)
        mean[places], actual[places] = one.mean, one.actual
        means.append(mean)
        actuals.append(actual)
    return Shocks.learn([Level(level.name, level.member[rows]) for level in levels], means, actuals)


def _excess(level: Level, pairs: Sequence[tuple[Array, Array]]) -> tuple[float, float]:
    """Variance beyond Poisson, relative to the mean's square: of single weeks, and of whole windows."""
    sums = np.zeros(4)
    for mean, actual in pairs:
        expected, came = level.total(mean), level.total(actual)
        sums[:2] += (((came - expected) ** 2 - expected).sum(), (expected**2).sum())
        due, total = expected.sum(axis=1), came.sum(axis=1)
        sums[2:] += (((total - due) ** 2 - due).sum(), (due**2).sum())
    return sums[0] / max(sums[1], 1e-9), sums[2] / max(sums[3], 1e-9)


def coherent(
    mean: Array, levels: Sequence[Level], shocks: Shocks, *, paths: int = PATHS, seed: int = 0
) -> list[Forecast]:
    """A forecast a level, (groups, horizon), of means (series, horizon)."""
    drawn = sample_paths(mean, levels, shocks, paths=paths, seed=seed)
    return [
        orderly(level.total(mean), np.moveaxis(spread(own, QUANTILES, seed), 0, -1))
        for level, own in zip(levels, drawn, strict=True)
    ]


def spread(paths: Array | NDArray[np.float32], chances: Array | Sequence[float], seed: int = 0) -> Array:
    """(chances, …) quantiles over the first axis of whole numbers, each taken to lie anywhere within half a piece.

    An interval whose ends are counts holds both of them, and so more than its name says (Parzen 2004).
    """
    within = np.random.default_rng(seed).uniform(-0.5, 0.5, paths.shape).astype(np.float32)
    return np.maximum(np.quantile(paths + within, chances, axis=0), 0.0)


def sample_paths(
    mean: Array,
    levels: Sequence[Level],
    shocks: Shocks,
    *,
    kept: int | None = None,
    paths: int = PATHS,
    seed: int = 0,
) -> list[NDArray[np.float32]]:
    """(paths, groups, horizon) of the first `kept` levels (all): the same futures at every level, so they add up."""
    rng = np.random.default_rng(seed)
    shown = levels[:kept]
    sums = [np.empty((paths, level.groups, mean.shape[1]), dtype=np.float32) for level in shown]
    for path in range(paths):
        drawn = _path(mean, levels, shocks, rng)
        for level, own in zip(shown, sums, strict=True):
            own[path] = level.total(drawn)
    return sums


def _path(mean: Array, levels: Sequence[Level], shocks: Shocks, rng: np.random.Generator) -> Array:
    log = np.zeros(mean.shape)
    for level, variance, lasting in zip(levels, shocks.variance, shocks.lasting, strict=True):
        if variance > 0:
            scale = np.log1p(variance)  # of a log-normal with mean 1 and this variance
            weekly = rng.normal(0, np.sqrt(scale * (1 - lasting)), (level.groups, mean.shape[1]))
            whole = rng.normal(0, np.sqrt(scale * lasting), (level.groups, 1))
            log += (weekly + whole - scale / 2)[level.member]
    return rng.poisson(mean * np.exp(log)).astype(np.float64)
