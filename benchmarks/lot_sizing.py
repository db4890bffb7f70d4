"""Capacitated lot sizing with setup times to proved optimality, on Trigeiro's instances.

Every file is planned from no stock and without backlog by the facility-location formulation in scipy's HiGHS.

  proved_optimal  how many files were solved with a proof
  max_seconds     wall time of the slowest, building the model included
  max_cpu_seconds the same in CPU time, for machines that are busy with other work
  max_gap         largest distance between a plan's cost and what was proved to be unavoidable
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks import Result, UsageError
from benchmarks.support.reporting import Reporter
from supply.planning.lot_sizing.files import BadInstance, read_instance
from supply.planning.lot_sizing.problem import Problem
from supply.planning.lot_sizing.solve import Plan, Status, plan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--time-limit", type=float, default=300.0, help="seconds a file, 300 by default")


def run(args: argparse.Namespace) -> Result:
    problems = [_read(file) for file in args.files]
    reporter, plans, cpu = Reporter("lot_sizing"), [], []
    for number, (file, problem) in enumerate(zip(args.files, problems, strict=True)):
        reporter(number / len(problems), file.name)
        started = time.process_time()
        plans.append(plan(problem, time_limit=args.time_limit))
        cpu.append(time.process_time() - started)
    notes = [_note(file, found) for file, found in zip(args.files, plans, strict=True)]
    solved = [found for found in plans if found.status == Status.OPTIMAL]
    return Result(
        {
            "proved_optimal": float(len(solved)),
            "max_seconds": max(found.seconds for found in plans),
            "max_cpu_seconds": max(cpu),
            "max_gap": max((found.gap for found in plans if found.cost < float("inf")), default=1.0),
        },
        {},
        notes,
    )


def _read(file: Path) -> Problem:
    try:
        return read_instance(file)
    except (OSError, BadInstance) as error:
        raise UsageError(str(error)) from error


def _note(file: Path, found: Plan) -> str:
    said = f"{file.name}: {found.status}, cost {found.cost:,.2f}, gap {found.gap:.1e}, {found.seconds:.1f} s"
    return " ".join([said, *map(str, found.reasons)])
