"""When to order for known, uneven demand: Wagner & Whitin (1958), exact by dynamic programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Schedule:
    """Pieces to order in each period, and setups + holding."""

    orders: list[float]
    cost: float


def wagner_whitin(demand: Sequence[float], *, setup_cost: float, holding_cost: float) -> Schedule:
    """holding_cost per piece carried from a period into the next; nothing may run short. O(T²)."""
    needs = np.asarray(demand, dtype=np.float64)
    if needs.ndim != 1 or not np.isfinite(needs).all() or (needs < 0).any() or setup_cost < 0 or holding_cost < 0:
        raise ValueError("demand and costs must be finite numbers that are not negative")
    periods = len(needs)
    best, until = np.zeros(periods + 1), np.zeros(periods, dtype=np.int64)
    for start in range(periods - 1, -1, -1):
        carried = np.cumsum(holding_cost * np.arange(periods - start) * needs[start:])
        fee = np.where(np.cumsum(needs[start:]) > 0, setup_cost, 0.0)
        costs = fee + carried + best[start + 1 :]
        until[start] = start + 1 + int(np.argmin(costs))
        best[start] = costs.min()
    return Schedule(_orders(needs, until), float(best[0]) if periods else 0.0)


def _orders(needs: np.ndarray, until: np.ndarray) -> list[float]:
    orders, start = [0.0] * len(needs), 0
    while start < len(needs):
        orders[start] = float(needs[start : until[start]].sum())
        start = int(until[start])
    return orders
