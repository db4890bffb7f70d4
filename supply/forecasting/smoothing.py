"""Exponential smoothing on a grid of parameters, all series at once (Hyndman et al. 2008; Holt-Winters, damped trend).

Level, trend and season are filtered for every series under every candidate, and each series keeps the candidate with
the least penalised one-step error. A period without an observation moves the state on and corrects nothing; a
period that was sold out corrects only upwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supply.forecasting.base import Array, Panel, PointForecaster
from supply.forecasting.scale import Scale, from_scale, season_factors, to_scale

# More history than this changes no state that matters: at α = .02 a value 500 periods old weighs 4e-5.
LONGEST = 500
# Series are filtered in blocks whose seasonal states take 32 MB.
MOST_CELLS = 4_000_000


@dataclass(frozen=True)
class Candidate:
    """Smoothing of level, trend and season, damping φ. `size`: parameters it costs in the choice."""

    alpha: float
    beta: float = 0.0
    phi: float = 1.0
    gamma: float = 0.0
    trend: bool = False

    @property
    def size(self) -> int:
        return 2 + (3 if self.trend else 0) + (1 if self.gamma else 0)


LEVELS = (0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.95)
SEASONS = (0.0, 0.05, 0.15, 0.3)
SIMPLE = tuple(Candidate(alpha) for alpha in LEVELS)
DAMPED = tuple(
    Candidate(alpha, share * alpha, phi, trend=True)
    for alpha in LEVELS
    for share in (0.02, 0.1, 0.3)
    for phi in (0.85, 0.93, 0.98)
)
LINEAR = tuple(Candidate(alpha, share * alpha, trend=True) for alpha in LEVELS for share in (0.0, 0.02, 0.1, 0.3))


class Smoothing(PointForecaster):
    """scale LOG makes season and trend multiplicative. harmonics: see `season_factors`."""

    def __init__(
        self, name: str, candidates: Sequence[Candidate], scale: Scale = Scale.PLAIN, *, harmonics: int = 0
    ) -> None:
        self.name, self.candidates, self.scale, self.harmonics = name, candidates, scale, harmonics

    def points(self, panel: Panel, horizon: int) -> Array:
        candidates = list(self.candidates)
        if panel.season > 1:
            candidates = [Candidate(c.alpha, c.beta, c.phi, g, c.trend) for c in candidates for g in SEASONS]
        rows = max(MOST_CELLS // (len(candidates) * panel.season), 1)
        starts = range(0, panel.shape[0], rows)
        blocks = [panel.rows(np.arange(start, min(start + rows, panel.shape[0]))) for start in starts]
        return np.vstack([self._block(block, candidates, horizon) for block in blocks])

    def _block(self, panel: Panel, candidates: Sequence[Candidate], horizon: int) -> Array:
        longest = max(LONGEST, 6 * panel.season)
        scaled = to_scale(panel.values[:, -longest:], self.scale)
        censored = None if panel.censored is None else panel.censored[:, -longest:]
        state = _Filter(scaled, candidates, panel.season, self.harmonics)
        for period in range(scaled.shape[1]):
            state.step(scaled[:, period], None if censored is None else censored[:, period])
        return from_scale(state.ahead(state.best(), horizon), self.scale)


class _Filter:
    """State arrays are (candidates, series); seasons (candidates, series, season)."""

    def __init__(self, scaled: Array, candidates: Sequence[Candidate], season: int, harmonics: int) -> None:
        self.alpha, self.beta, self.phi, self.gamma = (
            np.array([[getattr(c, name)] for c in candidates]) for name in ("alpha", "beta", "phi", "gamma")
        )
        self.sizes = np.array([[c.size] for c in candidates])
        self.starts = np.argmax(~np.isnan(scaled), axis=1)
        self.season, self.period = season, 0
        factors, level, slope = season_factors(scaled, season, harmonics)
        shape = (len(candidates), scaled.shape[0])
        self.level = np.broadcast_to(level, shape).copy()
        trending = np.array([[c.trend] for c in candidates])
        self.trend = np.where(trending, slope, 0.0) * np.ones(shape)
        self.seasons = np.broadcast_to(factors.T[:, None, :], (season, *shape)).copy()
        self.errors, self.count = np.zeros(shape), np.zeros(scaled.shape[0])

    def step(self, seen: Array, censored: np.ndarray | None) -> None:
        place = self.period % self.season
        moved = self.level + self.phi * self.trend
        error = seen - moved - self.seasons[place]
        known = ~np.isnan(seen)
        if censored is not None:
            error = np.where(censored & (error < 0), 0.0, error)
        error = np.where(known, error, 0.0)
        running = self.period > self.starts
        self.errors += np.where(running, error * error, 0.0)
        self.count += running & known
        self.level = np.where(running, moved + self.alpha * error, self.level)
        self.trend = np.where(running, self.phi * self.trend + self.beta * error, self.trend)
        if self.season > 1:
            self.seasons[place] += self.gamma * (1 - self.alpha) * error
        self.period += 1

    def best(self) -> np.ndarray:
        """The candidate of each series with the least AIC."""
        count = np.maximum(self.count, 1)
        spread = np.maximum(self.errors / count, 1e-12)
        return np.argmin(count * np.log(spread) + 2 * self.sizes, axis=0)

    def ahead(self, chosen: np.ndarray, horizon: int) -> Array:
        every = np.arange(len(chosen))
        phi = self.phi[chosen, 0]
        reach, found = np.zeros(len(chosen)), np.zeros((len(chosen), horizon))
        for step in range(horizon):
            reach = reach + phi ** (step + 1)
            season = self.seasons[(self.period + step) % self.season, chosen, every]
            found[:, step] = self.level[chosen, every] + reach * self.trend[chosen, every] + season
        return found
