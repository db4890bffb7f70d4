"""How much sells until the next order arrives: quantiles of demand over several periods together, learned directly.

Adding up weekly distributions as if weeks were independent is too sure of itself where customers buy in bulk or a
season begins. Here every past origin of every series teaches instead: what a history like this sold over the next
periods, as a multiple of a typical amount that a regression on recent averages gives. Quantiles of these multiples are
taken among series that sell about as much and vary about as much.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supply.forecasting.base import Array, Panel

RECENT = (2, 4, 8, 13, 26)
# So few periods of history tell no series from another.
LEAST = 4
SIZES, SPREADS = 12, 4
# Fewer futures than this leave a group's outer quantiles to chance.
LEAST_FUTURES = 150
RIDGE = 3.0
ORIGINS = 26


def levels(panel: Panel, periods: int, chances: Sequence[float]) -> Array:
    """(series, chances): pieces that last for `periods` ≥ 1 periods with each chance, not negative and rising."""
    if periods < 1 or not all(0 < chance < 1 for chance in chances):
        raise ValueError("at least one period, and chances strictly between 0 and 1")
    now, spread = _features(panel.values)
    past = [_origin(panel.values, back, periods) for back in range(periods, periods + ORIGINS)]
    past = [one for one in past if one is not None]
    if not past:
        typical = np.expm1(now[:, 2])[:, None] * periods
        return np.asarray(np.broadcast_to(typical, (len(now), len(chances))).copy())
    design, spreads, sums = (np.concatenate(parts) for parts in zip(*past, strict=True))
    weights = _ridge(design, np.log1p(sums))
    learned, ahead = design @ weights, now @ weights
    found = _pooled(learned, spreads, np.log1p(sums) - learned, ahead, spread, np.asarray(chances))
    return np.maximum(np.expm1(ahead[:, None] + np.maximum.accumulate(found, axis=1)), 0.0)


def _features(values: Array) -> tuple[Array, Array]:
    """Design (series, features) of logs of recent means, and how much each series varies around its level."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    means = []
    for span in RECENT:
        count = known[:, -span:].sum(axis=1)
        means.append(filled[:, -span:].sum(axis=1) / np.maximum(count, 1))
    logs = np.log1p(np.stack(means, axis=1))
    recent = np.where(known, np.log1p(filled), np.nan)[:, -26:]
    with np.errstate(all="ignore"):
        spread = np.nan_to_num(np.sqrt(np.maximum(_mean(recent**2) - _mean(recent) ** 2, 0.0)))
    return np.column_stack([np.ones(len(values)), logs]), spread


def _mean(values: Array) -> Array:
    known = ~np.isnan(values)
    return np.asarray(np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def _origin(values: Array, back: int, periods: int) -> tuple[Array, Array, Array] | None:
    """What the series knew `back` periods ago, and what they sold in the next periods; None where it is too early."""
    at = values.shape[1] - back
    if at < LEAST:
        return None
    future = values[:, at : at + periods]
    rows = ((~np.isnan(values[:, :at])).sum(axis=1) >= LEAST) & ~np.isnan(future).any(axis=1)
    if not rows.any():
        return None
    design, spread = _features(values[rows, :at])
    return design, spread, future[rows].sum(axis=1)


def _ridge(design: Array, target: Array) -> Array:
    penalty = RIDGE * np.eye(design.shape[1])
    penalty[0, 0] = 0.0
    return np.asarray(np.linalg.solve(design.T @ design + penalty, design.T @ target), dtype=np.float64)


def _pooled(learned: Array, spreads: Array, errors: Array, ahead: Array, spread: Array, chances: Array) -> Array:
    """(series, chances) of log errors, among those of like size and spread."""
    found = np.broadcast_to(np.quantile(errors, chances), (len(ahead), len(chances))).copy()
    sizes = _bins(learned, SIZES)
    own_size = np.searchsorted(sizes, ahead)
    past_size = np.searchsorted(sizes, learned)
    for size in range(len(sizes) + 1):
        here, mine = past_size == size, own_size == size
        if here.sum() < LEAST_FUTURES:
            continue
        found[mine] = np.quantile(errors[here], chances)
        edges = _bins(spreads[here], SPREADS)
        theirs, own = np.searchsorted(edges, spreads), np.searchsorted(edges, spread)
        for kind in range(len(edges) + 1):
            group = here & (theirs == kind)
            if group.sum() >= LEAST_FUTURES:
                found[mine & (own == kind)] = np.quantile(errors[group], chances)
    return found


def _bins(values: Array, count: int) -> Array:
    return np.unique(np.quantile(values, np.arange(1, count) / count))
