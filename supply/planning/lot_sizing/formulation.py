"""Facility-location formulation (Krarup & Bilde 1977): each demand is a customer, each (line, item, period) a plant.

Columns, in this order: y (lines × items × periods), setups, 0 or 1; surplus (the same), pieces made for no demand in
the horizon (only a minimum lot or a frozen week makes any); overtime hours (lines × periods); extra hours (the same)
and extra material (materials × periods), zero unless the problem is being diagnosed; then one share w in [0, 1] for
each demand and each line and period that may serve it.

w ≤ y is what makes the relaxation tight. Totals of production as columns of their own, or serving demand in order as
rows, gave HiGHS more to do and not less: 24 to 40 CPU seconds instead of 23 on the hardest of Trigeiro's F1–F4.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint

from supply.planning.lot_sizing.problem import Array, Problem
from supply.planning.lot_sizing.rows import Rows

# Hours beyond any capacity, at a price no plan would pay: they show where a plan fails.
EXTRA_HOUR_TIMES = 1e3
Cell = tuple[int, int, int]


@dataclass(frozen=True)
class Service:
    """w: the share of `item`'s demand of period `due` that `line` makes in period `made`, at `cost` for all of it."""

    line: int
    item: int
    made: int
    due: int
    pieces: float
    cost: float

    @property
    def cell(self) -> Cell:
        return self.line, self.item, self.made


class Formulation:
    """elastic: let hours and materials be added anywhere, so that what is missing can be read off."""

    def __init__(self, problem: Problem, *, elastic: bool = False) -> None:
        self.problem = problem
        self.elastic = elastic
        self.services = services(problem)
        self.shape = (len(problem.lines), problem.items, problem.periods)
        self.cells = int(np.prod(self.shape))
        self.line_periods = len(problem.lines) * problem.periods

    def setup(self, line: int, item: int, period: int) -> int:
        return (line * self.problem.items + item) * self.problem.periods + period

    def surplus(self, line: int, item: int, period: int) -> int:
        return self.cells + self.setup(line, item, period)

    def overtime(self, line: int, period: int) -> int:
        return 2 * self.cells + line * self.problem.periods + period

    def extra_hours(self, line: int, period: int) -> int:
        return self.overtime(line, period) + self.line_periods

    def extra_units(self, material: int, period: int) -> int:
        return 2 * (self.cells + self.line_periods) + material * self.problem.periods + period

    @property
    def first_service(self) -> int:
        return self.extra_units(len(self.problem.materials), 0)

    @property
    def columns(self) -> int:
        return self.first_service + len(self.services)

    @cached_property
    def made_in(self) -> dict[Cell, list[tuple[int, float]]]:
        """(line, item, period) → (column, pieces) of everything that is made there."""
        lines, items, periods = self.shape
        cells = itertools.product(range(lines), range(items), range(periods))
        made = {cell: [(self.surplus(*cell), 1.0)] for cell in cells}
        for number, service in enumerate(self.services):
            made[service.cell].append((self.first_service + number, service.pieces))
        return made

    def costs(self) -> Array:
        problem, found = self.problem, np.zeros(self.columns)
        for number, line in enumerate(problem.lines):
            for item, period in np.ndindex(problem.demand.shape):
                found[self.setup(number, item, period)] = line.setup_cost[item]
                left = max(problem.periods - 1 - period - line.lead(item), 0)
                found[self.surplus(number, item, period)] = problem.holding(number)[item] * (left + 1)
            found[self.overtime(number, 0) : self.overtime(number + 1, 0)] = line.overtime_cost
        found[self.first_service :] = [service.cost for service in self.services]
        dearest = found[: self.first_service].max(initial=1.0) + found[self.first_service :].max(initial=0.0)
        self._price_what_is_missing(found, EXTRA_HOUR_TIMES * dearest)
        return found

    def _price_what_is_missing(self, found: Array, price: float) -> None:
        """A material is as dear as the hours that use it up, so that neither is missing for the other's sake; and the
        dearer the earlier, so that the last week is told by which it has to be there."""
        found[self.extra_hours(0, 0) : self.extra_units(0, 0)] = price
        earlier = 1 + 0.1 * np.arange(self.problem.periods)[::-1]
        for number, material in enumerate(self.problem.materials):
            columns = slice(self.extra_units(number, 0), self.extra_units(number + 1, 0))
            found[columns] = price * self._hours_a_unit(material.usage) * earlier

    def _hours_a_unit(self, usage: Array) -> float:
        used = usage > 0
        hours = np.min([line.unit_time for line in self.problem.lines], axis=0)
        return float((hours[used] / usage[used]).max()) if used.any() else 1.0

    def bounds(self) -> Bounds:
        problem, high, low = self.problem, np.ones(self.columns), np.zeros(self.columns)
        high[self.cells : self.overtime(0, 0)] = 0.0
        high[self.extra_hours(0, 0) : self.first_service] = np.inf if self.elastic else 0.0
        for number, line in enumerate(problem.lines):
            limit = np.zeros(problem.periods) if line.overtime is None else line.overtime
            high[self.overtime(number, 0) : self.overtime(number + 1, 0)] = limit
            for item, period in np.ndindex(problem.demand.shape):
                column = self.setup(number, item, period)
                if not line.makes(item):
                    high[column] = 0.0
                elif line.frozen is not None and period < line.frozen_periods:
                    low[column] = high[column] = float(line.frozen[item, period] > 0)
                if line.makes(item) and self._may_exceed(number):
                    high[self.surplus(number, item, period)] = np.inf
        return Bounds(low, high)

    def integrality(self) -> NDArray[np.uint8]:
        kinds = np.zeros(self.columns, dtype=np.uint8)
        kinds[: self.cells] = 1
        return kinds

    def constraint(self) -> LinearConstraint:
        rows = Rows(self.columns)
        self._serve_all(rows)
        self._make_only_after_setup(rows)
        self._respect_capacity(rows)
        self._respect_lots(rows)
        self._respect_materials(rows)
        return rows.constraint()

    def _may_exceed(self, line: int) -> bool:
        own = self.problem.lines[line]
        return own.minimum is not None or own.frozen is not None

    def _serve_all(self, rows: Rows) -> None:
        served: dict[tuple[int, int], list[tuple[int, float]]] = {}
        for number, service in enumerate(self.services):
            served.setdefault((service.item, service.due), []).append((self.first_service + number, 1.0))
        net = self.problem.net_demand()
        for item, due in zip(*np.nonzero(net > 0), strict=True):
            rows.add(served.get((item, due), []), 1.0, 1.0)

    def _make_only_after_setup(self, rows: Rows) -> None:
        for number, service in enumerate(self.services):
            rows.add([(self.first_service + number, 1.0), (self.setup(*service.cell), -1.0)], -np.inf, 0.0)

    def _respect_capacity(self, rows: Rows) -> None:
        for number, line in enumerate(self.problem.lines):
            for period in range(self.problem.periods):
                terms = [(self.overtime(number, period), -1.0), (self.extra_hours(number, period), -1.0)]
                for item in range(self.problem.items):
                    terms.append((self.setup(number, item, period), line.setup_time[item]))
                    made = self.made_in[number, item, period]
                    terms += [(column, pieces * line.unit_time[item]) for column, pieces in made]
                rows.add(terms, -np.inf, line.capacity[period])

    def _respect_lots(self, rows: Rows) -> None:
        most = self.problem.net_demand().sum(axis=1)
        for (number, item, period), made in self.made_in.items():
            line = self.problem.lines[number]
            if line.frozen is not None and period < line.frozen_periods:
                rows.add(made, *[float(line.frozen[item, period])] * 2)
            elif self._may_exceed(number) and line.makes(item):
                least = 0.0 if line.minimum is None else float(line.minimum[item])
                column = self.setup(number, item, period)
                rows.add([*made, (column, -max(most[item], least))], -np.inf, 0.0)
                rows.add([*made, (column, -least)], 0.0, np.inf)

    def _respect_materials(self, rows: Rows) -> None:
        for number, material in enumerate(self.problem.materials):
            terms: list[tuple[int, float]] = []
            for period, arrived in enumerate(np.cumsum(material.supply)):
                terms.append((self.extra_units(number, period), -1.0))
                for line, item in np.ndindex(self.shape[:2]):
                    usage = float(material.usage[item])
                    if usage:
                        terms += [(column, pieces * usage) for column, pieces in self.made_in[line, item, period]]
                rows.add(list(terms), -np.inf, float(arrived))


def services(problem: Problem) -> list[Service]:
    """Every way to serve every demand: who makes it when, in time or, where that is allowed, late."""
    net, found = problem.net_demand(), []
    for item, due in zip(*np.nonzero(net > 0), strict=True):
        for number, line in enumerate(problem.lines):
            if line.makes(item):
                found += _by_line(problem, number, int(item), int(due), float(net[item, due]))
    return found


def _by_line(problem: Problem, number: int, item: int, due: int, pieces: float) -> list[Service]:
    lead, found = problem.lines[number].lead(item), []
    holding, late = float(problem.holding(number)[item]), problem.lateness(number)
    for made in range(problem.periods - lead):
        early = due - made - lead
        if early < 0 and late is None:
            break
        rate = holding if late is None or early >= 0 else float(late[item])
        found.append(Service(number, item, made, due, pieces, rate * abs(early) * pieces))
    return found
