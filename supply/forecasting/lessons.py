"""What the global learners are taught: features of a history at an origin, and of each period ahead of it.

Rates of the series, its parent and its group; how the group's same week of last season compared with its year; what
is known of the period ahead and how that differs from the weeks before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supply.forecasting.base import Array, Panel
from supply.forecasting.counts import history_features

MEMORY = 52
# Periods of the past that a promotion's price is compared with.
RECENT = 8
DECAY = 0.1
LEAST_HISTORY = 8
# 4,096 series × 17 steps × 40 features are 11 MB.
BLOCK = 4_096


@dataclass(frozen=True, eq=False)
class Origin:
    """A panel seen from the end of period `end`: all that the periods ahead do not change."""

    panel: Panel
    end: int
    own: NDArray[np.float32]
    parts: list[NDArray[np.int64]]

    @classmethod
    def at(cls, panel: Panel, end: int) -> Origin:
        values = panel.values[:, max(end - MEMORY, 0) : end]
        known = ~np.isnan(values)
        columns: list[NDArray[Any]] = [history_features(values), known.sum(axis=1, keepdims=True)]
        parts = _parts(panel)
        columns += [_rate(values, part)[part][:, None] for part in parts]
        return cls(panel, end, np.hstack(columns).astype(np.float32), parts)

    def ahead(self, rows: NDArray[np.int64], steps: NDArray[np.int64]) -> NDArray[np.float32]:
        """(len(rows), features) for one period ahead, `steps` from 1, of each row."""
        columns: list[NDArray[Any]] = [self.own[rows], steps[:, None]]
        reach = int(steps.max(initial=1))
        for part in self.parts[1:]:
            index = _last_season(self.panel, self.end, part, reach)
            columns += [index[part[rows], steps - 1][:, None]]
        drivers = self.panel.drivers
        if drivers is not None:
            group = drivers.group[rows]
            planned = drivers.at(self.end, reach)[group, steps - 1]
            before = drivers.at(max(self.end - RECENT, 0), RECENT).mean(axis=1)[group]
            columns += [planned, planned - before, drivers.traits[rows][:, 1:]]
        return np.hstack([column.astype(np.float32) for column in columns])


def _parts(panel: Panel) -> list[NDArray[np.int64]]:
    """Groupings of the series, each numbered from 0: the parent, the other traits, and all together."""
    everyone = np.zeros(panel.shape[0], dtype=np.int64)
    if panel.drivers is None:
        return [everyone, everyone]
    traits = [np.unique(column, return_inverse=True)[1] for column in panel.drivers.traits.T]
    return [*traits, everyone]


def _rate(values: Array, part: NDArray[np.int64]) -> Array:
    """(groups,) mean a period of a group's series, recent periods first."""
    known = ~np.isnan(values)
    weight = known * (1 - DECAY) ** np.arange(values.shape[1])[::-1]
    pieces = np.bincount(part, (np.where(known, values, 0.0) * weight).sum(axis=1))
    return pieces / np.maximum(np.bincount(part, weight.sum(axis=1)), 1e-9)


def _last_season(panel: Panel, end: int, part: NDArray[np.int64], horizon: int) -> Array:
    """(groups, horizon) a group's rate in the same period of last season over its rate in that season; 1 if unknown."""
    season = panel.season
    groups = int(part.max()) + 1
    if season < 4 or end < season:
        return np.ones((groups, horizon))
    first = end - season
    values = panel.values[:, first:end]
    known = ~np.isnan(values)
    pieces, count = np.zeros((groups, season)), np.zeros((groups, season))
    np.add.at(pieces, part, np.where(known, values, 0.0))
    np.add.at(count, part, known)
    usual = pieces.sum(axis=1, keepdims=True) / np.maximum(count.sum(axis=1, keepdims=True), 1)
    # Three periods together, and a few pieces that say 'as usual': one week of one group is mostly luck.
    wide = [np.roll(pieces, shift, axis=1) for shift in (-1, 0, 1)]
    due = [np.roll(count * usual, shift, axis=1) for shift in (-1, 0, 1)]
    index = (sum(wide) + 4) / (sum(due) + 4)
    return np.tile(index, (1, -(-horizon // season)))[:, :horizon]


@dataclass(frozen=True, eq=False)
class Lessons:
    """features (n, k) and what followed (n,)."""

    features: NDArray[np.float32]
    followed: Array


def lessons(panel: Panel, horizon: int, most: int, seed: int = 0) -> Lessons | None:
    """Up to `most` sampled (series, origin, step) with a known future; None where there is none to speak of."""
    periods = panel.shape[1]
    first = max(LEAST_HISTORY, min(panel.season + 4, periods - horizon - 8))
    ends = np.arange(first, periods)
    if len(ends) < 4:
        return None
    rng = np.random.default_rng(seed)
    each = max(most // len(ends), 1)
    found = [_from(panel, int(end), horizon, each, rng) for end in ends]
    features = np.vstack([one for one, _ in found])
    return Lessons(features, np.concatenate([one for _, one in found])) if len(features) >= 200 else None


def _from(
    panel: Panel, end: int, horizon: int, count: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], Array]:
    reach = min(horizon, panel.shape[1] - end)
    origin = Origin.at(panel, end)
    rows = rng.integers(0, panel.shape[0], count)
    steps = rng.integers(1, reach + 1, count)
    followed = panel.values[rows, end + steps - 1]
    usable = ~np.isnan(followed) & ((~np.isnan(panel.values[rows, :end])).sum(axis=1) >= 1)
    return origin.ahead(rows[usable], steps[usable]), followed[usable]


def blocks_ahead(panel: Panel, horizon: int) -> Iterator[NDArray[np.float32]]:
    """(series · horizon, features) ahead of the panel's end, a series' steps together, BLOCK series at a time."""
    origin = Origin.at(panel, panel.shape[1])
    for start in range(0, panel.shape[0], BLOCK):
        rows = np.arange(start, min(start + BLOCK, panel.shape[0]))
        yield origin.ahead(np.repeat(rows, horizon), np.tile(np.arange(1, horizon + 1), len(rows)))
