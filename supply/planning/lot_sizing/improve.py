"""A plan for when time runs out: a first one by relax-and-fix, and a better one by fix-and-optimize.

Relax-and-fix decides the setups a few weeks at a time, those of later weeks still divisible (Dillenberger et al. 1994).
Fix-and-optimize frees the setups of a few weeks, then of a few items, while all others stay as they are, and keeps what
is cheaper (Helber & Sahling 2010). Neither proves anything: the bound is the whole program's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, OptimizeResult

from supply.planning.lot_sizing.formulation import Formulation
from supply.planning.lot_sizing.problem import Array

Flags = NDArray[np.bool_]
# Weeks decided together, and how many of them stay open for the next step.
WINDOW, STEP = 4, 2
ITEM_GROUPS = 4
# The longest that one part may take on the clock, and how close to its own optimum it has to come.
PART_SECONDS, PART_GAP = 15.0, 1e-3
# A machine that does other things too is given so many times the seconds on the clock.
PATIENCE = 4.0
LEAST_GAIN = 1e-6


class Clock:
    """So many seconds of computing, and at most PATIENCE times as many on the clock."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._clock, self._computing = time.monotonic(), time.process_time()

    def left(self) -> float:
        """Seconds on the clock, at the pace so far; not positive when time is up."""
        clock, computing = time.monotonic() - self._clock, time.process_time() - self._computing
        pace = min(max(clock / max(computing, 1e-3), 1.0), PATIENCE)
        return min(PATIENCE * self.seconds - clock, pace * (self.seconds - computing))


class Solve(Protocol):
    def __call__(
        self, bounds: Bounds, integrality: NDArray[np.uint8], seconds: float, gap: float
    ) -> OptimizeResult: ...


def constructed(formulation: Formulation, solve: Solve, clock: Clock) -> Array | None:
    """Values of every column of some plan; None where none was found in time."""
    bounds, values = formulation.bounds(), None
    weeks = np.indices(formulation.shape)[2].ravel()
    periods = formulation.problem.periods
    for first in range(0, periods, STEP):
        integrality = formulation.integrality()
        integrality[: formulation.cells][weeks >= first + WINDOW] = 0
        left = clock.left()
        if left <= 0:
            return None
        found = solve(bounds, integrality, min(left, PART_SECONDS), PART_GAP)
        if found.x is None:
            return None
        values = found.x
        decided = np.flatnonzero(weeks < first + STEP)
        bounds.lb[decided] = bounds.ub[decided] = np.round(values[decided])
        if first + WINDOW >= periods:
            break
    return values


def improved(formulation: Formulation, values: Array, solve: Solve, clock: Clock) -> Array:
    """The cheapest plan that parts of this one, decided anew, led to in time."""
    costs, best = formulation.costs(), values
    while clock.left() > 0:
        before = float(costs @ best)
        for free in _parts(formulation.shape):
            left = clock.left()
            if left <= 0:
                break
            bounds = formulation.bounds()
            kept = np.flatnonzero(~free)
            bounds.lb[kept] = bounds.ub[kept] = np.round(best[kept])
            found = solve(bounds, formulation.integrality(), min(left, PART_SECONDS), PART_GAP)
            if found.x is not None and costs @ found.x < costs @ best * (1 - LEAST_GAIN):
                best = found.x
        if costs @ best > before * (1 - 10 * LEAST_GAIN):
            break
    return best


def _parts(shape: tuple[int, int, int]) -> Iterator[Flags]:
    """(cells,) setups to decide anew: of runs of weeks, then of every n-th item."""
    _lines, items, weeks = np.indices(shape)
    for first in range(0, shape[2], STEP):
        yield ((weeks >= first) & (weeks < first + WINDOW)).ravel()
    for group in range(min(ITEM_GROUPS, shape[1])):
        yield (items % ITEM_GROUPS == group).ravel()
