"""Demand behind empty shelves: the bias of its estimate beside sales as they are, on worlds whose demand is known.

The demo world over several seeds: what shoppers wanted of every SKU and week is known, also where it was sold out. A
positive bias is too much.

  bias            of the estimate, all weeks on sale, relative to what was wanted; mean over the seeds
  worst bias      the seed with the largest, by its absolute value
  bias out        the same on weeks that were in part or wholly sold out
  forecast bias   of the next 13 weeks' mean by boosted trees taught with the estimate
  seconds         CPU seconds of the estimate a world
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np

from benchmarks import Result
from benchmarks.support.demand_worlds import WEEKS, DemandWorld, demand_world
from benchmarks.support.rolling_worlds import on_sale, regressors
from supply.forecasting.base import Array, Panel
from supply.forecasting.boosted import BoostedMean
from supply.forecasting.censoring import unconstrained

HORIZON = 13
Treatment = Callable[[DemandWorld, int], Array]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seeds", type=int, default=5, help="worlds, with seeds from 1")


def run(args: argparse.Namespace) -> Result:
    treatments: dict[str, Treatment] = {"ours": _estimate, "untreated": _untreated, "oracle": _oracle}
    found: dict[str, list[dict[str, float]]] = {name: [] for name in treatments}
    for seed in range(1, args.seeds + 1):
        world = demand_world(seed)
        for name, treatment in treatments.items():
            found[name].append(_measured(world, treatment))
            print(f"seed {seed}, {name}: {found[name][-1]['bias']:+.4f}", file=sys.stderr)
    means = {name: {key: float(np.mean([one[key] for one in own])) for key in own[0]} for name, own in found.items()}
    for name, own in found.items():
        means[name]["worst bias"] = max((one["bias"] for one in own), key=abs)
    return Result(means.pop("ours"), means, [f"{args.seeds} worlds of two years, 600 products"])


def _measured(world: DemandWorld, treatment: Treatment) -> dict[str, float]:
    started = time.process_time()
    estimate = treatment(world, WEEKS)
    seconds = time.process_time() - started
    known = ~np.isnan(estimate)
    out = known & (world.stocked < 1)
    return {
        "bias": float(estimate[known].sum() / world.wanted[known].sum() - 1),
        "worst bias": 0.0,
        "bias out": float(estimate[out].sum() / world.wanted[out].sum() - 1),
        "forecast bias": _forecast_bias(world, treatment),
        "seconds": seconds,
    }


def _forecast_bias(world: DemandWorld, treatment: Treatment) -> float:
    origin = WEEKS - HORIZON
    history = treatment(world, origin)
    begun = np.flatnonzero((~np.isnan(history)).any(axis=1))
    panel = Panel(history[begun], 52, None, regressors(world).rows(begun))
    mean = BoostedMean(100_000).forecast(panel, HORIZON).mean
    return float(mean.sum() / world.wanted[begun, origin:].sum() - 1)


def _estimate(world: DemandWorld, weeks: int) -> Array:
    kind = np.unique(world.catalogue.season, return_inverse=True)[1][world.product]
    return unconstrained(on_sale(world, world.sold)[:, :weeks], world.stocked[:, :weeks], world.product, kind).demand


def _untreated(world: DemandWorld, weeks: int) -> Array:
    return on_sale(world, world.sold)[:, :weeks]


def _oracle(world: DemandWorld, weeks: int) -> Array:
    return on_sale(world, world.wanted)[:, :weeks]
