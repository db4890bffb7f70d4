"""Running HiGHS on the formulation and reading the plan back, with what was proved about it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, milp

from supply.planning.lot_sizing.formulation import Formulation
from supply.planning.lot_sizing.problem import Array, Problem

# HiGHS stops here by default at 1e-4; costs are compared with published optima to the last unit.
GAP = 1e-6


class Status(StrEnum):
    OPTIMAL = "optimal"
    TIME_LIMIT = "time limit"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True)
class Plan:
    """production, stock and backlog at each period's end: pieces (items, periods). overtime, load: hours (periods,).

    cost includes holding the opening stock. bound: no plan costs less. gap: (cost - bound) / cost.
    `reasons` is filled where no plan exists, in words.
    """

    status: Status
    cost: float
    bound: float
    seconds: float
    production: Array
    setups: NDArray[np.bool_]
    overtime: Array
    load: Array
    stock: Array
    backlog: Array
    reasons: Sequence[str] = ()

    @property
    def gap(self) -> float:
        return max(self.cost - self.bound, 0.0) / self.cost if self.cost else 0.0


def plan(problem: Problem, *, time_limit: float = 60.0, gap: float = GAP) -> Plan:
    """The cheapest plan found within time_limit seconds; proved the cheapest when status is OPTIMAL."""
    from supply.planning.lot_sizing.diagnosis import reasons

    started = time.monotonic()
    formulation = Formulation(problem)
    result = run(formulation, time_limit, gap)
    seconds = time.monotonic() - started
    if result.x is None:
        timed_out = result.status == 1
        words = [f"No plan was found within {time_limit:g} seconds."] if timed_out else reasons(problem)
        return _none(problem, Status.TIME_LIMIT if timed_out else Status.INFEASIBLE, seconds, words)
    return _read(formulation, result, seconds)


def run(formulation: Formulation, time_limit: float, gap: float) -> OptimizeResult:
    return milp(
        formulation.costs(),
        integrality=formulation.integrality(),
        bounds=formulation.bounds(),
        constraints=formulation.constraint(),
        options={"time_limit": time_limit, "mip_rel_gap": gap},
    )


def _read(formulation: Formulation, result: OptimizeResult, seconds: float) -> Plan:
    problem, values = formulation.problem, result.x
    production = produced(formulation, values)
    setups = values[: formulation.surplus(0, 0)].reshape(problem.demand.shape) > 0.5
    overtime = values[formulation.overtime(0) : formulation.extra_hours(0)]
    load = problem.unit_time @ production + problem.setup_time @ setups
    level = problem.opening_stock()[:, None] + np.cumsum(_arrivals(problem, production) - problem.demand, axis=1)
    opening = opening_cost(problem)
    bound = result.mip_dual_bound if result.mip_dual_bound is not None else result.fun
    return Plan(
        Status.OPTIMAL if result.status == 0 else Status.TIME_LIMIT,
        float(result.fun) + opening,
        float(bound) + opening,
        seconds,
        production,
        setups,
        overtime,
        load,
        _rounded(np.maximum(level, 0)),
        _rounded(np.maximum(-level, 0)),
    )


def produced(formulation: Formulation, values: Array) -> Array:
    """Pieces (items, periods) made by a solution."""
    found = np.zeros(formulation.problem.demand.shape)
    for cell, made in formulation.made_in.items():
        found[cell] = sum(values[column] * pieces for column, pieces in made)
    return _rounded(found)


def opening_cost(problem: Problem) -> float:
    """Holding the opening stock until demand has used it up, which no plan can change."""
    left = np.maximum(problem.opening_stock()[:, None] - np.cumsum(problem.demand, axis=1), 0)
    return float(problem.holding_cost @ left.sum(axis=1))


def _arrivals(problem: Problem, production: Array) -> Array:
    arrived = np.zeros_like(production)
    for item in range(problem.items):
        lead = problem.lead(item)
        if lead < problem.periods:
            arrived[item, lead:] = production[item, : problem.periods - lead]
    return arrived


def _rounded(pieces: Array) -> Array:
    """Without the solver's feasibility tolerance (1e-7 of a share)."""
    return np.round(pieces, 4)


def _none(problem: Problem, status: Status, seconds: float, words: Sequence[str]) -> Plan:
    nothing = np.full(problem.demand.shape, np.nan)
    hours = np.full(problem.periods, np.nan)
    empty = np.zeros(problem.demand.shape, dtype=bool)
    return Plan(status, np.inf, -np.inf, seconds, nothing, empty, hours, hours, nothing, nothing, list(words))
