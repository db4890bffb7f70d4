"""The last weeks of a real shop's sales, bought for by the forecast's policy and by ordering last month again.

`--data` is the folder with online_retail.csv.gz. Every week the forecaster sees what was known by then, and every
policy orders; what is ordered arrives after the lead time, and demand that finds nothing is lost. Each policy is run at
many settings (ours: worth of a missing piece; the others: a factor on the quantity), and costs are read off where the
fill rates are equal: 85, 90 and 95 %. Weeks before the measured ones warm the stocks up.

  cost          holding (25 % a year of half the price) and .50 an order line, mean of the three fill rates
  ratio         ours over ordering last month's sales again every month
  ratio_weekly  ours over ordering a quarter of them every week
  ratio_cover   ours over filling up every week to so many months of sales
  seconds       CPU seconds of all forecasts
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks import Result, UsageError
from benchmarks.support.reporting import Reporter
from benchmarks.support.retail import Retail, read_retail
from supply.forecasting import exposure
from supply.forecasting.base import Panel
from supply.planning.simulator import Array, Costs, Outcome, Policy, simulate

GRID = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995)
ODDS = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
# A lot that lasts longer than this is a bet on fashion.
MOST_WEEKS = 8
FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0, 12.0)
FILL_RATES = (0.85, 0.90, 0.95)
MONTH, WARM_UP = 4, 4
HOLDING_A_YEAR, COST_SHARE, ORDER_LINE = 0.25, 0.5, 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weeks", type=int, default=8)
    parser.add_argument("--lead", type=int, default=2, help="weeks")
    parser.add_argument("--every", type=int, default=1, help="take every n-th product only")


def run(args: argparse.Namespace) -> Result:
    retail = read_retail(args.data / "online_retail.csv.gz")
    first = retail.demand.shape[1] - args.weeks - WARM_UP
    if first < 2 * MONTH or args.lead < 1:
        raise UsageError("there must be two months before the replay, and a lead time of at least a week")
    rows = np.flatnonzero((~np.isnan(retail.demand[:, :first])).sum(axis=1) >= 1)[:: args.every]
    demand = retail.demand[rows]
    world = _World(demand, retail.price[rows], first, args.lead)
    started = time.process_time()
    levels = _levels(demand, first, args.lead)
    seconds = time.process_time() - started
    curves = {"ours": [world.replay(_ours(levels, demand, first, world.costs, odds)) for odds in ODDS]}
    for name, make in (("monthly", _monthly), ("weekly", _weekly), ("cover", _cover)):
        curves[name] = [world.replay(make(demand, first, factor)) for factor in FACTORS]
    costs = {name: _at_fill_rates(curve) for name, curve in curves.items()}
    ours = {"cost": float(costs["ours"].mean()), "seconds": seconds}
    for name, key in (("monthly", "ratio"), ("weekly", "ratio_weekly"), ("cover", "ratio_cover")):
        ours[key] = float((costs["ours"] / costs[name]).mean())
    peers = {name: {"cost": float(costs[name].mean())} for name in ("monthly", "weekly", "cover")}
    return Result(ours, peers, [*_notes(retail, len(rows)), *_table(costs)])


class _World:
    """What every policy meets: the same demand, prices, lead time and stock to begin with, a month's sales."""

    def __init__(self, demand: Array, price: Array, first: int, lead: int) -> None:
        self.demand = np.nan_to_num(demand[:, first:])[None]
        self.start = np.nan_to_num(demand[:, first - MONTH : first]).sum(axis=1)
        unit = COST_SHARE * price
        self.costs = Costs(unit, unit * HOLDING_A_YEAR / 52, ORDER_LINE)
        self.lead = np.full(self.demand.shape, float(lead))

    def replay(self, policy: Policy) -> Outcome:
        """Of the measured weeks alone."""
        whole = simulate(self.demand, policy, self.costs, start=self.start, lead=self.lead)
        demand, sold, ordered, stock = (
            part[:, :, WARM_UP:] for part in (whole.demand, whole.sold, whole.ordered, whole.stock)
        )
        return Outcome(demand, sold, ordered, stock, whole.short[:, :, WARM_UP:], self.costs)


def _levels(demand: Array, first: int, lead: int) -> Array:
    """(items, weeks, GRID): what lasts until an order of the next week has come, from what was known by each week."""
    reporter, found = Reporter("replay"), []
    for week in range(first, demand.shape[1]):
        reporter((week - first) / (demand.shape[1] - first), f"week {week}")
        known = demand[:, :week]
        panel = Panel(np.where(np.isnan(known).all(axis=1, keepdims=True), 0.0, known), 52)
        found.append(exposure.levels(panel, lead + 1, GRID))
    return np.stack(found, axis=1)


def _ours(levels: Array, demand: Array, first: int, costs: Costs, odds: float) -> Policy:
    """Below the level whose chance is the odds of a missing piece against its holding cost, order a lot that balances
    holding and order cost."""
    unit = costs.holding / np.median(costs.holding)
    chance = np.clip(odds / (odds + unit), GRID[0], GRID[-1])
    rows = np.arange(len(chance))
    place = np.searchsorted(GRID, chance).clip(1, len(GRID) - 1)
    share = (chance - np.take(GRID, place - 1)) / (np.take(GRID, place) - np.take(GRID, place - 1))

    def order(week: int, position: Array) -> Array:
        low, high = levels[rows, week, place - 1], levels[rows, week, place]
        level = np.ceil(low + share * (high - low) - 1e-9)
        pace = _last_month(demand, first, week, 13) / 13
        lot = np.minimum(np.sqrt(2 * costs.order * pace / costs.holding), MOST_WEEKS * pace)
        need = level - position
        return np.where(need > 0, np.ceil(np.maximum(need, lot) - 1e-9), 0.0)

    return order


def _last_month(demand: Array, first: int, week: int, weeks: int = MONTH) -> Array:
    known = np.nan_to_num(demand[:, : first + week])
    return np.asarray(known[:, -weeks:].sum(axis=1))


def _monthly(demand: Array, first: int, factor: float) -> Policy:
    """Once a month, last month's sales again."""
    return lambda week, position: _whole(
        factor * _last_month(demand, first, week) if week % MONTH == 0 else 0.0, position
    )


def _weekly(demand: Array, first: int, factor: float) -> Policy:
    return lambda week, position: _whole(factor * _last_month(demand, first, week) / MONTH, position)


def _cover(demand: Array, first: int, factor: float) -> Policy:
    """Fill up to so many months of sales."""
    return lambda week, position: _whole(factor * _last_month(demand, first, week) - position, position)


def _whole(wanted: Array | float, position: Array) -> Array:
    return np.ceil(np.maximum(np.broadcast_to(wanted, position.shape), 0.0) - 1e-9)


def _at_fill_rates(curve: Sequence[Outcome]) -> Array:
    """Costs where the fill rate is each of FILL_RATES, between the settings on both sides; NaN outside."""
    rates, costs = np.array([[one.fill_rate, one.cost] for one in curve]).T
    order = np.argsort(rates)
    return np.interp(FILL_RATES, rates[order], costs[order], left=np.nan, right=np.nan)


def _notes(retail: Retail, rows: int) -> list[str]:
    told = ", ".join(f"{count:,} {reason}" for reason, count in retail.report.most_common())
    return [f"{rows:,} products; lines: {told}"]


def _table(costs: dict[str, Array]) -> list[str]:
    show: Callable[[Array], str] = lambda row: ", ".join(f"{value:,.0f}" for value in row)  # noqa: E731
    return [f"cost at fill rates {FILL_RATES}: {name} {show(row)}" for name, row in costs.items()]
