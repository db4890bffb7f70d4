"""Forecasts of SKUs added up to products, categories and the total, beside the seasonal naive and all-zero.

The demo world, eight weeks ahead from four origins of its second year; what to mix is chosen before the first. Weeks in
which a SKU was sold out are left out of forecast and actual alike, at every level.

  wape mase rmsse   of the mean; the scale of both is the level's own steps from week to week before the origin
  wql               weighted quantile loss over .1 … .9: SKUs by the mixture's quantiles, sums by sample paths
  cover80 cover95   share of actuals in the interval, both ends included
  bias              sum of the mean over the sum of what sold, less 1
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from benchmarks import Result
from benchmarks.support.demand_worlds import demand_world
from benchmarks.support.forecast_peers import Naive, Zero
from benchmarks.support.rolling_worlds import Seen, levels_of, panel_of, rolling
from benchmarks.support.table import format_table
from supply.forecasting import metrics
from supply.forecasting.base import Array, Forecast, Panel
from supply.forecasting.hierarchy import Level, Shocks, coherent

HORIZON, ORIGINS, LEARNT = 8, (72, 80, 88, 96), (56, 64)
Rows = dict[str, dict[str, list[dict[str, float]]]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, help="of the world")


def run(args: argparse.Namespace) -> Result:
    world = demand_world(args.seed)
    levels, history = levels_of(world), panel_of(world).values
    rows: Rows = {level.name: {"ours": [], Naive.name: [], Zero.name: []} for level in levels}
    past: list[Seen] = []
    for seen in rolling(world, [*LEARNT, *ORIGINS], HORIZON):
        if seen.origin in ORIGINS:
            _judge(levels, seen, past, history, rows)
        past.append(seen)
        print(f"week {seen.origin}", file=sys.stderr)
    found = {name: {who: _averaged(own) for who, own in by.items()} for name, by in rows.items()}
    notes = []
    for name, by in found.items():
        ours = by.pop("ours")
        notes.append(f"{name}\n{format_table(Result(ours, by))}\n")
        by["ours"] = ours
    flat = {who: _flat(found, who) for who in ("ours", Naive.name, Zero.name)}
    return Result(flat.pop("ours"), flat, notes)


def _judge(levels: list[Level], seen: Seen, past: list[Seen], history: Array, rows: Rows) -> None:
    shocks = Shocks.learn(levels, [one.mean for one in past], [one.actual for one in past])
    known = ~np.isnan(seen.actual)
    forecasts = coherent(np.where(known, seen.mean, 0.0), levels, shocks, paths=200)
    before = history[:, : seen.origin]
    for level, found in zip(levels, forecasts, strict=True):
        ours = found
        actual = level.total(seen.actual) if level.name != "sku" else seen.actual
        kept = np.flatnonzero(level.total((~np.isnan(before)).astype(float)).any(axis=1))
        panel = Panel(level.total(before)[kept] if level.name != "sku" else before[kept], 52)
        if level.name == "sku":
            quantiles = found.quantiles.copy()
            quantiles[seen.rows] = seen.forecast.quantiles
            ours = Forecast(seen.mean, quantiles)
        told = {"ours": Forecast(ours.mean[kept], ours.quantiles[kept])}
        for peer in (Naive(), Zero()):
            told[peer.name] = peer.forecast(panel, HORIZON)
        for who, forecast in told.items():
            rows[level.name][who].append(_measured(forecast, actual[kept], panel))


def _measured(forecast: Forecast, actual: Array, panel: Panel) -> dict[str, float]:
    away = actual - forecast.mean
    total = np.nansum(actual)
    scale = metrics.naive_error(panel, 1)
    steps = np.sqrt(np.nanmean(np.diff(panel.values, axis=1) ** 2, axis=1)) if panel.shape[1] > 1 else scale
    seen = ~np.isnan(actual).all(axis=1) & (steps > 0)
    squares = np.sqrt(np.nanmean(away[seen] ** 2, axis=1)) / steps[seen]
    expected = np.where(np.isnan(actual), 0.0, forecast.mean).sum()
    return {
        "wape": float(np.nansum(np.abs(away)) / total),
        "mase": float(np.nanmean(np.nanmean(np.abs(away[seen]), axis=1) / scale[seen])),
        "rmsse": float(np.mean(squares)),
        "wql": metrics.wql(forecast, actual),
        "cover80": metrics.coverage(forecast, actual),
        "cover95": metrics.coverage(forecast, actual, 0.025, 0.975),
        "bias": float(expected / total - 1),
    }


def _averaged(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def _flat(found: dict[str, dict[str, dict[str, float]]], who: str) -> dict[str, float]:
    """The two that tell most at a glance, by level; all of them stand in the notes."""
    return {f"{level} {name}": by[who][name] for level, by in found.items() for name in ("wape", "bias")}
