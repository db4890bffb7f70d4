"""A/B read-outs under continuous peeking: false alarms and power of the always-valid sequence beside a t test.

Shoppers come one after the other to two arms. The test is looked at after every hundredth shopper and stopped at the
first significant look, as an impatient reader would.

  false_alarms_*   share of the runs without any difference in which some look was significant; goal: at most 5 %
  power_*          share of the runs with a true difference that ended in finding it
  shoppers_*       median number of shoppers until then, of the runs that found it
  wrong_side_*     share of the runs that ended in favour of the worse arm

Metrics: "buys", 4 % of shoppers do; "clicks", clicks per rail seen, a ratio whose shoppers see one rail or fifty and
differ in how readily they click (delta method over shoppers); "spend", heavy-tailed money, most of it none. The row "t
test, one look" is what a t test promises, read once at the end.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks import Result, UsageError
from recommender.algorithms.sequential import FEWEST, radius

Floats = NDArray[np.float64]
SHOPPERS, STEP = 10_000, 100
# The relative difference that the power rows have to find.
EFFECTS = {"buys": 0.4, "clicks": 0.1, "spend": 0.5}
CHUNK = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--runs", type=int, default=2000, help="of each metric, without and with effect; default %(default)s"
    )
    parser.add_argument("--seed", type=int, default=0)


def run(args: argparse.Namespace) -> Result:
    if args.runs < 50:
        raise UsageError("--runs must be 50 or more")
    rows: dict[str, dict[str, float]] = {"ours": {}, "t test, every look": {}, "t test, one look": {}}
    for metric, draw in METRICS.items():
        print(metric, file=sys.stderr, flush=True)
        for effect in (0.0, EFFECTS[metric]):
            _measure(metric, draw, effect, args, rows)
    ours = rows.pop("ours")
    ours["false_alarms_highest"] = max(value for name, value in ours.items() if name.startswith("false_alarms_"))
    error = 196 * (0.05 * 0.95 / args.runs) ** 0.5
    note = f"{args.runs:,} runs of {SHOPPERS:,} shoppers, {len(LOOKS)} looks: 5 % is known to ± {error:.1f} points"
    return Result(ours, rows, [note])


def _buys(n: tuple[int, int], lift: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    return (rng.random(n) < 0.04 * lift).astype(np.float64), np.ones(n)


def _clicks(n: tuple[int, int], lift: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    seen = np.minimum(1 + rng.geometric(0.3, n) * (rng.random(n) < 0.4), 50)
    eager = rng.beta(1.2, 10.0, n)
    return rng.binomial(seen, np.minimum(eager * lift, 1.0)).astype(np.float64), seen.astype(np.float64)


def _spend(n: tuple[int, int], lift: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    return (rng.random(n) < 0.05 * lift) * rng.lognormal(4.0, 0.8, n), np.ones(n)


Draw = Callable[[tuple[int, int], Floats, np.random.Generator], tuple[Floats, Floats]]
METRICS: dict[str, Draw] = {"buys": _buys, "clicks": _clicks, "spend": _spend}
LOOKS = np.arange(2 * FEWEST + STEP, SHOPPERS + 1, STEP)


def _measure(
    metric: str, draw: Draw, effect: float, args: argparse.Namespace, rows: dict[str, dict[str, float]]
) -> None:
    rng = np.random.default_rng([args.seed, len(metric), int(effect * 100)])
    value, variance = _looks(draw, effect, args.runs, rng)
    z = value / np.sqrt(variance)
    ours = np.abs(z) > np.array([radius(1.0, shoppers, planned=SHOPPERS) for shoppers in LOOKS.tolist()])
    naive = np.abs(z) > stats.norm.ppf(0.975)
    once = naive & (np.arange(len(LOOKS)) == len(LOOKS) - 1)
    for name, alarms in (("ours", ours), ("t test, every look", naive), ("t test, one look", once)):
        found, first = alarms.any(axis=1), alarms.argmax(axis=1)
        side = z[np.arange(len(z)), first]
        if effect == 0:
            rows[name][f"false_alarms_{metric}"] = float(found.mean())
        else:
            rows[name][f"power_{metric}"] = float((found & (side > 0)).mean())
            rows[name][f"wrong_side_{metric}"] = float((found & (side < 0)).mean())
            rows[name][f"shoppers_{metric}"] = float(np.median(LOOKS[first[found]])) if found.any() else SHOPPERS


def _looks(draw: Draw, effect: float, runs: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Difference of the arms and its variance at every look: (runs, looks) each."""
    values, variances = [], []
    for start in range(0, runs, CHUNK):
        n = (min(CHUNK, runs - start), SHOPPERS)
        treated = rng.random(n) < 0.5
        above, below = draw(n, np.where(treated, 1 + effect, 1.0), rng)
        arms = [_arm(above * mask, below * mask, mask) for mask in (~treated, treated)]
        values.append(arms[1][0] - arms[0][0])
        variances.append(arms[0][1] + arms[1][1])
    return np.concatenate(values), np.concatenate(variances)


def _arm(above: Floats, below: Floats, mask: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """`recommender.algorithms.sequential.Arm.of` for every look at once, by running sums."""
    columns = (above, below, above**2, above * below, below**2, mask.astype(np.float64))
    sums: list[Floats] = [np.cumsum(one, axis=1)[:, LOOKS - 1] for one in columns]
    a, b, aa, ab, bb, n = sums
    value = a / b
    return value, (aa - 2 * value * ab + value**2 * bb) / (b / n) ** 2 / (n - 1) / n
