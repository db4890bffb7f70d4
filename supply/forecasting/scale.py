"""Scales on which models are additive, and the season a series starts with."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from supply.forecasting.base import Array


class Scale(StrEnum):
    PLAIN = "plain"
    LOG = "log"


def to_scale(values: Array, scale: Scale) -> Array:
    """LOG is log(1 + y): sales may be zero."""
    return np.log1p(np.maximum(values, 0.0)) if scale == Scale.LOG else values


def from_scale(scaled: Array, scale: Scale) -> Array:
    # exp(60) is more than anything that is counted; beyond it a runaway trend would overflow.
    return np.expm1(np.minimum(scaled, 60.0)) if scale == Scale.LOG else scaled


def season_factors(scaled: Array, season: int, harmonics: int = 0) -> tuple[Array, Array, Array]:
    """Additive factors (series, season) by place in the panel's cycle, first level and slope a period (series,).

    Factors are means of detrended values, shrunk towards zero where a place was seen rarely, and zero for series
    shorter than two seasons. With `harmonics` they are a smooth wave of so many sines instead, which a season and a
    quarter can already tell. Level and slope are those of the first seasons, for a filter to start from.
    """
    series, periods = scaled.shape
    starts = np.argmax(~np.isnan(scaled), axis=1)
    level, slope = np.zeros(series), np.zeros(series)
    factors = np.zeros((series, season))
    places = np.arange(periods) % season
    for row in range(series):
        own = scaled[row, starts[row] :]
        known = ~np.isnan(own)
        if season > 1 and known.sum() >= 2 * season:
            factors[row] = _factors(own, places[starts[row] :], season)
        if harmonics and season > 2 * harmonics:
            factors[row] = _wave(own, places[starts[row] :], season, harmonics)
        own = own - factors[row][places[starts[row] :]]
        head = own[: max(10, 2 * season)]
        level[row], slope[row] = _line(head)
    return factors, level, slope


def _factors(own: Array, places: np.ndarray, season: int) -> Array:
    """Deviations from a centred moving average over a season, its ends held."""
    known = ~np.isnan(own)
    filled = np.interp(np.arange(len(own)), np.flatnonzero(known), own[known])
    width = season + 1 - season % 2
    kernel = np.ones(width)
    if season % 2 == 0:
        kernel[[0, -1]] = 0.5
    inner = np.convolve(filled, kernel / season, mode="valid")
    if not len(inner):
        return np.zeros(season)
    trend = np.pad(inner, (width // 2, width // 2), mode="edge")
    away = np.where(known, own - trend, np.nan)
    away[: width // 2] = away[len(own) - width // 2 :] = np.nan
    sums = np.zeros(season)
    counts = np.zeros(season)
    seen = ~np.isnan(away)
    np.add.at(sums, places[seen], away[seen])
    np.add.at(counts, places[seen], 1)
    factors = sums / (counts + 0.3)
    return factors - factors.mean()


def _wave(own: Array, places: np.ndarray, season: int, harmonics: int) -> Array:
    """Sines and cosines fitted beside a straight line; zero below a season and a quarter."""
    known = ~np.isnan(own)
    if known.sum() < 1.25 * season:
        return np.zeros(season)
    angles = 2 * np.pi * np.outer(np.arange(season), np.arange(1, harmonics + 1)) / season
    waves = np.hstack([np.sin(angles), np.cos(angles)])
    times = np.arange(len(own)) / season
    design = np.column_stack([np.ones(len(own)), times, waves[places]])[known]
    return waves @ np.linalg.lstsq(design, own[known], rcond=None)[0][2:]


def _line(head: Array) -> tuple[float, float]:
    known = np.flatnonzero(~np.isnan(head))
    if len(known) < 4:
        return float(head[known[0]]) if len(known) else 0.0, 0.0
    slope = float(np.polyfit(known, head[known], 1)[0])
    return float(np.mean(head[known[:4]])), slope
