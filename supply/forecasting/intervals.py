"""Quantiles around a path from past errors of the same method: split conformal, by step ahead, scaled by series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supply.forecasting.base import Array, Panel

# A series' own errors count against the pooled guess like so many windows of it.
PRIOR_WINDOWS = 2.0


@dataclass(frozen=True, eq=False)
class Intervals:
    """scale (series,): each series' typical absolute error. pooled (errors, horizon): errors in units of it."""

    scale: Array
    pooled: Array

    @classmethod
    def learn(cls, panel: Panel, horizon: int, errors: Sequence[tuple[np.ndarray, Array]]) -> Intervals:
        """errors: (rows, actual - predicted) of each past window, (len(rows), horizon), NaN where nothing was seen.

        A window's errors are scaled by what the other windows tell of the series, as the next window's will be.
        """
        guess = _recent_step(panel)
        if not errors:
            steps = np.sqrt(np.arange(1, horizon + 1))
            return cls(guess, 1.5 * np.linspace(-2, 2, 41)[:, None] * steps)
        sums, counts = np.zeros(panel.shape[0]), np.zeros(panel.shape[0])
        sizes = [np.nanmean(np.abs(away), axis=1) for _rows, away in errors]
        for (rows, _away), size in zip(errors, sizes, strict=True):
            sums[rows] += size
            counts[rows] += 1
        share = sums.sum() / max(sum(guess[rows].sum() for rows, _away in errors), 1e-12)
        prior = PRIOR_WINDOWS * share * guess

        def typical(total: Array, count: Array, before: Array) -> Array:
            return np.maximum((total + before) / (count + PRIOR_WINDOWS), 1e-9)

        pooled = [
            away / typical(sums[rows] - size, counts[rows] - 1, prior[rows])[:, None]
            for (rows, away), size in zip(errors, sizes, strict=True)
        ]
        every = _every_step(np.vstack(pooled))
        # The method's path stays the median: its bias in a few windows is mostly those windows' own luck.
        return cls(typical(sums, counts, prior), every - np.nanmedian(every, axis=0))

    def offsets(self, levels: Array) -> Array:
        """(series, horizon, levels) to add to a path."""
        shape = np.nanquantile(self.pooled, levels, axis=0)
        return self.scale[:, None, None] * shape.T[None]


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
