"""Base stock: order every period what was sold, so that position = level. Service α (no stock-out) or β (fill rate)."""

from __future__ import annotations

from dataclasses import dataclass

from supply.planning.demand import Demand


@dataclass(frozen=True)
class BaseStock:
    """level covers demand over lead time + review; safety_stock is what stands above its mean."""

    level: float
    safety_stock: float
    cycle_service: float
    fill_rate: float


def level_for_cycle_service(exposed: Demand, target: float, *, before: Demand | None = None) -> BaseStock:
    """α: the chance that a period ends without a stock-out.

    exposed: demand over lead time + review period. before: over the lead time alone, for the fill rate;
    without it the lead time counts as zero.
    """
    return described(exposed, exposed.quantile(target), before)


def level_for_fill_rate(exposed: Demand, target: float, *, before: Demand | None = None) -> BaseStock:
    """β: the smallest whole level that serves the share `target` (below 1) of a period's demand from the shelf."""
    if not 0 < target < 1:
        raise ValueError(f"a fill rate lies strictly between 0 and 1, not at {target}")
    low, high = 0, max(int(exposed.mean), 1)
    while _fill_rate(exposed, high, before) < target:
        high *= 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _fill_rate(exposed, middle, before) >= target else (middle + 1, high)
    return described(exposed, low, before)


def described(exposed: Demand, level: float, before: Demand | None = None) -> BaseStock:
    """What a level achieves."""
    return BaseStock(level, level - exposed.mean, exposed.cdf(level), _fill_rate(exposed, level, before))


def _fill_rate(exposed: Demand, level: float, before: Demand | None) -> float:
    """1 - new shortage of a period over its demand; what was short before the period began is not counted again."""
    carried, earlier = (before.loss(level), before.mean) if before else (0.0, 0.0)
    return 1 - (exposed.loss(level) - carried) / (exposed.mean - earlier)
