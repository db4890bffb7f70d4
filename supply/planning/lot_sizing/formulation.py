"""Facility-location formulation (Krarup & Bilde 1977): each demand is a customer, each (item, period) a plant.

Columns, in this order: y (items × periods), setups, 0 or 1; surplus (items × periods), pieces made for no demand in
the horizon (only a minimum lot or a frozen week makes any); overtime hours (periods); extra hours (periods), zero
unless the problem is being diagnosed; then one share w in [0, 1] for each demand and period that may serve it.

w ≤ y is what makes the relaxation tight. Totals of production as columns of their own, or serving demand in order as
rows, gave HiGHS more to do and not less: 24 to 40 CPU seconds instead of 23 on the hardest of Trigeiro's F1–F4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint
from scipy.sparse import coo_array

from supply.planning.lot_sizing.problem import Array, Problem

# Hours beyond any capacity, at a price no plan would pay: they show where a plan fails.
EXTRA_HOUR_TIMES = 1e3


class _Rows:
    """Constraint rows as they come: low ≤ Σ value · column ≤ high."""

    def __init__(self, columns: int) -> None:
        self.columns, self.low, self.high = columns, list[float](), list[float]()
        self._rows, self._cols, self._values = list[int](), list[int](), list[float]()

    def add(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        row = len(self.low)
        for column, value in terms:
            self._rows.append(row)
            self._cols.append(column)
            self._values.append(value)
        self.low.append(low)
        self.high.append(high)

    def constraint(self) -> LinearConstraint:
        shape = (len(self.low), self.columns)
        matrix = coo_array((self._values, (self._rows, self._cols)), shape=shape).tocsr()
        return LinearConstraint(matrix, self.low, self.high)


@dataclass(frozen=True)
class Service:
    """w: the share of `item`'s demand of period `due` that is made in period `made`, at `cost` for all of it."""

    item: int
    made: int
    due: int
    pieces: float
    cost: float


class Formulation:
    """elastic: let hours be added anywhere, so that what is missing can be read off."""

    def __init__(self, problem: Problem, *, elastic: bool = False) -> None:
        self.problem = problem
        self.elastic = elastic
        self.services = _services(problem)

    def setup(self, item: int, period: int) -> int:
        return item * self.problem.periods + period

    def surplus(self, item: int, period: int) -> int:
        return self.problem.items * self.problem.periods + self.setup(item, period)

    def overtime(self, period: int) -> int:
        return 2 * self.problem.items * self.problem.periods + period

    def extra_hours(self, period: int) -> int:
        return self.overtime(period) + self.problem.periods

    @property
    def first_service(self) -> int:
        return 2 * self.problem.periods * (self.problem.items + 1)

    @property
    def columns(self) -> int:
        return self.first_service + len(self.services)

    @cached_property
    def made_in(self) -> dict[tuple[int, int], list[tuple[int, float]]]:
        """(item, period) → (column, pieces) of everything that is made there."""
        made = {
            (item, period): [(self.surplus(item, period), 1.0)]
            for item in range(self.problem.items)
            for period in range(self.problem.periods)
        }
        for number, service in enumerate(self.services):
            made[service.item, service.made].append((self.first_service + number, service.pieces))
        return made

    def costs(self) -> Array:
        problem, found = self.problem, np.zeros(self.columns)
        for item in range(problem.items):
            for period in range(problem.periods):
                found[self.setup(item, period)] = problem.setup_cost[item]
                left = max(problem.periods - 1 - period - problem.lead(item), 0)
                found[self.surplus(item, period)] = problem.holding_cost[item] * (left + 1)
        found[[self.overtime(period) for period in range(problem.periods)]] = problem.overtime_cost
        dearest = found.max(initial=1.0) + max((service.cost for service in self.services), default=0.0)
        found[[self.extra_hours(period) for period in range(problem.periods)]] = dearest * EXTRA_HOUR_TIMES
        found[self.first_service :] = [service.cost for service in self.services]
        return found

    def bounds(self) -> Bounds:
        problem, high = self.problem, np.ones(self.columns)
        high[self.surplus(0, 0) : self.overtime(0)] = np.inf if self._may_exceed() else 0.0
        limit = np.zeros(problem.periods) if problem.overtime is None else problem.overtime
        high[self.overtime(0) : self.extra_hours(0)] = limit
        high[self.extra_hours(0) : self.first_service] = np.inf if self.elastic else 0.0
        low = np.zeros(self.columns)
        for period in range(problem.frozen_periods):
            for item in range(problem.items):
                column = self.setup(item, period)
                low[column] = high[column] = float(self.problem.frozen[item, period] > 0)  # type: ignore[index]
        return Bounds(low, high)

    def integrality(self) -> NDArray[np.uint8]:
        kinds = np.zeros(self.columns, dtype=np.uint8)
        kinds[: self.surplus(0, 0)] = 1
        return kinds

    def constraint(self) -> LinearConstraint:
        rows = _Rows(self.columns)
        self._serve_all(rows)
        self._make_only_after_setup(rows)
        self._respect_capacity(rows)
        self._respect_lots(rows)
        self._respect_materials(rows)
        return rows.constraint()

    def _may_exceed(self) -> bool:
        return self.problem.minimum is not None or self.problem.frozen is not None

    def _serve_all(self, rows: _Rows) -> None:
        served: dict[tuple[int, int], list[tuple[int, float]]] = {}
        for number, service in enumerate(self.services):
            served.setdefault((service.item, service.due), []).append((self.first_service + number, 1.0))
        net = self.problem.net_demand()
        for item, due in zip(*np.nonzero(net > 0), strict=True):
            rows.add(served.get((item, due), []), 1.0, 1.0)

    def _make_only_after_setup(self, rows: _Rows) -> None:
        for number, service in enumerate(self.services):
            terms = [(self.first_service + number, 1.0), (self.setup(service.item, service.made), -1.0)]
            rows.add(terms, -np.inf, 0.0)

    def _respect_capacity(self, rows: _Rows) -> None:
        problem = self.problem
        for period in range(problem.periods):
            terms = [(self.overtime(period), -1.0), (self.extra_hours(period), -1.0)]
            for item in range(problem.items):
                terms.append((self.setup(item, period), problem.setup_time[item]))
                terms += [(column, pieces * problem.unit_time[item]) for column, pieces in self.made_in[item, period]]
            rows.add(terms, -np.inf, problem.capacity[period])

    def _respect_lots(self, rows: _Rows) -> None:
        problem = self.problem
        most = problem.net_demand().sum(axis=1)
        for (item, period), made in self.made_in.items():
            if period < problem.frozen_periods:
                rows.add(made, *[float(problem.frozen[item, period])] * 2)  # type: ignore[index]
            elif self._may_exceed():
                least = 0.0 if problem.minimum is None else float(problem.minimum[item])
                rows.add([*made, (self.setup(item, period), -max(most[item], least))], -np.inf, 0.0)
                rows.add([*made, (self.setup(item, period), -least)], 0.0, np.inf)

    def _respect_materials(self, rows: _Rows) -> None:
        for material in self.problem.materials:
            terms: list[tuple[int, float]] = []
            for period, arrived in enumerate(np.cumsum(material.supply)):
                for item in range(self.problem.items):
                    made = self.made_in[item, period]
                    terms += [(column, pieces * material.usage[item]) for column, pieces in made]
                rows.add(list(terms), -np.inf, float(arrived))


def _services(problem: Problem) -> list[Service]:
    net, found = problem.net_demand(), []
    for item, due in zip(*np.nonzero(net > 0), strict=True):
        last = problem.periods if problem.backlog_cost is not None else due + 1
        for made in range(last):
            early = due - made - problem.lead(item)
            if early < 0 and problem.backlog_cost is None:
                break
            rate = problem.holding_cost[item] if early >= 0 else problem.backlog_cost[item]  # type: ignore[index]
            if made + problem.lead(item) < problem.periods:
                pieces = float(net[item, due])
                found.append(Service(int(item), made, int(due), pieces, float(rate) * abs(early) * pieces))
    return found
