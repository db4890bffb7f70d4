"""Quantiles around a path from past errors of the same method: split conformal, by step ahead, scaled by series.

Older windows count less, both for a series' scale and among the pooled errors: what follows is more like what was just
now than like a crisis four windows ago (weighted conformal prediction; Barber et al. 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supply.forecasting.base import Array, Panel

# A series' own errors count against the pooled guess like so many windows of it.
PRIOR_WINDOWS = 2.0
# A window counts this much of the next newer one. Of .5 … 1 it had the least interval score on M4 Weekly's windows 6 to
# 12 before the end of the training file (25.36; 25.68 with all alike), and covered .800 of them by 80 % (.805).
DISCOUNT = 0.8


@dataclass(frozen=True, eq=False)
class Intervals:
    """scale (series,): each series' typical absolute error. pooled (errors, horizon): errors in units of it, whose
    weights (errors,) tell how recent they are."""

    scale: Array
    pooled: Array
    weights: Array

    @classmethod
    def learn(cls, panel: Panel, horizon: int, errors: Sequence[tuple[np.ndarray, Array]]) -> Intervals:
        """errors: (rows, actual - predicted) of each past window, the newest first; (len(rows), horizon), NaN where
        nothing was seen.

        A window's errors are scaled by what the other windows tell of the series, as the next window's will be.
        """
        guess = _recent_step(panel)
        if not errors:
            steps = np.sqrt(np.arange(1, horizon + 1))
            return cls(guess, 1.5 * np.linspace(-2, 2, 41)[:, None] * steps, np.ones(41))
        sizes = np.full((len(errors), panel.shape[0]), np.nan)
        for own, (rows, away) in zip(sizes, errors, strict=True):
            own[rows] = np.nanmean(np.abs(away), axis=1)
        ages = np.arange(len(errors), dtype=np.float64)
        pooled = [
            away / _typical(sizes, guess, _fade(np.abs(ages - age) - 1) * (ages != age))[rows, None]
            for age, (rows, away) in enumerate(errors)
        ]
        every = _every_step(np.vstack(pooled))
        # The method's path stays the median: its bias in a few windows is mostly those windows' own luck.
        weights = np.concatenate([np.full(len(rows), DISCOUNT**age) for age, (rows, _away) in enumerate(errors)])
        return cls(_typical(sizes, guess, _fade(ages)), every - _by_step(every, weights, np.array([0.5])), weights)

    def offsets(self, levels: Array) -> Array:
        """(series, horizon, levels) to add to a path."""
        return self.scale[:, None, None] * _by_step(self.pooled, self.weights, levels).T[None]


def _fade(windows: Array) -> Array:
    """What counts of a window so many windows older than the newest that counts whole."""
    return np.asarray(DISCOUNT**windows, dtype=np.float64)


def _typical(sizes: Array, guess: Array, weights: Array) -> Array:
    """(series,) mean of windows' sizes (windows, series) by weight, beside the guess, brought to the size of errors."""
    known = ~np.isnan(sizes)
    share = np.nansum(sizes) / max(float((guess * known).sum()), 1e-12)
    total, count = weights @ np.where(known, sizes, 0.0), weights @ known
    return np.asarray(np.maximum((total + PRIOR_WINDOWS * share * guess) / (count + PRIOR_WINDOWS), 1e-9))


def _by_step(errors: Array, weights: Array, levels: Array) -> Array:
    """(levels, horizon)."""
    return np.array([_quantiles(column, weights, levels) for column in errors.T]).T


def _quantiles(values: Array, weights: Array, levels: Array) -> Array:
    """(levels,) of weighted values, NaN left out; each lies in the middle of its weight (Hazen)."""
    known = ~np.isnan(values)
    order = np.argsort(values[known], kind="stable")
    ordered, weight = values[known][order], weights[known][order]
    return np.interp(levels, (np.cumsum(weight) - weight / 2) / weight.sum(), ordered)


def _every_step(pooled: Array) -> Array:
    """Steps ahead that no window has seen take the errors of the last step that was."""
    seen = np.flatnonzero(~np.isnan(pooled).all(axis=0))
    nearest = seen[np.clip(np.searchsorted(seen, np.arange(pooled.shape[1]), side="right") - 1, 0, None)]
    return pooled[:, nearest]


def _recent_step(panel: Panel) -> Array:
    """Mean absolute change over a season in the last part of the history (series,), never zero."""
    m = panel.season
    steps = np.abs(panel.values[:, m:] - panel.values[:, :-m])[:, -max(104, 3 * m) :]
    known = ~np.isnan(steps)
    mean = np.where(known, steps, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    level = np.nanmean(np.abs(panel.values), axis=1)
    return np.where(mean > 0, mean, 1e-3 * level + 1e-6)
