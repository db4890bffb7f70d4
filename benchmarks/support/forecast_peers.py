"""What forecasts are measured against: the baselines, and AutoETS of statsforecast where it is asked for."""

from __future__ import annotations

import numpy as np

from supply.forecasting.base import QUANTILES, Forecast, Forecaster, Panel, orderly
from supply.forecasting.counts import NegativeBinomial
from supply.forecasting.simple import AllZero, SeasonalNaive

LEVELS = [round(100 * (1 - 2 * q), 6) for q in QUANTILES if q < 0.5]


class Zero(Forecaster):
    name = "all-zero"

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        points = AllZero().points(panel, horizon)
        return orderly(points, np.repeat(points[..., None], len(QUANTILES), axis=-1))


class Naive(Forecaster):
    """The seasonal naive with its errors of one season ago as a normal distribution."""

    name = "seasonal naive"

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        from scipy.special import ndtri

        points = SeasonalNaive().points(panel, horizon)
        steps = panel.values[:, panel.season :] - panel.values[:, : -panel.season]
        known = ~np.isnan(steps)
        spread = np.sqrt(np.where(known, steps**2, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))
        seasons = np.sqrt(1 + np.arange(horizon) // panel.season)
        return orderly(points, points[..., None] + spread[:, None, None] * seasons[:, None] * ndtri(QUANTILES))


class AutoETS(Forecaster):
    """statsforecast's AutoETS, a series at a time; what it cannot fit gets the seasonal naive."""

    name = "AutoETS"

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        from statsforecast.models import AutoETS as Model

        fallback = Naive().forecast(panel, horizon)
        mean, quantiles = fallback.mean.copy(), fallback.quantiles.copy()
        for row, values in enumerate(panel.values):
            own = values[~np.isnan(values)]
            # It gives no intervals for cycles longer than 24, and treats those series without a season, too.
            try:
                found = Model(season_length=panel.season).forecast(own, horizon, level=LEVELS)
            except Exception:  # noqa: S112 - a short or constant series; the fallback stands
                continue
            low = [found[f"lo-{level:g}"] if f"lo-{level:g}" in found else found[f"lo-{level}"] for level in LEVELS]
            high = [found[f"hi-{level:g}"] if f"hi-{level:g}" in found else found[f"hi-{level}"] for level in LEVELS]
            path = np.column_stack([*low, found["mean"], *high[::-1]])
            if np.isfinite(path).all():
                mean[row], quantiles[row] = found["mean"], path
        return orderly(mean, quantiles)


def peers(kind: str) -> list[Forecaster]:
    """The baselines of every table, and the one that the format's published figures name."""
    more: dict[str, list[Forecaster]] = {"m4": [], "carparts": [NegativeBinomial()], "long": [AutoETS()]}
    return [Naive(), Zero(), *more[kind]]
