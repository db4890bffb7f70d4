"""Reading Trigeiro's capacitated lot-sizing instances (items with setup times, one machine)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from supply.planning.lot_sizing.problem import Array, Problem


class BadInstance(ValueError):
    """The file is not one of these; the message says where."""


def read_instance(path: Path) -> Problem:
    """Items and periods; a machine count of 1; the capacity of every period; per item unit time, holding cost, setup
    time and setup cost; then demand, a row a period. Wide instances give it in blocks of columns (items 1–15 for
    all periods, then the rest). What follows the demand are captions.
    """
    rows = [line.split() for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    try:
        items, periods = (int(float(word)) for word in rows[0][:2])
        machines, capacity = float(rows[1][0]), float(rows[2][0])
        traits = np.array([[float(word) for word in row[:4]] for row in rows[3 : 3 + items]])
        demand = _demand(rows[3 + items :], items, periods)
    except (IndexError, ValueError) as error:
        raise BadInstance(f"{path.name} is not a capacitated lot-sizing instance: {error}") from error
    if machines != 1 or traits.shape != (items, 4):
        raise BadInstance(f"{path.name} has {machines:g} machines; one is what can be planned")
    return Problem(
        demand=demand,
        capacity=np.full(periods, capacity),
        unit_time=traits[:, 0],
        holding_cost=traits[:, 1],
        setup_time=traits[:, 2],
        setup_cost=traits[:, 3],
    )


def _demand(rows: list[list[str]], items: int, periods: int) -> Array:
    blocks, columns, at = [], 0, 0
    while columns < items:
        block = np.array([[float(word) for word in row] for row in rows[at : at + periods]])
        if block.ndim != 2 or len(block) != periods:
            raise ValueError(f"a block of demand has {len(block)} of {periods} rows")
        blocks.append(block)
        columns, at = columns + block.shape[1], at + periods
    if columns != items:
        raise ValueError(f"there is demand for {columns} of {items} items")
    return np.hstack(blocks).T
