"""The least cost of a tiny lot-sizing problem: every choice of setups, and the plain linear program of each."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import linprog

from supply.planning.lot_sizing.problem import Array, Problem


def brute_force(stated: Problem) -> float:
    """Columns of the program: production by line, stock, backlog; each (items × periods)."""
    items, periods = stated.demand.shape
    lines, cells = len(stated.lines), items * periods
    balance, prices = _balance(stated), _prices(stated)
    best = np.inf
    for setups in itertools.product([0, 1], repeat=lines * cells):
        chosen = np.array(setups).reshape(lines, items, periods)
        room = np.array([one.capacity - one.setup_time @ chosen[n] for n, one in enumerate(stated.lines)])
        if not _able(stated, chosen) or room.min() < 0:
            continue
        used, limits = _limits(stated, room)
        highs = np.concatenate([np.where(chosen.ravel(), np.inf, 0), np.full(cells, np.inf), _most_late(stated)])
        bounds = np.column_stack([np.zeros(len(prices)), highs])
        found = linprog(prices, A_ub=used, b_ub=limits, A_eq=balance, b_eq=stated.demand.ravel(), bounds=bounds)
        if found.status == 0:
            costs = sum(float((one.setup_cost @ chosen[n]).sum()) for n, one in enumerate(stated.lines))
            best = min(best, found.fun + costs)
    return best


def _able(stated: Problem, chosen: np.ndarray) -> bool:
    return all(
        line.makes(item) or not chosen[n, item].any()
        for n, line in enumerate(stated.lines)
        for item in range(stated.items)
    )


def _prices(stated: Problem) -> Array:
    late = np.zeros(stated.items) if stated.backlog_cost is None else stated.backlog_cost
    made = np.zeros(len(stated.lines) * stated.demand.size)
    return np.concatenate([made, *(np.repeat(rate, stated.periods) for rate in (stated.holding_cost, late))])


def _most_late(stated: Problem) -> Array:
    """Nothing is owed at the end, and nothing ever where nothing may be late."""
    ends = np.tile(np.arange(stated.periods) == stated.periods - 1, stated.items)
    return np.where(ends | (stated.backlog_cost is None), 0, np.inf)


def _balance(stated: Problem) -> Array:
    items, periods = stated.demand.shape
    lines, cells = len(stated.lines), items * periods
    stock, late = lines * cells, (lines + 1) * cells
    found = np.zeros((cells, (lines + 2) * cells))
    for item, period in itertools.product(range(items), range(periods)):
        row = item * periods + period
        found[row, stock + row], found[row, late + row] = -1, 1
        if period:
            found[row, stock + row - 1], found[row, late + row - 1] = 1, -1
        for number, one in enumerate(stated.lines):
            if period >= one.lead(item):
                found[row, number * cells + row - one.lead(item)] = 1
    return found


def _limits(stated: Problem, room: Array) -> tuple[Array, Array]:
    """Hours by line and period, then each material's use up to every period."""
    items, periods = stated.demand.shape
    cells, rows, limits = items * periods, [], [*room.ravel()]
    width = (len(stated.lines) + 2) * cells
    for number, line in enumerate(stated.lines):
        for period in range(periods):
            row = np.zeros(width)
            row[number * cells + np.arange(items) * periods + period] = line.unit_time
            rows.append(row)
    for material in stated.materials:
        weights = np.tile(np.repeat(material.usage, periods), len(stated.lines))
        when = np.tile(np.arange(periods), len(stated.lines) * items)
        for period in range(periods):
            rows.append(np.concatenate([np.where(when <= period, weights, 0.0), np.zeros(2 * cells)]))
            limits.append(float(material.supply[: period + 1].sum()))
    return np.array(rows), np.array(limits)
