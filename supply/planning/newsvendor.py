"""One season, one order: the quantity where the odds of selling one more pay for it (Snyder & Shen ch. 4.3)."""

from __future__ import annotations

from dataclasses import dataclass

from supply.planning.demand import Demand


@dataclass(frozen=True)
class Order:
    """Pieces, expected cost of what is left over and what is missing, and the cost ratio behind it."""

    quantity: float
    cost: float
    critical_ratio: float


def newsvendor(demand: Demand, *, overage: float, underage: float) -> Order:
    """overage: cost of a piece left over; underage: profit missed on a piece short. Both positive."""
    if not (overage > 0 and underage > 0):
        raise ValueError("the costs of a piece too many and of a piece too few must be positive")
    ratio = underage / (underage + overage)
    quantity = demand.quantile(ratio)
    return Order(quantity, expected_cost(demand, quantity, overage, underage), ratio)


def expected_cost(demand: Demand, stock: float, overage: float, underage: float) -> float:
    return overage * demand.surplus(stock) + underage * demand.loss(stock)
