"""The ladder of distributions for counts: rungs are judged at past origins, and the best mixture of them climbs on.

Global models are fitted twice: before the oldest origin, to be judged at all of them without having seen any, and, if
they are picked, on everything. Their mixture averages quantiles (Vincent 1912; Lichtendahl et al. 2013).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supply.forecasting.base import QUANTILES, Array, Forecast, Forecaster, Panel, Past, orderly
from supply.forecasting.learned import GlobalForecaster

WINDOWS, MOST_PICKS = 4, 4
# A further pick must lower the error by this much.
LEAST_GAIN = 2e-3
# So many periods must lie before the oldest origin, in horizons.
LEAST_BEFORE = 1.5
# More series change no choice: on 6,219 of the demo world the same rungs were picked from 2,000 as from all.
MOST_JUDGES = 2_000


@dataclass(frozen=True, eq=False)
class Climb:
    """Names of the picks, repeats as weights, and the error of every rung and of the mixture, 1 for the first rung."""

    picks: tuple[str, ...]
    error: float
    rungs: dict[str, float]


class Ladder(Forecaster):
    """The first rung needs no proof; where the panel is too short to judge by, it stands alone.

    picks: what an earlier selection chose; nothing is judged then. `climb` tells afterwards what was chosen, and `past`
    what the choice had foretold at the origins that it was judged at.
    """

    name = "ladder"

    def __init__(self, rungs: Sequence[Forecaster], picks: Sequence[str] = (), windows: int = WINDOWS) -> None:
        self.rungs = {rung.name: rung for rung in rungs}
        self.first = rungs[0].name
        self.windows = windows
        self.picks = tuple(name for name in picks if name in self.rungs)
        self.climb: Climb | None = None
        self.past: list[Past] = []

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        self.climb = Climb(self.picks, np.nan, {}) if self.picks else self.choose(panel, horizon)
        found = {name: self.rungs[name].forecast(panel, horizon) for name in set(self.climb.picks)}
        return mixture([found[name] for name in self.climb.picks])

    def choose(self, panel: Panel, horizon: int) -> Climb:
        origins = past_origins(panel.shape[1], horizon, self.windows)
        if not origins or np.isnan(panel.values[:, : origins[-1]]).all():
            return Climb((self.first,), 1.0, {self.first: 1.0})
        judges = _judges(panel, origins[-1])
        seen = panel.rows(judges)
        actuals = [seen.values[:, origin : origin + horizon] for origin in origins]
        past = {}
        for name, rung in self.rungs.items():
            judged = _judged(rung, seen, origins, horizon)
            if judged is not None:
                past[name] = judged
        found = climb(past, actuals, self.first)
        for number, actual in enumerate(actuals):
            self.past.append(Past(judges, np.mean([past[name][number].mean for name in found.picks], axis=0), actual))
        return found


def _judges(panel: Panel, oldest: int) -> np.ndarray:
    """Up to MOST_JUDGES series that had begun before the oldest origin, evenly from the slowest to the fastest."""
    before = panel.values[:, :oldest]
    begun = np.flatnonzero((~np.isnan(before)).any(axis=1))
    order = begun[np.argsort(np.nanmean(before[begun], axis=1), kind="stable")]
    return np.sort(order[np.unique(np.linspace(0, len(order) - 1, MOST_JUDGES).round().astype(np.int64))])


def past_origins(periods: int, horizon: int, windows: int) -> list[int]:
    """The newest first, a quarter of a horizon apart; empty where too little lies before the oldest."""
    stride = max(horizon // windows, 1)
    origins = [periods - horizon - number * stride for number in range(windows)]
    return origins if origins[-1] >= max(LEAST_BEFORE * horizon, 8) else []


def _judged(rung: Forecaster, panel: Panel, origins: Sequence[int], horizon: int) -> list[Forecast] | None:
    """A forecast at every origin; None where a global model cannot learn from before the oldest."""
    if not isinstance(rung, GlobalForecaster):
        return [rung.forecast(panel.until(origin), horizon) for origin in origins]
    if not rung.fit(panel.until(origins[-1]), horizon):
        return None
    return [rung.ahead(panel.until(origin), horizon) for origin in origins]


def climb(past: dict[str, list[Forecast]], actuals: Sequence[Array], first: str) -> Climb:
    """Greedy picks (Caruana et al. 2004) by the error relative to the first rung's."""
    base = _errors(past[first], actuals)

    def error(forecasts: list[Forecast]) -> float:
        return float((_errors(forecasts, actuals) / np.maximum(base, 1e-12)).mean())

    alone = {name: error(found) for name, found in past.items()}
    best = min(alone, key=lambda name: alone[name])
    picks, least = [best], alone[best]
    while len(picks) < MOST_PICKS:
        tried = {
            name: error([mixture(list(parts)) for parts in zip(*(past[one] for one in [*picks, name]), strict=True)])
            for name in past
        }
        best = min(tried, key=lambda name: tried[name])
        if tried[best] > least - LEAST_GAIN:
            break
        picks, least = [*picks, best], tried[best]
    return Climb(tuple(picks), least, alone)


def mixture(forecasts: Sequence[Forecast]) -> Forecast:
    mean = np.mean([one.mean for one in forecasts], axis=0)
    return orderly(mean, np.mean([one.quantiles for one in forecasts], axis=0))


def _errors(forecasts: Sequence[Forecast], actuals: Sequence[Array]) -> Array:
    """(2, origins): pinball loss over all QUANTILES, and root mean square error of the mean's sum over the horizon."""
    found = []
    for one, actual in zip(forecasts, actuals, strict=True):
        away = actual[..., None] - one.quantiles
        known = ~np.isnan(actual)
        # A window that nobody observed judges nobody.
        pinball = np.maximum(QUANTILES * away, (QUANTILES - 1) * away)[known].mean() if known.any() else 0.0
        total = np.where(known, actual - one.mean, 0.0).sum(axis=1)
        found.append([pinball, np.sqrt(np.mean(total**2))])
    return np.array(found).T
