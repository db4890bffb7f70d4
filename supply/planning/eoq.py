"""Economic order quantity: constant demand, with backorders and with all-units discounts (Snyder & Shen ch. 3)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lot:
    """Pieces an order, cost per unit of time, and the share of the cycle that is out of stock."""

    quantity: float
    cost: float
    short_share: float = 0.0


def eoq(*, setup_cost: float, holding_cost: float, demand: float, backorder_cost: float | None = None) -> Lot:
    """setup_cost an order, holding and backorder costs per piece and unit of time, demand per unit of time.

    Without a backorder cost nothing may run short. Purchase cost is left out: it does not depend on the lot.
    """
    _all_positive(setup_cost=setup_cost, holding_cost=holding_cost, demand=demand)
    if backorder_cost is None:
        cost = math.sqrt(2 * setup_cost * demand * holding_cost)
        return Lot(cost / holding_cost, cost)
    _all_positive(backorder_cost=backorder_cost)
    both = holding_cost + backorder_cost
    quantity = math.sqrt(2 * setup_cost * demand * both / (holding_cost * backorder_cost))
    cost = math.sqrt(2 * setup_cost * demand * holding_cost * backorder_cost / both)
    return Lot(quantity, cost, holding_cost / both)


def eoq_with_discounts(
    *, setup_cost: float, holding_rate: float, demand: float, breaks: Sequence[float], prices: Sequence[float]
) -> Lot:
    """All-units discounts: prices[j] for every piece of an order of at least breaks[j]; breaks rise from 0.

    holding_rate is a share of the price per unit of time. The cost includes the purchases.
    """
    _all_positive(setup_cost=setup_cost, holding_rate=holding_rate, demand=demand)
    rising = all(low < high for low, high in itertools.pairwise(breaks))
    if not prices or len(breaks) != len(prices) or breaks[0] != 0 or not rising or min(prices) <= 0:
        raise ValueError("give one positive price for each break, and breaks that rise from 0")
    best = Lot(0.0, math.inf)
    for least, price, end in zip(breaks, prices, [*breaks[1:], math.inf], strict=True):
        wanted = eoq(setup_cost=setup_cost, holding_cost=holding_rate * price, demand=demand).quantity
        if wanted >= end:
            continue  # the next price is open to this lot, and lower or not it is costed there
        quantity = max(wanted, least)
        cost = price * demand + setup_cost * demand / quantity + holding_rate * price * quantity / 2
        best = min(best, Lot(quantity, cost), key=lambda lot: lot.cost)
    return best


def _all_positive(**values: float) -> None:
    for name, value in values.items():
        if not (value > 0 and math.isfinite(value)):
            raise ValueError(f"{name} must be positive, not {value}")
