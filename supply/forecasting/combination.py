"""Choosing and combining point methods by rolling origin, and intervals from the combination's own errors.

Members forecast the last windows of the panel as if each were the future. A greedy search (Caruana et al. 2004) builds
a combination, with repeats as weights, whose error on those windows is small; the errors that are left, in units of
each series' own typical error, give the quantiles by step ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from supply.forecasting.base import QUANTILES, Array, Forecast, Forecaster, Panel, Past, PointForecaster, orderly
from supply.forecasting.intervals import Intervals
from supply.forecasting.simple import SeasonalNaive

WINDOWS, MOST_PICKS = 5, 6
# A further member must lower the error by this much to be worth its time.
LEAST_GAIN = 1e-3


@dataclass(frozen=True, eq=False)
class Window:
    """The series that have a history and a future at one origin, by row of the whole panel."""

    rows: np.ndarray
    panel: Panel
    actual: Array


@dataclass(frozen=True, eq=False)
class Chosen:
    """Names of the picks, repeats included, whether their median or mean counts, and the error relative to naive."""

    picks: list[str]
    by_median: bool
    error: float

    def of(self, predictions: dict[str, Array]) -> Array:
        stack = np.stack([predictions[name] for name in self.picks])
        return np.median(stack, axis=0) if self.by_median else stack.mean(axis=0)


class Combined(Forecaster):
    """`chosen` tells after a forecast what was combined, None before; `past` what that had foretold of past windows.

    unproven: names of the members whose mean stands in where there is too little history to choose by.
    """

    name = "combination"

    def __init__(
        self, members: Sequence[PointForecaster], windows: int = WINDOWS, unproven: Sequence[str] = ()
    ) -> None:
        self.unproven = unproven
        self.members = {member.name: member for member in members}
        self.windows = windows
        self.chosen: Chosen | None = None
        self.past: list[Past] = []

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        windows = rolling_windows(panel, horizon, self.windows)
        past = [
            {name: member.points(window.panel, horizon) for name, member in self.members.items()} for window in windows
        ]
        self.chosen = self._choose(panel, windows, past)
        ahead = {name: self.members[name].points(panel, horizon) for name in set(self.chosen.picks)}
        mean = self.chosen.of(ahead)
        self.past = [
            Past(window.rows, np.maximum(self.chosen.of(done), 0.0), window.actual)
            for window, done in zip(windows, past, strict=True)
        ]
        errors = [
            (window.rows, window.actual - self.chosen.of(done)) for window, done in zip(windows, past, strict=True)
        ]
        spread = Intervals.learn(panel, horizon, errors)
        return orderly(mean, mean[..., None] + spread.offsets(QUANTILES))

    def _choose(self, panel: Panel, windows: list[Window], past: list[dict[str, Array]]) -> Chosen:
        """Windows that see only a part of a cycle, known less than three times, cannot tell who will do well next."""
        span = sum(window.actual.shape[1] for window in windows)
        if windows and (span >= panel.season or panel.shape[1] >= 3 * panel.season or not self.unproven):
            return choose(windows, past)
        picks = list(self.unproven) or [next(iter(self.members))]
        error = _Judge(windows).error([Chosen(picks, False, 0.0).of(done) for done in past]) if windows else 1.0
        return Chosen(picks, False, error)


def rolling_windows(panel: Panel, horizon: int, count: int) -> list[Window]:
    """Up to `count` origins, the newest first; a series takes part with at least max(8, a season + 2) values before."""
    found, periods = [], panel.shape[1]
    least = max(8, panel.season + 2)
    for number in range(1, count + 1):
        origin = periods - number * horizon
        if origin < least:
            break
        seen = (~np.isnan(panel.values[:, :origin])).sum(axis=1)
        future = ~np.isnan(panel.values[:, origin : origin + horizon])
        rows = np.flatnonzero((seen >= least) & future.any(axis=1))
        if len(rows):
            actual = panel.values[rows, origin : origin + horizon]
            found.append(Window(rows, panel.rows(rows).until(origin), actual))
    return found


def choose(windows: Sequence[Window], past: Sequence[dict[str, Array]]) -> Chosen:
    """The picks with the least error, by median or by mean."""
    judge = _Judge(windows)
    return min((_greedy(judge, past, by_median) for by_median in (True, False)), key=lambda chosen: chosen.error)


def _greedy(judge: _Judge, past: Sequence[dict[str, Array]], by_median: bool) -> Chosen:
    best = Chosen([], by_median, np.inf)
    while len(best.picks) < MOST_PICKS:
        tried = [Chosen([*best.picks, name], by_median, 0.0) for name in past[0]]
        errors = [judge.error([one.of(done) for done in past]) for one in tried]
        place = int(np.argmin(errors))
        if errors[place] > best.error - LEAST_GAIN:
            break
        best = replace(tried[place], error=errors[place])
    return best


class _Judge:
    """Mean of three errors, each relative to the seasonal naive's: symmetric percentage, scaled, and weighted.

    Each window counts alike: errors summed over windows would choose for the one with Christmas in it.
    """

    def __init__(self, windows: Sequence[Window]) -> None:
        self.windows = windows
        # The typical step of every series; a constant one has none to compare with.
        self.steps = [_typical_step(window.panel) for window in windows]
        naive = SeasonalNaive()
        paths = [naive.points(window.panel, window.actual.shape[1]) for window in windows]
        self.base = np.maximum([self._errors(number, path) for number, path in enumerate(paths)], 1e-12)

    def error(self, predictions: Sequence[Array]) -> float:
        errors = np.array([self._errors(number, points) for number, points in enumerate(predictions)])
        return float((errors / self.base).mean())

    def _errors(self, number: int, points: Array) -> Array:
        window, step = self.windows[number], self.steps[number]
        path = np.maximum(points, 0.0)
        away = np.abs(window.actual - path)
        total = np.maximum(np.abs(window.actual) + path, 1e-9)
        moving = step > 1e-9
        scaled = np.nanmean(away[moving], axis=1) / step[moving]
        weighted = np.nansum(away) / max(np.nansum(np.abs(window.actual)), 1e-9)
        return np.array([np.nanmean(away / total), scaled.mean() if moving.any() else 0.0, weighted])


def _typical_step(panel: Panel) -> Array:
    steps = np.abs(panel.values[:, panel.season :] - panel.values[:, : -panel.season])
    known = ~np.isnan(steps)
    return np.where(known, steps, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
