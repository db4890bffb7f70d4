"""Theta (Assimakopoulos & Nikolopoulos 2000) as smoothing with drift (Hyndman & Billah 2003), without the season."""

from __future__ import annotations

import numpy as np

from supply.forecasting.base import Array, Panel, PointForecaster
from supply.forecasting.scale import Scale, from_scale, season_factors, to_scale
from supply.forecasting.simple import carried_forward
from supply.forecasting.smoothing import LONGEST

ALPHAS = np.array([0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.95])[:, None]


class Theta(PointForecaster):
    """drift: the share of the fitted line's slope that carries on; the classic takes half.

    window: the line is fitted to so many last periods; None takes all.
    """

    def __init__(self, name: str, drift: float = 0.5, scale: Scale = Scale.PLAIN, window: int | None = None) -> None:
        self.name, self.drift, self.scale, self.window = name, drift, scale, window

    def points(self, panel: Panel, horizon: int) -> Array:
        scaled = to_scale(panel.values[:, -max(LONGEST, 6 * panel.season) :], self.scale)
        factors = season_factors(scaled, panel.season)[0]
        places = np.arange(scaled.shape[1] + horizon) % panel.season
        plain = carried_forward(scaled - factors[:, places[: scaled.shape[1]]])
        level = _smoothed(plain)
        slope = _slopes(plain if self.window is None else plain[:, -self.window :])
        ahead = level[:, None] + self.drift * slope[:, None] * np.arange(1, horizon + 1)
        return from_scale(ahead + factors[:, places[scaled.shape[1] :]], self.scale)


def _smoothed(values: Array) -> Array:
    """The last level of simple smoothing, α chosen per series by one-step error."""
    starts = np.argmax(~np.isnan(values), axis=1)
    level = np.broadcast_to(values[np.arange(len(values)), starts], (len(ALPHAS), len(values))).copy()
    errors = np.zeros_like(level)
    for period in range(values.shape[1]):
        error = np.where(period > starts, values[:, period] - level, 0.0)
        errors += error * error
        level += ALPHAS * error
    return level[np.argmin(errors, axis=0), np.arange(len(values))]


def _slopes(values: Array) -> Array:
    """Least-squares slope a period over what was observed."""
    known = ~np.isnan(values)
    times = np.where(known, np.arange(values.shape[1]), 0.0)
    count = known.sum(axis=1)
    centred = np.where(known, times - (times.sum(axis=1) / count)[:, None], 0.0)
    spread = (centred**2).sum(axis=1)
    return (centred * np.where(known, values, 0.0)).sum(axis=1) / np.maximum(spread, 1e-12)
