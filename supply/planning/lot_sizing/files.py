"""Reading Trigeiro's capacitated lot-sizing instances (items with setup times, one machine)."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np

from supply.planning.lot_sizing.problem import Array, Line, Problem


class BadInstance(ValueError):
    """The file is not one of these; the message says where."""


def read_instance(path: Path) -> Problem:
    """Items and periods; a machine count of 1; the capacity, one for all periods or one each; per item unit time,
    holding cost, setup time and setup cost; then demand, a row a period. What follows the demand are captions.

    Wide instances give demand in blocks of columns (items 1–15 for all periods, then the rest) or break a period's row;
    also a row an item is understood. Text after # is a comment.
    """
    lines = (line.split("#")[0] for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines())
    rows = [line.replace(",", " ").replace(";", " ").split() for line in lines if line.strip()]
    try:
        items, periods = (int(float(word)) for word in rows[0][:2])
        machines, capacity = float(rows[1][0]), _capacity(rows[2], periods)
        traits = np.array([[float(word) for word in row[:4]] for row in rows[3 : 3 + items]])
        demand = _demand(rows[3 + items :], items, periods)
    except (IndexError, ValueError) as error:
        raise BadInstance(f"{path.name} is not a capacitated lot-sizing instance: {error}") from error
    if machines != 1 or traits.shape != (items, 4):
        raise BadInstance(f"{path.name} has {machines:g} machines; one is what can be planned")
    try:
        line = Line(capacity, traits[:, 0], traits[:, 2], traits[:, 3])
        return Problem(demand, [line], holding_cost=traits[:, 1])
    except ValueError as error:
        raise BadInstance(f"{path.name}: {error}") from error


def _capacity(row: list[str], periods: int) -> Array:
    values = np.array([float(word) for word in row])
    return values if len(values) == periods else np.full(periods, values[0])


def _demand(rows: list[list[str]], items: int, periods: int) -> Array:
    """(items, periods) from the rows of numbers, however they are broken."""
    numbers = [list(map(float, row)) for row in itertools.takewhile(_is_numeric, rows)]
    if len(numbers) == items != periods and {len(row) for row in numbers} == {periods}:
        return np.array(numbers)
    blocks, columns = list[Array](), 0
    while columns < items:
        block = numbers[len(blocks) * periods : (len(blocks) + 1) * periods]
        if len(block) < periods or len({len(row) for row in block}) != 1:
            break
        blocks.append(np.array(block))
        columns += blocks[-1].shape[1]
    if columns == items:
        return np.hstack(blocks).T
    flat = np.array([value for row in numbers for value in row])
    if len(flat) < items * periods:
        raise ValueError(f"there are {len(flat)} of {items * periods} demands, of {items} items in {periods} periods")
    return flat[: items * periods].reshape(periods, items).T


def _is_numeric(row: list[str]) -> bool:
    try:
        return all(map(np.isfinite, map(float, row)))
    except ValueError:
        return False
