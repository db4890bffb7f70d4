"""Accuracy as the M4 competition and GluonTS define it. Arrays are (series, horizon); actuals may hold NaN."""

from __future__ import annotations

import numpy as np

from supply.forecasting.base import QUANTILES, Array, Forecast, Panel

DECILES = slice(2, 11)  # .1 … .9 within QUANTILES


def smape(points: Array, actual: Array) -> float:
    """Percent: mean of 200·|y - ŷ| / (|y| + |ŷ|), 0 where both are zero."""
    total = np.abs(actual) + np.abs(points)
    return float(
        np.nanmean(np.where(total > 0, 200 * np.abs(actual - points) / np.where(total > 0, total, 1), 0 * total))
    )


def naive_error(panel: Panel, season: int | None = None) -> Array:
    """(series,) mean |y_t - y_(t-m)| in the history; NaN where it is zero or unknown."""
    m = season or panel.season
    steps = np.abs(panel.values[:, m:] - panel.values[:, :-m])
    known = ~np.isnan(steps)
    mean = np.where(known, steps, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(mean > 0, mean, np.nan)


def mase(points: Array, actual: Array, panel: Panel) -> float:
    """Mean over series; series without a scale are left out."""
    return _mean(_by_series(np.abs(actual - points)) / naive_error(panel))


def msis(forecast: Forecast, actual: Array, panel: Panel) -> float:
    """Mean scaled interval score of the 95 % interval."""
    low, high = forecast.quantiles[..., 0], forecast.quantiles[..., -1]
    score = high - low + 40 * (np.maximum(low - actual, 0) + np.maximum(actual - high, 0))
    return _mean(_by_series(score) / naive_error(panel))


def _by_series(values: Array) -> Array:
    """(series,) means of what is known; NaN where nothing is."""
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _mean(values: Array) -> float:
    """Of what is defined; NaN where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def wql(forecast: Forecast, actual: Array) -> float:
    """Weighted quantile loss over the deciles: 2·Σ pinball / Σ |y|, mean over .1 … .9. NaN where all y are zero."""
    total = np.nansum(np.abs(actual))
    if total == 0:
        return float("nan")
    levels = QUANTILES[DECILES]
    error = actual[..., None] - forecast.quantiles[..., DECILES]
    pinball = np.maximum(levels * error, (levels - 1) * error)
    return float(2 * np.nansum(pinball, axis=(0, 1)).mean() / total)


def coverage(forecast: Forecast, actual: Array, low: float = 0.1, high: float = 0.9) -> float:
    """Share of actuals inside the interval of two quantiles, borders included."""
    levels = QUANTILES.tolist()
    bottom, top = forecast.quantiles[..., levels.index(low)], forecast.quantiles[..., levels.index(high)]
    known = ~np.isnan(actual)
    return float(((actual >= bottom) & (actual <= top))[known].mean())
