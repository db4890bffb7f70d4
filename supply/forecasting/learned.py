"""Global models: fitted once on all series of a panel, then asked about any origin of the same series."""

from __future__ import annotations

from abc import abstractmethod

from supply.forecasting.base import Forecast, Forecaster, Panel
from supply.forecasting.counts import NegativeBinomial


class GlobalForecaster(Forecaster):
    """`fit` and `ahead` apart let a ladder judge one fit at several origins; `forecast` does both."""

    @abstractmethod
    def fit(self, panel: Panel, horizon: int) -> bool:
        """Learn from the panel; False, and nothing learnt, where it holds too little."""

    @abstractmethod
    def ahead(self, panel: Panel, horizon: int) -> Forecast:
        """What follows a panel of the fitted kind, at most the fitted horizon. After a `fit` that was True."""

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        if not self.fit(panel, horizon):
            return NegativeBinomial(36).forecast(panel, horizon)
        return self.ahead(panel, horizon)
