"""What every forecaster takes and gives: a panel of histories in, a mean and quantiles for the periods ahead out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supply.forecasting.drivers import Drivers

Array = NDArray[np.float64]

QUANTILES: Array = np.array([0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975])


@dataclass(frozen=True, eq=False)
class Panel:
    """values (series, periods): all end at the same period; NaN before a series began and where nothing was observed.

    season: periods in a cycle, 1 for none. censored (series, periods): sold out, so that the value is only a lower
    bound of demand; None where that never happened.
    """

    values: Array
    season: int = 1
    censored: NDArray[np.bool_] | None = None
    drivers: Drivers | None = None

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or 0 in self.values.shape or self.season < 1:
            raise ValueError("a panel is (series, periods) with at least one of each, and a season of at least 1")
        if np.isinf(self.values).any() or np.isnan(self.values).all(axis=1).any():
            raise ValueError("every series needs an observed value, and none may be infinite")
        if self.censored is not None and self.censored.shape != self.values.shape:
            raise ValueError("censored must have the shape of values")
        if self.drivers is not None and len(self.drivers.group) != len(self.values):
            raise ValueError("drivers must know every series")

    @property
    def shape(self) -> tuple[int, int]:
        return self.values.shape[0], self.values.shape[1]

    @property
    def starts(self) -> NDArray[np.int64]:
        """The first observed period of each series."""
        return np.argmax(~np.isnan(self.values), axis=1)

    def until(self, periods: int) -> Panel:
        """The first `periods` only; series without an observation by then must be left out before."""
        censored = None if self.censored is None else self.censored[:, :periods]
        return Panel(self.values[:, :periods], self.season, censored, self.drivers)

    def rows(self, chosen: NDArray[np.int64] | NDArray[np.bool_]) -> Panel:
        censored = None if self.censored is None else self.censored[chosen]
        drivers = None if self.drivers is None else self.drivers.rows(chosen)
        return Panel(self.values[chosen], self.season, censored, drivers)


@dataclass(frozen=True, eq=False)
class Forecast:
    """mean (series, horizon); quantiles (series, horizon, len(QUANTILES)), rising and not negative."""

    mean: Array
    quantiles: Array

    @property
    def median(self) -> Array:
        return self.quantiles[..., QUANTILES.tolist().index(0.5)]


@dataclass(frozen=True, eq=False)
class Past:
    """What was foretold of `rows` of a panel at an origin before its end, and what came: (rows, horizon) each."""

    rows: NDArray[np.int64]
    mean: Array
    actual: Array


class Forecaster(ABC):
    """Distributions of what comes next. Stateless between panels: a forecast depends on its panel alone."""

    name: str

    @abstractmethod
    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        """For `horizon` ≥ 1 periods after the panel's last."""


class PointForecaster(ABC):
    """A single path ahead; `intervals` gives it a distribution from its own past errors."""

    name: str

    @abstractmethod
    def points(self, panel: Panel, horizon: int) -> Array:
        """(series, horizon), finite; may be negative where the series' trend is."""


def orderly(mean: Array, quantiles: Array) -> Forecast:
    """A forecast with what every consumer relies on: nothing negative, no quantiles crossing."""
    return Forecast(np.maximum(mean, 0.0), np.maximum.accumulate(np.maximum(quantiles, 0.0), axis=-1))
