"""Week by week what a policy does with a demand: many items and many futures at once.

A week begins with what arrives; then the policy looks and orders; then demand comes. An order of week t with a lead
time of L weeks arrives at the beginning of week t + L, so that an order has to last L + 1 weeks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# (week, position (futures, items)) → pieces to order, same shape. Position: on hand and on order, less what is owed.
Policy = Callable[[int, Array], Array]


@dataclass(frozen=True)
class Costs:
    """All (items,), a week where time matters. unit: what a piece costs; holding: a piece and week; order: an order.

    salvage: what a piece still brings at the end.
    """

    unit: Array
    holding: Array
    order: float = 0.0
    salvage: Array | None = None


@dataclass(frozen=True)
class Outcome:
    """demand, sold, ordered, stock (at the end of a week): pieces (futures, items, weeks). short: the week ran out."""

    demand: Array
    sold: Array
    ordered: Array
    stock: Array
    short: NDArray[np.bool_]
    costs: Costs

    @property
    def fill_rate(self) -> float:
        """β: the share of demand that was served from the shelf."""
        return float(self.sold.sum() / max(self.demand.sum(), 1e-12))

    @property
    def cycle_service(self) -> float:
        """α: the share of weeks that did not run out."""
        return float(1 - self.short.mean())

    @property
    def stock_outs(self) -> float:
        """Weeks that ran out, an item and year."""
        return float(self.short.mean() * 52)

    @property
    def working_capital(self) -> float:
        """Mean money in stock, a future."""
        return float((self.stock.mean(axis=2) * self.costs.unit).sum(axis=1).mean())

    @property
    def turns(self) -> float:
        """How often a year the stock is sold, at cost."""
        weeks = self.demand.shape[2]
        sold = float((self.sold.sum(axis=2) * self.costs.unit).sum(axis=1).mean()) * 52 / weeks
        return sold / max(self.working_capital, 1e-12)

    @property
    def holding_cost(self) -> float:
        return float((self.stock.sum(axis=2) * self.costs.holding).sum(axis=1).mean())

    @property
    def order_cost(self) -> float:
        return float(self.costs.order * (self.ordered > 0).sum(axis=(1, 2)).mean())

    @property
    def markdown_cost(self) -> float:
        """What the pieces that are left at the end lose on the way out; 0 without a salvage value."""
        if self.costs.salvage is None:
            return 0.0
        return float((self.stock[:, :, -1] * (self.costs.unit - self.costs.salvage)).sum(axis=1).mean())

    @property
    def cost(self) -> float:
        """Of holding, ordering and markdown, a future."""
        return self.holding_cost + self.order_cost + self.markdown_cost


def simulate(
    demand: Array, policy: Policy, costs: Costs, *, start: Array, lead: Array, backorders: bool = False
) -> Outcome:
    """demand (futures, items, weeks); start (items,) pieces on hand; lead (futures, items, weeks) whole weeks ≥ 0.

    Orders do not overtake each other. Without backorders demand that finds no goods is lost.
    """
    futures, items, weeks = demand.shape
    arriving = np.zeros((futures, items, weeks + int(lead.max(initial=0)) + 1))
    last = np.zeros((futures, items), dtype=np.int64)
    stock = np.broadcast_to(start, (futures, items)).astype(np.float64)
    found = {name: np.zeros(demand.shape) for name in ("sold", "ordered", "stock")}
    short = np.zeros(demand.shape, dtype=bool)
    rows = np.indices((futures, items))
    for week in range(weeks):
        stock = stock + arriving[:, :, week]
        wanted = np.maximum(policy(week, stock + arriving[:, :, week + 1 :].sum(axis=2)), 0.0)
        last = np.maximum(last, week + lead[:, :, week].astype(np.int64))
        at_once = last <= week
        stock = stock + np.where(at_once, wanted, 0.0)
        arriving[rows[0], rows[1], last] += np.where(at_once, 0.0, wanted)
        today = demand[:, :, week]
        served = np.minimum(np.maximum(stock, 0.0), today)
        short[:, :, week] = stock < today
        stock = stock - (today if backorders else served)
        found["sold"][:, :, week], found["ordered"][:, :, week] = served, wanted
        found["stock"][:, :, week] = np.maximum(stock, 0.0)
    return Outcome(demand, found["sold"], found["ordered"], found["stock"], short, costs)


def base_stock(levels: Array, *, pack: int = 1) -> Policy:
    """Order up to levels (items, weeks) or (items, 1) in whole packs."""

    def order(week: int, position: Array) -> Array:
        wanted = levels[:, min(week, levels.shape[1] - 1)] - position
        return np.asarray(np.ceil(np.maximum(wanted, 0) / pack - 1e-9) * pack)

    return order


def negative_binomial_futures(mean: Array, deviation: Array, futures: int, random: np.random.Generator) -> Array:
    """Draws (futures, items, weeks) of independent weeks; Poisson where a week is not dispersed."""
    variance = np.maximum(deviation**2, mean * (1 + 1e-6))
    size = mean**2 / np.maximum(variance - mean, 1e-12)
    rate = random.gamma(np.broadcast_to(size, (futures, *mean.shape)), 1.0) * (mean / np.maximum(size, 1e-12))
    return random.poisson(rate).astype(np.float64)


def lead_times(weeks: float, deviation: float, shape: tuple[int, ...], random: np.random.Generator) -> Array:
    """Whole weeks with this mean and about this deviation, at least 0: the two whole numbers around a normal draw."""
    if deviation <= 0:
        return np.full(shape, float(round(weeks)))
    drawn = np.maximum(random.normal(weeks, max(deviation**2 - 1 / 6, 0.0) ** 0.5, shape), 0.0)
    return np.asarray(np.floor(drawn + random.random(shape)))
