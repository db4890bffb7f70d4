"""The methods that compete for a panel, by its season and length."""

from __future__ import annotations

import numpy as np

from supply.forecasting.base import Forecaster, Panel, PointForecaster
from supply.forecasting.boosted import BoostedMean, BoostedQuantiles
from supply.forecasting.counts import NegativeBinomial, PooledCounts
from supply.forecasting.pooled import PooledAR
from supply.forecasting.recurrent import Recurrent
from supply.forecasting.scale import Scale
from supply.forecasting.simple import Deseasoned, SeasonalLevel, SeasonalNaive
from supply.forecasting.smoothing import DAMPED, LINEAR, SIMPLE, Smoothing
from supply.forecasting.theta import Theta

# Two years of weeks: a yearly pattern shows although the panel declares no season.
LONG_MEMORY = 106
# From here a place in the cycle is seen too rarely to be learned by itself.
LONG_SEASON = 24
# What learns from all series at once needs many.
MANY_SERIES = 200


def members(panel: Panel) -> list[PointForecaster]:
    """Statistical methods for each series, and autoregressions learned from all of them together."""
    own = [
        SeasonalNaive(),
        Smoothing("simple smoothing", SIMPLE),
        Smoothing("damped trend", DAMPED),
        Smoothing("damped trend, log", DAMPED, Scale.LOG),
        Smoothing("linear trend", LINEAR),
        Theta("theta"),
        Theta("theta, log", scale=Scale.LOG),
    ]
    return [*own, *seasonal(panel), *autoregressions(panel)]


def seasonal(panel: Panel) -> list[PointForecaster]:
    """What a declared season adds."""
    if panel.season == 1:
        return []
    recents = sorted({max(panel.season // 12, 1), max(panel.season // 4, 2)})
    found: list[PointForecaster] = [SeasonalLevel(f"season ago, level of {recent}", recent) for recent in recents]
    if panel.season >= LONG_SEASON:
        found += [
            Smoothing("simple smoothing, waves", SIMPLE, Scale.LOG, harmonics=2),
            Smoothing("damped trend, waves", DAMPED, Scale.LOG, harmonics=2),
        ]
    plain = (Smoothing("simple smoothing", SIMPLE), Smoothing("damped trend", DAMPED))
    return [*found, *(Deseasoned(inner) for inner in plain)]


def autoregressions(panel: Panel) -> list[PointForecaster]:
    """With memories that at least half of the series can fill."""
    typical = int(np.median(panel.shape[1] - panel.starts))
    wanted = [LONG_MEMORY, LONG_MEMORY // 2] if panel.season == 1 else [2 * panel.season + 2, 3 * panel.season + 1]
    lags = sorted({min(lag, max(typical // 2, 4)) for lag in wanted})
    found: list[PointForecaster] = []
    for lag in lags:
        found += [
            PooledAR(f"autoregression {lag}", lag),
            PooledAR(f"autoregression {lag}, growth", lag, unit=False),
            PooledAR(f"autoregression {lag}, plain", lag, scale=Scale.PLAIN),
        ]
    return found


def unproven(panel: Panel) -> list[str]:
    """Three that err differently, for panels too short to choose by."""
    if panel.season == 1:
        return ["simple smoothing", "damped trend, log", "theta"]
    last = f"season ago, level of {max(panel.season // 4, 2)}"
    return [last, "damped trend, log", "damped trend, waves" if panel.season >= LONG_SEASON else "theta, log"]


def count_rungs(panel: Panel) -> list[Forecaster]:
    """The ladder for intermittent demand; boosting and the recurrent network join where there are many series."""
    rungs: list[Forecaster] = [PooledCounts(), NegativeBinomial(max(panel.season, 36))]
    if panel.shape[0] < MANY_SERIES:
        return rungs
    if boosting_is_there():
        rungs += [BoostedMean(), BoostedQuantiles()]
    return [*rungs, Recurrent()]


def boosting_is_there() -> bool:
    """LightGBM loads OpenMP from the system, which a small image may lack."""
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError):
        return False
    return True
