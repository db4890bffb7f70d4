"""The service level that a stock policy promises, beside the one that it keeps in simulated weeks.

Items with negative binomial weeks, a year of them in many futures, random lead times, and the levels that the shop's
policy computes from mean and deviation. Nothing is lost: what is missing is delivered later, as the theory has it.

  max_gap      the largest distance, in points, between target and kept service level, all items together
  gap_TARGET   kept less target, in points
  promise_gap  the same against what the whole pieces of the levels promise (levels are whole, so that slow sellers get
               more than was asked for)
  fill_rate    of the middle target, where demand that finds no goods is lost
"""

from __future__ import annotations

import argparse

import numpy as np

from benchmarks import Result
from supply.planning.exposure import exposed_demand, level_for
from supply.planning.simulator import (
    Array,
    Costs,
    Outcome,
    base_stock,
    lead_times,
    negative_binomial_futures,
    simulate,
)

TARGETS = (0.8, 0.9, 0.95, 0.98)
WEEKS, WARM_UP = 78, 26


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--items", type=int, default=300)
    parser.add_argument("--futures", type=int, default=40)
    parser.add_argument("--lead", type=int, default=4, help="weeks")
    parser.add_argument("--lead-deviation", type=float, default=0.5)
    parser.add_argument(
        "--slowest", type=float, default=2.0, help="pieces a week of the slowest item; the fastest: 200"
    )
    parser.add_argument("--seed", type=int, default=7)


def run(args: argparse.Namespace) -> Result:
    random = np.random.default_rng(args.seed)
    mean = np.exp(random.uniform(np.log(args.slowest), np.log(200.0), args.items))
    deviation = np.sqrt(mean * random.uniform(1.2, 4.0, args.items))
    ours: dict[str, float] = {}
    promised: list[float] = []
    for target in TARGETS:
        levels, promise = _levels(mean, deviation, args, target)
        kept = _replayed(mean, deviation, levels, args, backorders=True)
        service = float(1 - kept.short[:, :, WARM_UP:].mean())
        ours[f"gap_{target:g}"] = 100 * (service - target)
        promised.append(100 * (service - promise))
        if target == TARGETS[2]:
            ours["fill_rate"] = _replayed(mean, deviation, levels, args, backorders=False).fill_rate
    ours["max_gap"] = max(abs(ours[f"gap_{target:g}"]) for target in TARGETS)
    ours["promise_gap"] = max(promised, key=abs)
    return Result(ours, {}, [f"{args.items} items, {args.futures} futures of {WEEKS - WARM_UP} weeks"])


def _levels(mean: Array, deviation: Array, args: argparse.Namespace, target: float) -> tuple[Array, float]:
    """Of each item, and the chance that these whole pieces promise on average."""
    levels, promises = [], []
    for one, spread in zip(mean, deviation, strict=True):
        exposed = exposed_demand([one], [spread], lead_weeks=args.lead, lead_deviation=args.lead_deviation)
        levels.append(level_for(exposed, target))
        promises.append(1.0 if exposed is None else exposed.cdf(levels[-1]))
    return np.array(levels)[:, None], float(np.mean(promises))


def _replayed(mean: Array, deviation: Array, levels: Array, args: argparse.Namespace, *, backorders: bool) -> Outcome:
    random = np.random.default_rng(args.seed + 1)
    means, spreads = (np.repeat(one[:, None], WEEKS, axis=1) for one in (mean, deviation))
    demand = negative_binomial_futures(means, spreads, args.futures, random)
    lead = lead_times(args.lead, args.lead_deviation, demand.shape, random)
    nothing = Costs(np.ones(len(mean)), np.zeros(len(mean)))
    return simulate(demand, base_stock(levels), nothing, start=levels[:, 0], lead=lead, backorders=backorders)
