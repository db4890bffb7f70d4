"""The baselines that stand in every table."""

from __future__ import annotations

import numpy as np

from supply.forecasting.base import Array, Panel, PointForecaster
from supply.forecasting.scale import Scale, from_scale, to_scale


class AllZero(PointForecaster):
    """Nothing sells. On intermittent demand many methods are worse."""

    name = "all-zero"

    def points(self, panel: Panel, horizon: int) -> Array:
        return np.zeros((panel.shape[0], horizon))


class SeasonalNaive(PointForecaster):
    """What was seen a season ago, or last where there is none."""

    name = "seasonal naive"

    def points(self, panel: Panel, horizon: int) -> Array:
        filled = carried_forward(panel.values)
        last = filled[:, -panel.season :]
        missing = np.isnan(last)
        last = np.where(missing, filled[:, -1:], last)
        return np.tile(last, (1, -(-horizon // last.shape[1])))[:, :horizon]


class SeasonalLevel(PointForecaster):
    """A season ago, moved by how the last `recent` periods compare with the same a season before (on logs)."""

    def __init__(self, name: str, recent: int) -> None:
        self.name, self.recent = name, recent

    def points(self, panel: Panel, horizon: int) -> Array:
        logs = to_scale(panel.values, Scale.LOG)
        path = SeasonalNaive().points(Panel(logs, panel.season), horizon)
        if logs.shape[1] <= panel.season:
            return from_scale(path, Scale.LOG)
        change = (logs[:, panel.season :] - logs[:, : -panel.season])[:, -self.recent :]
        known = ~np.isnan(change)
        # One pretended period without a change keeps a single comparison from deciding.
        moved = np.where(known, change, 0.0).sum(axis=1) / (known.sum(axis=1) + 1)
        return from_scale(path + moved[:, None], Scale.LOG)


class Deseasoned(PointForecaster):
    """Another method told of no season: where a cycle is long and seen once or twice, its guess costs more."""

    def __init__(self, inner: PointForecaster) -> None:
        self.name, self.inner = f"{inner.name}, no season", inner

    def points(self, panel: Panel, horizon: int) -> Array:
        return self.inner.points(Panel(panel.values, 1, panel.censored), horizon)


def carried_forward(values: Array) -> Array:
    """Gaps filled with the value before them; NaN stays before a series begins."""
    periods = np.arange(values.shape[1])
    index = np.maximum.accumulate(np.where(np.isnan(values), -1, periods), axis=1)
    filled = np.take_along_axis(values, np.maximum(index, 0), axis=1)
    return np.where(index < 0, np.nan, filled)
