"""Fashion trends: false discoveries, power and coverage where the truth is known, beside the usual tests.

Drawn shops: 240 heavy-tailed products of 16 values, three of which truly move by .1 to .2 a week; products rise and
fall for reasons of their own, a quarter is launched lately, shelves empty, and seasons move every value in both years.
Called are values at a false discovery rate of .1; all tests know last year's window and take the season out alike.

  fdr       share of the called values that do not move (or move the other way), mean over shops; stated is .1
  power     share of the values that truly move and are called, in their direction
  coverage  share of 90 % intervals that hold the truth

Then the same test meets the demo world, whose waves of fashion no table holds: views of the last eight weeks.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np

from benchmarks import Result, UsageError
from benchmarks.support.trend_worlds import TrendWorld, demo, drawn, mann_kendall, quasi_binomial
from recommender.algorithms.trends import Slope, beyond_season, q_values, season_spread, slopes

RATE = 0.1
Tested = list[tuple[float, Slope | None] | None]  # p and, where the method has one, the growth


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--shops", type=int, default=200)
    parser.add_argument("--demo-worlds", type=int, default=3, help="seeds of the demo world, from 7; 0 for none")
    parser.add_argument("--seed", type=int, default=0)


def run(args: argparse.Namespace) -> Result:
    if args.shops < 1 or args.demo_worlds < 0:
        raise UsageError("--shops must be at least 1 and --demo-worlds at least 0")
    methods: dict[str, Callable[[TrendWorld], Tested]] = {
        "ours": ours,
        "quasi-binomial share": usual,
        "Mann-Kendall share": ranks,
    }
    scores: dict[str, list[tuple[float, float, float]]] = {name: [] for name in methods}
    rng, begin = np.random.default_rng(args.seed), time.process_time()
    for number in range(args.shops):
        world = drawn(rng)
        for name, method in methods.items():
            scores[name].append(judge(method(world), world.truth))
        if (number + 1) % 50 == 0:
            print(f"{number + 1} of {args.shops} shops", file=sys.stderr, flush=True)
    seconds = time.process_time() - begin
    measured = {name: _mean(rows) for name, rows in scores.items()}
    notes = [f"{args.shops} drawn shops, {seconds:.0f} CPU seconds"]
    notes += [note for seed in range(7, 7 + args.demo_worlds) for note in _demo(seed)]
    first = measured.pop("ours")
    return Result(first, measured, notes)


def ours(world: TrendWorld) -> Tested:
    now, before = slopes(world.now, world.members), slopes(world.last_year, world.members)
    return _beyond(now, before)


def usual(world: TrendWorld) -> Tested:
    now = [quasi_binomial(world.now, member) for member in world.members.T]
    before = [quasi_binomial(world.last_year, member) for member in world.members.T]
    return _beyond(now, before)


def ranks(world: TrendWorld) -> Tested:
    """It has no growth and knows no season."""
    found = [mann_kendall(world.now, member) for member in world.members.T]
    share = world.members.T @ world.now.counts / np.maximum(world.now.counts.sum(axis=0), 1)
    signs = np.sign(share[:, 4:].sum(axis=1) - share[:, :4].sum(axis=1))
    return [None if p is None else (p, Slope(float(sign), np.inf, 1.0)) for p, sign in zip(found, signs, strict=True)]


def _beyond(now: list[Slope | None], before: list[Slope | None]) -> Tested:
    spread = season_spread([one for one in before if one is not None])
    told = [None if one is None else beyond_season(one, last, spread) for one, last in zip(now, before, strict=True)]
    return [None if one is None else (one.p_value, one) for one in told]


def judge(tested: Tested, truth: np.ndarray) -> tuple[float, float, float]:
    """False discovery share, power and coverage of one shop; coverage is nan where the method has no interval."""
    known = [(one, growth) for one, growth in zip(tested, truth.tolist(), strict=True) if one is not None]
    rates = q_values([p for (p, _slope), _growth in known])
    called = [(slope, growth) for ((_p, slope), growth), q in zip(known, rates, strict=True) if q <= RATE]
    right = sum(slope is not None and slope.growth * growth > 0 for slope, growth in called)
    inside = []
    for (_p, slope), growth in known:
        if slope is not None and np.isfinite(slope.error):
            low, high = slope.interval()
            inside.append(low <= growth <= high)
    false = 1 - right / len(called) if called else 0.0
    return false, right / max(int((truth != 0).sum()), 1), float(np.mean(inside)) if inside else np.nan


def _mean(rows: list[tuple[float, float, float]]) -> dict[str, float]:
    found = dict(zip(("fdr", "power", "coverage"), np.mean(rows, axis=0).tolist(), strict=True))
    return {name: value for name, value in found.items() if np.isfinite(value)}


def _demo(seed: int) -> list[str]:
    """What is called in the demo world of a seed, and which of it rides a wave."""
    rows = [
        (name, slope, growth)
        for world, names in demo(seed)
        for name, slope, growth in zip(names, slopes(world.now, world.members), world.truth.tolist(), strict=True)
        if slope is not None
    ]
    rates = q_values([slope.p_value for _name, slope, _growth in rows])
    called = [(name, slope, growth) for (name, slope, growth), q in zip(rows, rates, strict=True) if q <= RATE]
    right = [name for name, slope, growth in called if slope.growth * growth > 0]
    riding = sum(growth != 0 for _name, _slope, growth in rows)
    return [
        f"demo world {seed}: {len(rows)} values, {riding} on a wave; called {len(called)}, of which {len(right)} "
        f"ride one in that direction ({', '.join(right) or 'none'})"
    ]
