"""A night's forecasts and order levels for very many series: last week's chosen methods, refitted to each of them.

Two years of weekly sales are made up: rates from a piece in two months to fifty a week, seasons, promotions, launches,
sold-out weeks. The weekly choice of methods on at most 2,000 series is timed apart. Then the night is stopped after a
third and started again: finished blocks are not done twice.

  minutes          wall time of the night: forecasts of 17 weeks, quantiles, and the level to order up to of each series
  cpu_minutes      the same in CPU time, for machines that are busy with other work
  select_minutes   CPU time of the choice that happens once a week
  peak_gb          the most memory the process has held
  resumed_share    CPU time of the second start, the stopped one's blocks found, over that of the whole
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks import Result, UsageError
from benchmarks.support.reporting import Reporter
from catalog.imports.progress import peak_megabytes
from supply.forecasting.base import QUANTILES, Forecast, Panel
from supply.forecasting.refit import Selection, refit, select
from supply.planning.exposure import exposed_demand, level_for

HORIZON, WEEKS, SERVICE = 17, 104, 0.95


class _Stopped(Exception):
    """The night was stopped on purpose."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--series", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)


def run(args: argparse.Namespace) -> Result:
    if args.series < 1:
        raise UsageError("--series is at least 1")
    panel, reporter = made_up(args.series, args.seed), Reporter("night")
    began = time.process_time()
    selection = select(panel, HORIZON)
    selecting = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.monotonic(), time.process_time()
        found = refit(panel, HORIZON, selection, folder=Path(folder), progress=lambda share: reporter(share, "refit"))
        levels = order_levels(found)
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    with tempfile.TemporaryDirectory() as folder:
        resumed = _resumed(panel, selection, Path(folder), found)
    ours = {
        "minutes": wall / 60,
        "cpu_minutes": cpu / 60,
        "select_minutes": selecting / 60,
        "peak_gb": peak_megabytes() / 1024,
        "resumed_share": resumed / cpu,
    }
    said = f"{args.series:,} series, {levels.sum():,.0f} pieces to order up to; combined: {', '.join(selection.picks)}"
    return Result(ours, {}, [said])


def _resumed(panel: Panel, selection: Selection, folder: Path, whole: Forecast) -> float:
    """CPU seconds of a second start on a sample of the series, scaled to all of them."""
    rows = np.arange(min(panel.shape[0], 10_000))
    part = panel.rows(rows)

    def stop(share: float) -> None:
        if share >= 1 / 3:
            raise _Stopped

    with contextlib.suppress(_Stopped):
        refit(part, HORIZON, selection, folder=folder, block=1000, progress=stop)
    began = time.process_time()
    again = refit(part, HORIZON, selection, folder=folder, block=1000)
    seconds = time.process_time() - began
    if again.mean.shape != whole.mean[rows].shape or not np.isfinite(again.quantiles).all():
        raise RuntimeError("the resumed night has no forecast of every series")
    return seconds * panel.shape[0] / len(rows)


def order_levels(found: Forecast, lead: int = 4, deviation: float = 0.5) -> np.ndarray:
    """(series,) as the shop's night computes them from weekly means and deviations."""
    place = QUANTILES.tolist().index
    spread = (found.quantiles[..., place(0.95)] - found.quantiles[..., place(0.05)]) / 3.29
    away = np.maximum(spread, np.sqrt(found.mean))
    levels = np.zeros(len(found.mean))
    for row, (mean, wide) in enumerate(zip(found.mean.tolist(), away.tolist(), strict=True)):
        levels[row] = level_for(exposed_demand(mean, wide, lead_weeks=lead, lead_deviation=deviation), SERVICE)
    return levels


def made_up(series: int, seed: int) -> Panel:
    """Weekly counts (series, WEEKS), a third of them launched inside the window."""
    random = np.random.default_rng(seed)
    rate = np.exp(random.uniform(np.log(0.12), np.log(50.0), (series, 1)))
    weeks = np.arange(WEEKS)
    phase, depth = random.uniform(0, 52, (series, 1)), random.uniform(0, 0.6, (series, 1))
    season = 1 + depth * np.sin(2 * np.pi * (weeks + phase) / 52)
    lifted = 1 + 0.8 * (random.random((series, WEEKS)) < 0.04)
    values = random.poisson(rate * season * lifted * random.gamma(4, 0.25, (series, WEEKS))).astype(np.float64)
    launch = np.where(random.random(series) < 1 / 3, random.integers(0, WEEKS - 20, series), 0)
    values[weeks < launch[:, None]] = np.nan
    censored = (random.random((series, WEEKS)) < 0.03) & ~np.isnan(values)
    return Panel(np.where(censored, np.floor(values * 0.5), values), 52, censored)
