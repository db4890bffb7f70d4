"""(s, S): look once a period; at or below s order up to S. Exact by Zheng & Federgruen (1991)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supply.planning.demand import Discrete
from supply.planning.newsvendor import expected_cost


@dataclass(frozen=True)
class OrderUpToPolicy:
    reorder_point: int
    order_up_to: int
    cost: float


def optimal_order_up_to(
    demand: Discrete,
    *,
    setup_cost: float,
    holding_cost: float,
    backorder_cost: float,
    exposed: Discrete | None = None,
) -> OrderUpToPolicy:
    """demand: of one period. exposed: demand over lead time + the review period; by default the period's own.

    Costs per piece and period, setup_cost an order.
    """
    if demand.pmf[0] >= 1 or setup_cost < 0:
        raise ValueError("demand must not always be zero, nor the setup cost negative")
    table: dict[int, float] = {}
    risk = exposed or demand

    def level_cost(level: int) -> float:
        if level not in table:
            table[level] = expected_cost(risk, level, holding_cost, backorder_cost)
        return table[level]

    renewals = Renewals(demand)

    def cost(low: int, high: int) -> float:
        return _mean_cost(renewals, level_cost, setup_cost, low, high)

    cheapest = int(risk.quantile(backorder_cost / (backorder_cost + holding_cost)))
    s, high = cheapest - 1, cheapest
    while cost(s, high) > level_cost(s):
        s -= 1
    best, best_cost = high, cost(s, high)
    high += 1
    while level_cost(high) <= best_cost:
        if cost(s, high) < best_cost:
            best = high
            while cost(s, best) <= level_cost(s + 1):
                s += 1
            best_cost = cost(s, best)
        high += 1
    return OrderUpToPolicy(s, best, best_cost)


class Renewals:
    """m(j): expected periods in which exactly j pieces have been sold since the last order."""

    def __init__(self, demand: Discrete) -> None:
        self._pmf = demand.pmf
        self._m = [1 / (1 - self._pmf[0])]

    def until(self, length: int) -> NDArray[np.float64]:
        while len(self._m) < length:
            j = len(self._m)
            reach = min(j, len(self._pmf) - 1)
            past = np.array(self._m[j - reach :][::-1])
            self._m.append(float(past @ self._pmf[1 : reach + 1]) / (1 - self._pmf[0]))
        return np.array(self._m[:length])


def _mean_cost(renewals: Renewals, level_cost: Callable[[int], float], setup: float, low: int, high: int) -> float:
    """Cost per period of (low, high): the cycle's expected cost over its expected length."""
    periods = renewals.until(high - low)
    costs = np.array([level_cost(level) for level in range(high, low, -1)])
    return float((setup + periods @ costs) / periods.sum())
