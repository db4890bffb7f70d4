"""(r, Q): order Q whenever the inventory position reaches r, exactly optimal for Poisson arrivals."""

from __future__ import annotations

from dataclasses import dataclass

from supply.planning.demand import Demand
from supply.planning.newsvendor import expected_cost


@dataclass(frozen=True)
class ReorderPolicy:
    reorder_point: int
    quantity: int
    cost: float


def optimal_reorder(
    lead_time_demand: Demand, *, rate: float, setup_cost: float, holding_cost: float, backorder_cost: float
) -> ReorderPolicy:
    """Federgruen & Zheng (1992): widen [r + 1, r + Q] by its cheaper neighbour while that lowers the mean cost.

    lead_time_demand is whole pieces; rate is mean demand per unit of time, costs per piece and unit of time.
    """
    if not (rate > 0 and setup_cost >= 0):
        raise ValueError("demand must be positive and the setup cost not negative")

    def level_cost(level: int) -> float:
        return expected_cost(lead_time_demand, level, holding_cost, backorder_cost)

    top = int(lead_time_demand.quantile(backorder_cost / (backorder_cost + holding_cost)))
    below, above = top - 1, top + 1
    total, quantity = setup_cost * rate + level_cost(top), 1
    while True:
        low, high = level_cost(below), level_cost(above)
        if min(low, high) >= total / quantity:
            return ReorderPolicy(below, quantity, total / quantity)
        total, quantity = total + min(low, high), quantity + 1
        if low < high:
            below -= 1
        else:
            above += 1


def fill_rate(lead_time_demand: Demand, reorder_point: float, quantity: float) -> float:
    """β: the share of demand served from the shelf; quantity > 0."""
    short = lead_time_demand.loss(reorder_point) - lead_time_demand.loss(reorder_point + quantity)
    return 1 - short / quantity


def reorder_point_for_fill_rate(lead_time_demand: Demand, quantity: float, target: float) -> int:
    """The smallest whole reorder point ≥ -quantity whose fill rate reaches the target (below 1)."""
    if not 0 < target < 1:
        raise ValueError(f"a fill rate lies strictly between 0 and 1, not at {target}")
    low, high = -int(quantity), max(int(lead_time_demand.mean), 1)
    while fill_rate(lead_time_demand, high, quantity) < target:
        high *= 2
    while low < high:
        middle = (low + high) // 2
        if fill_rate(lead_time_demand, middle, quantity) >= target:
            high = middle
        else:
            low = middle + 1
    return low
