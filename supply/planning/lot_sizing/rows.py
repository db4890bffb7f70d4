"""Rows of a linear program as they come, gathered into one sparse constraint."""

from __future__ import annotations

from scipy.optimize import LinearConstraint
from scipy.sparse import coo_array


class Rows:
    """Constraints low ≤ Σ value · column ≤ high."""

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
