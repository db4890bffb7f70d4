"""SKU forecasts with sizes split by shrunken curves, beside no curves and curves without shrinkage.

The demo world, eight weeks ahead from four origins of its second year; what to mix is chosen before the first. Judged
are SKUs that sold fewer than 12 pieces in the year before, whom the curves are for; weeks in which a SKU was sold out
are left out.

  wape        of the mean of a SKU's eight weeks together
  wape style  of the same pieces by style (product and colour), which no split may change by much
  wql         weighted quantile loss of single weeks over .1 … .9
  bias        sum of the mean over the sum of what sold, less 1

"no curve" is each SKU's own forecast; "style's own" gives thin sizes their style's past shares as they are; "even" the
same share to each.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from benchmarks import Result
from benchmarks.support.demand_worlds import DemandWorld, demand_world
from benchmarks.support.rolling_worlds import Seen, rolling
from supply.forecasting import metrics
from supply.forecasting.base import Array, Forecast
from supply.forecasting.sizes import THIN, curves, split

HORIZON, ORIGINS, YEAR = 8, (72, 80, 88, 96), 52


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seeds", type=int, default=2, help="worlds, with seeds from 1")


def run(args: argparse.Namespace) -> Result:
    found: dict[str, list[dict[str, float]]] = {}
    thin = 0
    for seed in range(1, args.seeds + 1):
        world = demand_world(seed)
        styles = _styles(world)
        for seen in rolling(world, list(ORIGINS), HORIZON):
            pieces = np.nansum(seen.panel.values[:, -YEAR:], axis=1)
            thin += int((pieces < THIN).sum())
            for name, forecast in _variations(world, styles, seen, pieces).items():
                found.setdefault(name, []).append(_measured(forecast, seen, styles[seen.rows], pieces < THIN))
            print(f"seed {seed}, week {seen.origin}: {found['ours'][-1]['wape']:.4f}", file=sys.stderr)
    means = {name: {key: float(np.mean([one[key] for one in own])) for key in own[0]} for name, own in found.items()}
    return Result(means.pop("ours"), means, [f"{thin:,} thin SKUs at {args.seeds * len(ORIGINS)} origins"])


def _styles(world: DemandWorld) -> np.ndarray:
    pairs = np.stack([world.product, world.catalogue.variant_colour], axis=1)
    return np.unique(pairs, axis=0, return_inverse=True)[1].ravel()


def _variations(world: DemandWorld, styles: np.ndarray, seen: Seen, pieces: Array) -> dict[str, Forecast]:
    style = np.unique(styles[seen.rows], return_inverse=True)[1].ravel()
    size = np.unique(world.catalogue.variant_size[seen.rows], return_inverse=True)[1].ravel()
    group = np.unique(world.category[world.product][seen.rows], return_inverse=True)[1].ravel()
    total = np.bincount(style, pieces)[style]
    count = np.bincount(style)[style]
    shares = {
        "ours": curves(pieces, style, size, group).share,
        "style's own": np.where(total > 0, pieces / np.maximum(total, 1e-9), 1 / count),
        "even": 1 / count,
    }
    found = {name: split(seen.forecast, share, pieces, style) for name, share in shares.items()}
    return {"ours": found["ours"], "no curve": seen.forecast, **found}


def _measured(forecast: Forecast, seen: Seen, style: np.ndarray, thin: np.ndarray) -> dict[str, float]:
    actual = seen.actual[seen.rows][thin]
    expected = np.where(np.isnan(actual), 0.0, forecast.mean[thin]).sum(axis=1)
    came = np.nansum(actual, axis=1)
    groups = np.unique(style[thin], return_inverse=True)[1].ravel()
    away = np.bincount(groups, expected) - np.bincount(groups, came)
    return {
        "wape": float(np.abs(expected - came).sum() / came.sum()),
        "wape style": float(np.abs(away).sum() / came.sum()),
        "wql": metrics.wql(Forecast(forecast.mean[thin], forecast.quantiles[thin]), actual),
        "bias": float(expected.sum() / came.sum() - 1),
    }
