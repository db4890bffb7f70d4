"""Off-policy estimates on synthetic slates: how often the 95 % intervals hold the known truth, and how wide they are.

Shoppers of forty kinds are shown slates by the shop's own policy (a ranking with epsilon-greedy places); some come
once, some often, and slates of one shopper are alike. The other policy ranks the same pools in another order. What it
would earn is known exactly. Every run draws new shoppers and asks each estimator for its interval.

  coverage_E_A@n      share of the runs whose interval holds the truth; E: ips, snips, dr; A: what is assumed of
                      places (sequence: nothing; place; item, see recommender/algorithms/what_if.py); n shoppers
  width_E_A@n         the median width of the interval, as a share of the truth
  effective_A@n       slates' worth of information (n / E[w²], foreseen from both policies)
  coverage_lowest, coverage_highest   over all estimators and sizes whose effective size is enough

Settings: "lab" has pools of 8, 4 places and 30 % exploration; the rows "shop" have the shop's own pools of 60, 12
places and 5 %. The rows beside ours are the same estimates with other intervals.
Goal: 93 to 97 %.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from benchmarks import Result, UsageError
from benchmarks.support.logged_slates import World
from recommender.algorithms import intervals
from recommender.algorithms import off_policy as estimators
from recommender.algorithms.what_if import Slates, control, cross_fit, foreseen_size, weights

LAB = {"size": 8, "places": 4, "share": 0.3, "agreement": 0.5}
SHOP = {"size": 60, "places": 12, "share": 0.05, "agreement": 0.8}
SIZES = (200, 500, 1500)
RESAMPLES = 299
SHOP_SIZES = (2000,)
SETTINGS = {"lab": ("", LAB, SIZES), "shop": ("shop_", SHOP, SHOP_SIZES)}
KINDS = ("student", "skew_corrected", "studentised_bootstrap", "empirical_bernstein")
OURS = "skew_corrected"
# (estimate, interval kind) → (low, high), one a run
Runs = dict[tuple[str, str], list[tuple[float, float]]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", type=int, default=1000, help="of each size; default %(default)s")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--assume", nargs="+", choices=estimators.ASSUMPTIONS, default=estimators.ASSUMPTIONS, help="only these"
    )
    parser.add_argument(
        "--setting", choices=(*SETTINGS, "all"), default="all", help="the laboratory's, the shop's own, or both"
    )


def run(args: argparse.Namespace) -> Result:
    if args.runs < 20:
        raise UsageError("--runs must be 20 or more: a share of fewer runs says nothing")
    ours: dict[str, float] = {}
    peers: dict[str, dict[str, float]] = {kind: {} for kind in KINDS if kind != OURS}
    trusted: list[float] = []
    chosen = SETTINGS if args.setting == "all" else {args.setting: SETTINGS[args.setting]}
    for prefix, setting, sizes in chosen.values():
        world = World.draw(**setting, seed=args.seed)  # type: ignore[arg-type]
        for size in sizes:
            print(f"{prefix or 'lab '}{size} shoppers", file=sys.stderr, flush=True)
            found, effective = _simulate(world, size, args)
            _report(world.truth, found, effective, f"{prefix}%s@{size}", ours, peers, trusted)
    if trusted:
        ours["coverage_lowest"], ours["coverage_highest"] = min(trusted), max(trusted)
    return Result(ours, peers, _notes(args))


def _simulate(world: World, shoppers: int, args: argparse.Namespace) -> tuple[Runs, dict[str, list[float]]]:
    found: Runs = {}
    effective: dict[str, list[float]] = {}
    for number in range(args.runs):
        rng = np.random.default_rng([args.seed, shoppers, number])
        slates = world.log(shoppers, rng)
        counts = intervals.resampled(shoppers, rng, RESAMPLES)
        for assumption in args.assume:
            importance = weights(slates, assumption)
            effective.setdefault(assumption, []).append(foreseen_size(slates, assumption, rng))
            for name, sums in _estimates(slates, assumption, importance).items():
                for kind in KINDS:
                    interval = _interval(kind, sums, counts)
                    found.setdefault((f"{name}_{assumption}", kind), []).append((interval.low, interval.high))
    return found, effective


def _estimates(slates: Slates, assumption: str, importance: estimators.Floats) -> dict[str, estimators.Sums]:
    rewards, shopper = slates.rewards, slates.shopper
    predicted = cross_fit(slates, assumption, importance)
    return {
        "ips": estimators.ips(rewards, importance, shopper),
        "snips": estimators.snips(rewards, importance, control(slates, assumption), shopper),
        "dr": estimators.doubly_robust(rewards, importance, predicted.shown, predicted.baseline, shopper),
    }


def _interval(kind: str, sums: estimators.Sums, counts: estimators.Floats) -> intervals.Interval:
    if kind == "studentised_bootstrap":
        return intervals.studentised_bootstrap(sums, counts)
    if kind == "empirical_bernstein":
        return intervals.empirical_bernstein(sums, float(np.abs(sums.influence).max()))
    method = {"student": intervals.student, "skew_corrected": intervals.skew_corrected}[kind]
    return method(sums)


def _report(
    truth: float,
    found: Runs,
    effective: dict[str, list[float]],
    name: str,
    ours: dict[str, float],
    peers: dict[str, dict[str, float]],
    trusted: list[float],
) -> None:
    enough = {one: float(np.median(sizes)) for one, sizes in effective.items()}
    ours |= {name % f"effective_{one}": size for one, size in enough.items()}
    for (estimate, kind), bounds in found.items():
        low, high = np.array(bounds).T
        coverage, width = float(((low <= truth) & (truth <= high)).mean()), float(np.median(high - low)) / truth
        into = ours if kind == OURS else peers[kind]
        into[name % f"coverage_{estimate}"], into[name % f"width_{estimate}"] = coverage, width
        if kind == OURS and enough[estimate.split("_")[1]] >= estimators.LEAST_EFFECTIVE:
            trusted.append(coverage)


def _notes(args: argparse.Namespace) -> list[str]:
    error = 100 * 1.96 * (0.95 * 0.05 / args.runs) ** 0.5
    return [
        f"{args.runs:,} runs of each size: a share of 95 % is known to ± {error:.1f} points",
        f"ours: {OURS}; lowest and highest count where {estimators.LEAST_EFFECTIVE:g} slates' worth is there",
    ]
