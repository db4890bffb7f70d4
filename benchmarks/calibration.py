"""Are the intervals as wide as they say? Rolling origins on M4's training file and on the demo world.

Nothing here reads a test file. The demo world's mixture of methods is chosen before its first origin, and the shocks
that its totals share are learnt from forecasts whose weeks had passed.

  m4           share of actuals in the 80 % interval, the last five windows of the training file (--train)
  category     the same for the weekly totals of the demo's categories, from sample paths of their SKUs
  category pit share between the 10 % and the 90 % quantile when counts are spread over their own step
  sku pit      the same for SKUs, by the quantiles of the mixture
  pit gap      largest distance of the SKUs' randomised PIT from uniform (Kolmogorov-Smirnov)
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from benchmarks import Result
from benchmarks.support.demand_worlds import demand_world
from benchmarks.support.panels import read_m4_training
from benchmarks.support.rolling_worlds import Seen, levels_of, rolling
from supply.forecasting.auto import Auto
from supply.forecasting.base import QUANTILES, Array, Forecast
from supply.forecasting.hierarchy import Level, Shocks, coherent
from supply.forecasting.metrics import coverage

HORIZON, FIRST, STRIDE, WINDOWS = 8, 60, 4, 5
M4_HORIZON = 13


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--train", type=Path, help="M4's weekly training file; without it the demo world alone")
    parser.add_argument("--seeds", type=int, default=2, help="worlds, with seeds from 1; 0 for M4 alone")


def run(args: argparse.Namespace) -> Result:
    ours = {"m4": _m4(args.train)} if args.train else {}
    found: dict[str, list[Array]] = {"category": [], "category pit": [], "sku": [], "total": []}
    for seed in range(1, args.seeds + 1):
        _world(seed, found)
    if not args.seeds:
        return Result(ours, {"nominal": dict.fromkeys(ours, 0.8)})
    values = {name: np.concatenate(parts) for name, parts in found.items()}
    inside = {name: float(((one > 0.1) & (one < 0.9)).mean()) for name, one in values.items() if name != "category"}
    ours |= {
        "category": float(values["category"].mean()),
        "category pit": inside["category pit"],
        "total pit": inside["total"],
        "sku pit": inside["sku"],
        "pit gap": float(_gap(values["sku"])),
    }
    return Result(ours, {"nominal": {**dict.fromkeys(ours, 0.8), "pit gap": 0.0}}, [_deciles(values["sku"])])


def _m4(train: Path) -> float:
    panel = read_m4_training(train)
    shares = []
    for window in range(1, WINDOWS + 1):
        origin = panel.shape[1] - window * M4_HORIZON
        rows = np.flatnonzero((~np.isnan(panel.values[:, :origin])).sum(axis=1) >= 3 * M4_HORIZON)
        found = Auto().forecast(panel.rows(rows).until(origin), M4_HORIZON)
        shares.append(coverage(found, panel.values[rows, origin : origin + M4_HORIZON]))
        print(f"M4, {window} windows before the end: {shares[-1]:.3f}", file=sys.stderr)
    return float(np.mean(shares))


def _world(seed: int, found: dict[str, list[Array]]) -> None:
    world = demand_world(seed)
    levels = levels_of(world)
    rng = np.random.default_rng(seed)
    past: list[Seen] = []
    for seen in rolling(world, list(range(FIRST, 97, STRIDE)), HORIZON):
        actual = seen.actual[seen.rows]
        found["sku"].append(randomised_pit(seen.forecast.quantiles, actual, rng))
        over = [one for one in past if one.origin + HORIZON <= seen.origin]
        if len(over) >= 2:
            _totals(levels, seen, over, found, rng)
        past.append(seen)
        print(f"seed {seed}, week {seen.origin}: {seen.mean.sum():,.0f} pieces", file=sys.stderr)


def _totals(
    levels: list[Level], seen: Seen, over: list[Seen], found: dict[str, list[Array]], rng: np.random.Generator
) -> None:
    shocks = Shocks.learn(levels, [one.mean for one in over], [one.actual for one in over])
    total, category, *_ = coherent(np.where(np.isnan(seen.actual), 0.0, seen.mean), levels, shocks, paths=200)
    for name, level, forecast in (("total", levels[0], total), ("category pit", levels[1], category)):
        found[name].append(randomised_pit(forecast.quantiles, level.total(seen.actual), rng))
    found["category"].append(_inside(category, levels[1].total(seen.actual)))


def _inside(forecast: Forecast, actual: Array) -> Array:
    places = QUANTILES.tolist()
    low, high = (forecast.quantiles[..., places.index(level)] for level in (0.1, 0.9))
    return ((actual >= low) & (actual <= high)).ravel().astype(np.float64)


def randomised_pit(quantiles: Array, actual: Array, rng: np.random.Generator) -> Array:
    """(n,) u between P(Y < y) and P(Y ≤ y), which is uniform where the distribution is right (Czado et al. 2009).

    What the quantiles leave open beyond the outermost is spread evenly. NaN in actual is left out.
    """
    known = ~np.isnan(actual)
    levels, values = quantiles[known], actual[known]
    below = np.concatenate([[0.0], QUANTILES])[(levels < values[:, None]).sum(axis=1)]
    upto = np.concatenate([QUANTILES, [1.0]])[(levels <= values[:, None]).sum(axis=1)]
    return rng.uniform(below, upto)


def _gap(pit: Array) -> float:
    ordered = np.sort(pit)
    return float(np.abs(ordered - (np.arange(len(ordered)) + 0.5) / len(ordered)).max())


def _deciles(pit: Array) -> str:
    shares = np.histogram(pit, np.linspace(0, 1, 11))[0] / len(pit)
    return "SKUs' PIT by tenths: " + " ".join(f"{share:.3f}" for share in shares)
