"""One linear autoregression for all series, a ridge regression per step ahead (Montero-Manso & Hyndman 2021)."""

from __future__ import annotations

import numpy as np

from supply.forecasting.base import Array, Panel, PointForecaster
from supply.forecasting.scale import Scale, from_scale, to_scale
from supply.forecasting.simple import carried_forward

# Windows learned from, at most: their moments are summed in blocks, so that memory stays at 50 MB.
MOST_WINDOWS, BLOCK = 400_000, 20_000
# A jump beyond this is a change of the series' meaning, from which nothing is to be learned.
MOST_SPREADS = 20.0


class PooledAR(PointForecaster):
    """lags: length of the history that is looked at. ridge: penalty as a share of the mean feature variance.

    unit: every window in units of its own standard deviation, so that series count alike; without it, on the LOG
    scale, in growth rates, so that volatile series count more.
    """

    def __init__(
        self, name: str, lags: int, *, unit: bool = True, scale: Scale = Scale.LOG, ridge: float = 1e-4
    ) -> None:
        self.name, self.lags, self.unit, self.scale, self.ridge = name, lags, unit, scale, ridge

    def points(self, panel: Panel, horizon: int) -> Array:
        values = _padded(carried_forward(to_scale(panel.values, self.scale)), self.lags)
        weights = self._fit(values, panel.starts + self.lags, horizon)
        history, level, spread = self._normalised(values[:, -self.lags :])
        ahead = level[:, None] + spread[:, None] * (_features(history) @ weights)
        return from_scale(ahead, self.scale)

    def _fit(self, values: Array, starts: np.ndarray, horizon: int) -> Array:
        """(features, horizon) from every window that has its whole future."""
        size = self.lags + 2
        gram, target = np.zeros((size, size)), np.zeros((size, horizon))
        rows, ends = _windows(values, starts + max(self.lags // 2, 2), horizon)
        for block in range(0, len(rows), BLOCK):
            row, end = rows[block : block + BLOCK], ends[block : block + BLOCK]
            history, level, spread = self._normalised(values[row[:, None], end[:, None] + np.arange(-self.lags, 0)])
            future = (values[row[:, None], end[:, None] + np.arange(horizon)] - level[:, None]) / spread[:, None]
            features = _features(history)
            gram += features.T @ features
            target += features.T @ np.clip(future, -MOST_SPREADS, MOST_SPREADS)
        if not len(rows):
            return target  # no window has its future: the last level carries on
        penalty = self.ridge * np.trace(gram) / size
        return np.linalg.solve(gram + penalty * np.eye(size), target)

    def _normalised(self, history: Array) -> tuple[Array, Array, Array]:
        """Relative to the last value, in units of `spread`."""
        level = history[:, -1]
        spread = history.std(axis=1) + 1e-4 * (1 + np.abs(level)) if self.unit else np.ones(len(history))
        return (history - level[:, None]) / spread[:, None], level, spread


def _padded(values: Array, lags: int) -> Array:
    """Each series preceded by `lags` copies of its first value, and by more of them where it is short."""
    starts = np.argmax(~np.isnan(values), axis=1)
    first = values[np.arange(len(values)), starts][:, None]
    return np.hstack([np.repeat(first, lags, axis=1), np.where(np.isnan(values), first, values)])


def _windows(values: Array, starts: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """(row, end) of every window that ends at `starts` (series,) or later and has a whole future."""
    last = values.shape[1] - horizon
    lengths = np.maximum(last - starts + 1, 0)
    rows = np.repeat(np.arange(len(values)), lengths)
    ends = last - (np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths))
    if len(rows) > MOST_WINDOWS:
        kept = np.linspace(0, len(rows) - 1, MOST_WINDOWS).astype(np.int64)
        rows, ends = rows[kept], ends[kept]
    return rows, ends


def _features(history: Array) -> Array:
    count = len(history)
    return np.hstack([history, np.ones((count, 1)), history.mean(axis=1, keepdims=True)])
