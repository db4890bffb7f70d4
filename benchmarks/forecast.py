"""Demand forecasts beside the seasonal naive, all-zero, negative binomial and statsforecast's AutoETS.

  m4        M4's wide files, --train and --test
  carparts  a column a part; the last --horizon observed rows are the test
  long      unique_id, ds (ISO dates or whole numbers), y; the last --horizon periods of each series are the test;
            AutoETS runs beside. Missing periods count as not observed; series with negative values are lifted above
            zero, for every method alike

What to combine is chosen on windows before the test, which is read once.

  owa         mean of sMAPE and MASE, each relative to Naive2 (for --season 1 the naive; otherwise the seasonal naive)
  msis        mean scaled interval score of the 95 % interval
  smape mase  of the median
  wql         weighted quantile loss over .1 … .9
  coverage80  share of actuals in the 80 % interval (on counts it is above 80 % because both ends belong to it)
  ratio       long: geometric mean of our MASE and WQL over AutoETS's
  seconds     CPU seconds
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

from benchmarks import Result, UsageError
from benchmarks.support.forecast_peers import AutoETS, Naive, Zero, peers
from benchmarks.support.panels import Held, read_carparts, read_long, read_m4
from supply.forecasting import metrics
from supply.forecasting.auto import Auto
from supply.forecasting.base import Forecast, Forecaster


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=["m4", "carparts", "long"], required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, help="m4 only: the file with what followed")
    parser.add_argument("--horizon", type=int, required=True)
    parser.add_argument("--season", type=int, default=1)


def run(args: argparse.Namespace) -> Result:
    if args.horizon < 1 or args.season < 1:
        raise UsageError("--horizon and --season are at least 1")
    held = _read(args)
    auto = Auto()
    ours = measure(auto, held, args.horizon)
    theirs = {peer.name: measure(peer, held, args.horizon) for peer in peers(args.format)}
    naive = theirs[Naive.name]
    for measured in (ours, *theirs.values()):
        measured["owa"] = (_over(measured, naive, "smape") + _over(measured, naive, "mase")) / 2
    notes = [f"{held.panel.shape[0]:,} series", *held.notes, *map(str, auto.notes)]
    if AutoETS.name in theirs:
        peer = theirs[AutoETS.name]
        ours["ratio"] = math.sqrt(_over(ours, peer, "mase") * _over(ours, peer, "wql"))
    undefined = sorted(name for name, value in ours.items() if math.isnan(value))
    if undefined:
        reason = "series that never change before their test have no MASE, and a test of nothing but zeros no WQL"
        notes.append(f"undefined: {', '.join(undefined)}; {reason}")
    return Result(ours, theirs, notes)


def _over(measured: dict[str, float], peer: dict[str, float], name: str) -> float:
    """Both without any error are equal; without the peer's error there is no ratio."""
    if peer[name] == 0:
        return 1.0 if measured[name] == 0 else math.nan
    return measured[name] / peer[name]


def measure(forecaster: Forecaster, held: Held, horizon: int) -> dict[str, float]:
    started = time.process_time()
    found = forecaster.forecast(held.panel, horizon)
    seconds = time.process_time() - started
    if held.lift is not None and forecaster.name != Zero.name:
        down = held.lift[:, None]
        found = Forecast(found.mean - down, found.quantiles - down[..., None])
    point, actual, panel = found.median, held.actual, held.panel
    return {
        "owa": math.nan,
        "msis": metrics.msis(found, actual, panel),
        "smape": metrics.smape(point, actual),
        "mase": metrics.mase(point, actual, panel),
        "wql": metrics.wql(found, actual),
        "coverage80": metrics.coverage(found, actual),
        "seconds": seconds,
    }


def _read(args: argparse.Namespace) -> Held:
    if args.format == "m4":
        if args.test is None:
            raise UsageError("--format m4 needs --test")
        return read_m4(args.train, args.test, args.horizon, args.season)
    reader = read_carparts if args.format == "carparts" else read_long
    return reader(args.train, args.horizon, args.season)
