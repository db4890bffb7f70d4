"""Why there is no plan: goods due too early, frozen lots, and which week lacks how many hours or how much material."""

from __future__ import annotations

import numpy as np

from supply.planning.lot_sizing.formulation import Formulation
from supply.planning.lot_sizing.problem import Problem
from supply.planning.lot_sizing.solve import run
from supply.said import Said

# What is missing need not be proved the least: within 1 % it names the same weeks.
SECONDS, GAP = 20.0, 0.01
HOURS = 1e-6


def reasons(problem: Problem) -> list[Said]:
    """The most basic cause first; goods that cannot arrive in time rule out any plan by themselves."""
    return (
        _made_by_nobody(problem)
        or _due_too_early(problem)
        or _frozen_over_capacity(problem)
        or _missing(problem)
        or [Said("conditions")]
    )


def _made_by_nobody(problem: Problem) -> list[Said]:
    needed = np.flatnonzero(problem.net_demand().sum(axis=1) > 0).tolist()
    left = [item for item in needed if not any(line.makes(item) for line in problem.lines)]
    return [Said("nobody makes it", {"item": problem.item_name(item)}) for item in left]


def _due_too_early(problem: Problem) -> list[Said]:
    net, found = problem.net_demand(), []
    for item in range(problem.items):
        makers = [number for number, line in enumerate(problem.lines) if line.makes(item)]
        lead = min((problem.lines[number].lead(item) for number in makers), default=0)
        patient = [number for number in makers if problem.lateness(number) is not None]
        first = 0 if any(problem.lines[number].lead(item) < problem.periods for number in patient) else lead
        for period in range(min(first, problem.periods)):
            if net[item, period] > 0:
                said = {"item": problem.item_name(item), "pieces": float(net[item, period]), "lead": lead}
                found.append(Said("due too early", said | {"week": problem.period_name(period)}))
    return found


def _frozen_over_capacity(problem: Problem) -> list[Said]:
    found = []
    for number, line in enumerate(problem.lines):
        if line.frozen is None:
            continue
        load = line.unit_time @ line.frozen + line.setup_time @ (line.frozen > 0)
        for period in range(line.frozen_periods):
            over = float(load[period] - line.limit[period])
            if over > HOURS:
                said = {"line": problem.line_name(number), "needed": _tenth(load[period]), "hours": _tenth(over)}
                found.append(Said("frozen over capacity", said | {"week": problem.period_name(period)}))
    return found


def _missing(problem: Problem) -> list[Said]:
    """The least hours and materials that would make a plan possible: with all of them there is one."""
    formulation = Formulation(problem, elastic=True)
    result = run(formulation, SECONDS, GAP)
    if result.x is None:
        return []
    periods, found = problem.periods, []
    for number, material in enumerate(problem.materials):
        first = formulation.extra_units(number, 0)
        least = 1e-6 * max(float(material.usage.max()), 1.0)
        for period in np.flatnonzero(result.x[first : first + periods] > least):
            said = {"material": material.name, "units": _tenth(result.x[first + period])}
            found.append(Said("lacks material", said | {"week": problem.period_name(int(period))}))
    for number, line in enumerate(problem.lines):
        first = formulation.extra_hours(number, 0)
        for period in np.flatnonzero(result.x[first : first + periods] > HOURS):
            stretched = line.overtime is not None and line.overtime[period] > 0
            said = {"line": problem.line_name(number), "hours": _tenth(result.x[first + period])}
            code = "lacks hours with overtime" if stretched else "lacks hours"
            found.append(Said(code, said | {"week": problem.period_name(int(period))}))
    return found


def _tenth(value: float) -> float:
    return round(float(value), 1)
