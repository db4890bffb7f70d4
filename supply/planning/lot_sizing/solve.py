"""Running HiGHS on the formulation and reading the plan back, with what was proved about it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, OptimizeResult, milp

from supply.planning.lot_sizing.formulation import Formulation
from supply.planning.lot_sizing.improve import Clock, Solve, constructed, improved
from supply.planning.lot_sizing.problem import Array, Problem
from supply.said import Said

# HiGHS stops here by default at 1e-4; costs are compared with published optima to the last unit.
GAP = 1e-6
OUT_OF_TIME = 1  # scipy's status of a limit that was reached


class Status(StrEnum):
    OPTIMAL = "optimal"
    TIME_LIMIT = "time limit"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, eq=False)
class Plan:
    """production, stock and backlog at each period's end: pieces (items, periods). by_line: production by each line,
    pieces (lines, items, periods); setups likewise. overtime, load: hours (lines, periods).

    cost includes holding the opening stock. bound: no plan costs less. gap: (cost - bound) / cost.
    `reasons` is filled where no plan exists.
    """

    status: Status
    cost: float
    bound: float
    seconds: float
    by_line: Array
    setups: NDArray[np.bool_]
    overtime: Array
    load: Array
    stock: Array
    backlog: Array
    reasons: Sequence[Said] = ()

    @property
    def production(self) -> Array:
        return np.asarray(self.by_line.sum(axis=0))

    @property
    def gap(self) -> float:
        return max(self.cost - self.bound, 0.0) / self.cost if self.cost else 0.0


def plan(problem: Problem, *, time_limit: float = 60.0, gap: float = GAP, polish: float = 0.0) -> Plan:
    """The cheapest plan found within time_limit seconds; proved the cheapest, but for `gap`, when status is OPTIMAL.

    polish: the share of the time that is kept for mending, part by part, what was not proved by then (`improve`); it
    counts seconds of computing, and takes longer on a machine that does other things too.
    """
    from supply.planning.lot_sizing.diagnosis import reasons

    started, clock = time.monotonic(), Clock(time_limit)
    formulation = Formulation(problem)
    result = run(formulation, time_limit * (1 - polish), gap)
    if polish and result.status == OUT_OF_TIME:
        result = _polished(formulation, result, clock, gap)
    seconds = time.monotonic() - started
    if result.x is None:
        timed_out = result.status == OUT_OF_TIME
        words = [Said("out of time", {"seconds": time_limit})] if timed_out else reasons(problem)
        return _none(problem, Status.TIME_LIMIT if timed_out else Status.INFEASIBLE, seconds, words)
    return _read(formulation, result, seconds)


def run(formulation: Formulation, time_limit: float, gap: float) -> OptimizeResult:
    return solver(formulation)(formulation.bounds(), formulation.integrality(), time_limit, gap)


def solver(formulation: Formulation) -> Solve:
    """Of the same rows and costs with other bounds or other whole numbers."""
    costs, rows = formulation.costs(), formulation.constraint()

    def solve(bounds: Bounds, integrality: NDArray[np.uint8], seconds: float, gap: float) -> OptimizeResult:
        options = {"time_limit": seconds, "mip_rel_gap": gap}
        return milp(costs, integrality=integrality, bounds=bounds, constraints=rows, options=options)

    return solve


def _polished(formulation: Formulation, result: OptimizeResult, clock: Clock, gap: float) -> OptimizeResult:
    """The result with a better plan, or with one at all, where parts of it could be found in time."""
    solve = solver(formulation)
    values = result.x
    if values is None:
        values = constructed(formulation, solve, clock)
    if values is None:
        return result
    values = improved(formulation, values, solve, clock)
    fun = float(formulation.costs() @ values)
    bound = result.mip_dual_bound
    if bound is None or not np.isfinite(bound):
        bound = 0.0  # no cost is negative
    done = 0 if fun - bound <= gap * fun else OUT_OF_TIME
    return OptimizeResult(x=values, fun=fun, mip_dual_bound=bound, status=done)


def _read(formulation: Formulation, result: OptimizeResult, seconds: float) -> Plan:
    problem, values = formulation.problem, result.x
    by_line = produced(formulation, values)
    setups = values[: formulation.cells].reshape(formulation.shape) > 0.5
    overtime = values[formulation.overtime(0, 0) : formulation.extra_hours(0, 0)].reshape(-1, problem.periods)
    load = [line.unit_time @ by_line[n] + line.setup_time @ setups[n] for n, line in enumerate(problem.lines)]
    level = problem.opening_stock()[:, None] + np.cumsum(_arrivals(problem, by_line) - problem.demand, axis=1)
    opening = opening_cost(problem)
    bound = result.mip_dual_bound if result.mip_dual_bound is not None else result.fun
    return Plan(
        Status.OPTIMAL if result.status == 0 else Status.TIME_LIMIT,
        float(result.fun) + opening,
        float(bound) + opening,
        seconds,
        by_line,
        setups,
        overtime,
        np.array(load),
        _rounded(np.maximum(level, 0)),
        _rounded(np.maximum(-level, 0)),
    )


def produced(formulation: Formulation, values: Array) -> Array:
    """Pieces (lines, items, periods) made by a solution."""
    found = np.zeros(formulation.shape)
    for cell, made in formulation.made_in.items():
        found[cell] = sum(values[column] * pieces for column, pieces in made)
    return _rounded(found)


def opening_cost(problem: Problem) -> float:
    """Holding the opening stock until demand has used it up, which no plan can change."""
    left = np.maximum(problem.opening_stock()[:, None] - np.cumsum(problem.demand, axis=1), 0)
    return float(problem.holding_cost @ left.sum(axis=1))


def _arrivals(problem: Problem, by_line: Array) -> Array:
    arrived = np.zeros(problem.demand.shape)
    for number, line in enumerate(problem.lines):
        for item in range(problem.items):
            lead = line.lead(item)
            if lead < problem.periods:
                arrived[item, lead:] += by_line[number, item, : problem.periods - lead]
    return arrived


def _rounded(pieces: Array) -> Array:
    """Without the solver's feasibility tolerance (1e-7 of a share)."""
    return np.round(pieces, 4)


def _none(problem: Problem, status: Status, seconds: float, words: Sequence[Said]) -> Plan:
    nothing, shape = np.full(problem.demand.shape, np.nan), (len(problem.lines), *problem.demand.shape)
    hours = np.full((len(problem.lines), problem.periods), np.nan)
    made, setups = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    return Plan(status, np.inf, -np.inf, seconds, made, setups, hours, hours, nothing, nothing, list(words))
