"""Why there is no plan, in words: goods due too early, materials, and which week lacks how many hours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from supply.planning.lot_sizing.formulation import Formulation
from supply.planning.lot_sizing.problem import Problem
from supply.planning.lot_sizing.solve import run

# The missing hours need not be proved the fewest: within 1 % they name the same weeks.
SECONDS, GAP = 20.0, 0.01
HOURS = 1e-6


def reasons(problem: Problem) -> list[str]:
    """Sentences, the most basic cause first; goods that cannot arrive in time rule out any plan by themselves."""
    late = _due_too_early(problem)
    if late:
        return late
    frozen = _frozen_over_capacity(problem)
    if frozen:
        return frozen
    if problem.materials and _feasible(replace(problem, materials=())):
        return _missing_materials(problem)
    return _missing_hours(replace(problem, materials=())) or [
        "No plan meets every condition together: loosen minimum lots, materials or frozen weeks."
    ]


def _due_too_early(problem: Problem) -> list[str]:
    net = problem.net_demand()
    found = []
    for item in range(problem.items):
        if problem.backlog_cost is not None:
            first = 0 if problem.lead(item) < problem.periods else problem.periods
        else:
            first = problem.lead(item)
        found += [
            f"{problem.item_name(item)} needs {net[item, period]:g} pieces in {problem.period_name(period)}, "
            f"but its lead time of {problem.lead(item)} lets nothing arrive by then."
            for period in range(min(first, problem.periods))
            if net[item, period] > 0
        ]
    return found


def _frozen_over_capacity(problem: Problem) -> list[str]:
    if problem.frozen is None:
        return []
    limit = problem.capacity + (0 if problem.overtime is None else problem.overtime)
    load = problem.unit_time @ problem.frozen + problem.setup_time @ (problem.frozen > 0)
    return [
        f"The frozen lots of {problem.period_name(period)} need {load[period]:.1f} hours, "
        f"{load[period] - limit[period]:.1f} more than there are."
        for period in range(problem.frozen_periods)
        if load[period] > limit[period] + HOURS
    ]


def _feasible(problem: Problem) -> bool:
    return run(Formulation(problem), SECONDS, 1.0).x is not None


def _missing_materials(problem: Problem) -> list[str]:
    """Each material by itself: the first period by which demand needs more than has arrived."""
    net, found = problem.net_demand(), []
    for material in problem.materials:
        needed = np.zeros(problem.periods)
        for item in range(problem.items):
            lead = problem.lead(item)
            needed[: problem.periods - lead] += material.usage[item] * net[item, lead:]
        short = np.cumsum(needed) - np.cumsum(material.supply)
        if short.max() > HOURS:
            period = int(np.argmax(short > HOURS))
            found.append(
                f"{material.name} is short by {short[period]:g} units in {problem.period_name(period)}, "
                f"by {short.max():g} at worst."
            )
    return found or ["The materials do not allow the lots that capacity and minimum lots ask for."]


def _missing_hours(problem: Problem) -> list[str]:
    formulation = Formulation(problem, elastic=True)
    result = run(formulation, SECONDS, GAP)
    if result.x is None:
        return []
    extra = result.x[formulation.extra_hours(0) : formulation.first_service]
    return [
        f"{problem.period_name(period)} lacks {hours:.1f} hours of capacity"
        + (" even with all its overtime." if problem.overtime is not None and problem.overtime[period] else ".")
        for period, hours in enumerate(extra)
        if hours > HOURS
    ]
