"""What is to be planned: items, periods, demand and what limits them. Arrays are (items, periods) or shorter.

Lines (machines, workshops) make the items, each with its own capacity and times; a problem has one or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Material:
    """usage (items,): units a piece, whoever makes it; supply (periods,): units that arrive for a period and keep."""

    name: str
    usage: Array
    supply: Array


@dataclass(frozen=True, eq=False)
class Line:
    """capacity: hours (periods,). unit_time, setup_time: hours (items,). setup_cost: a setup (items,).

    overtime: most hours beyond capacity (periods,) at overtime_cost an hour. minimum: pieces a lot (items,).
    lead_time: periods from production to stock (items,). able (items,): what it can make; None: everything.
    frozen: quantities (items, weeks) that earlier plans have fixed for the first weeks. holding_cost, backlog_cost
    (items,): of what this line makes, in place of the problem's. punctual: nothing that it makes may be late.
    """

    capacity: Array
    unit_time: Array
    setup_time: Array
    setup_cost: Array
    overtime: Array | None = None
    overtime_cost: float = 0.0
    minimum: Array | None = None
    lead_time: NDArray[np.int64] | None = None
    able: NDArray[np.bool_] | None = None
    frozen: Array | None = None
    holding_cost: Array | None = None
    backlog_cost: Array | None = None
    punctual: bool = False
    name: str = ""

    def lead(self, item: int) -> int:
        return 0 if self.lead_time is None else int(self.lead_time[item])

    def makes(self, item: int) -> bool:
        return self.able is None or bool(self.able[item])

    @property
    def frozen_periods(self) -> int:
        return 0 if self.frozen is None else int(self.frozen.shape[1])

    @property
    def limit(self) -> Array:
        """Hours (periods,) with all overtime."""
        return self.capacity if self.overtime is None else self.capacity + self.overtime

    def check(self, items: int, periods: int) -> None:
        """Raises ValueError for what does not fit a problem of this size."""
        by_item = (
            *("unit_time", "setup_time", "setup_cost", "minimum", "lead_time", "able"),
            *("holding_cost", "backlog_cost"),
        )
        shapes = {"capacity": (periods,), "overtime": (periods,), **dict.fromkeys(by_item, (items,))}
        _fit({name: (getattr(self, name), shape) for name, shape in shapes.items()})
        if self.frozen is None:
            return
        if self.frozen.shape[0] != items or self.frozen.shape[1] > periods:
            raise ValueError("frozen must be (items, weeks) with no more weeks than there are periods")
        if self.able is not None and (self.frozen[~self.able] > 0).any():
            raise ValueError("a frozen lot needs a line that is able to make it")


@dataclass(frozen=True, eq=False)
class Problem:
    """Times in one unit (say hours), costs in one currency.

    demand: pieces (items, periods). holding_cost: a piece carried into the next period (items,).
    backlog_cost: a piece late by one period (items,); None: nothing may be late that is made by a line without a rate
    of its own. initial_stock: pieces (items,).
    """

    demand: Array
    lines: Sequence[Line]
    holding_cost: Array
    backlog_cost: Array | None = None
    initial_stock: Array | None = None
    materials: Sequence[Material] = field(default_factory=tuple)
    item_names: Sequence[str] = field(default_factory=tuple)
    period_names: Sequence[str] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        if self.demand.ndim != 2 or 0 in self.demand.shape:
            raise ValueError("demand must be an (items, periods) array with at least one of each")
        if not self.lines:
            raise ValueError("somebody has to make the items: there is no line")
        items, periods = self.demand.shape
        own = {"demand": (items, periods), **dict.fromkeys(("holding_cost", "backlog_cost", "initial_stock"), (items,))}
        _fit({name: (getattr(self, name), shape) for name, shape in own.items()})
        for line in self.lines:
            line.check(items, periods)
        for one in self.materials:
            _fit({"usage": (one.usage, (items,)), "supply": (one.supply, (periods,))})

    @property
    def items(self) -> int:
        return int(self.demand.shape[0])

    @property
    def periods(self) -> int:
        return int(self.demand.shape[1])

    def holding(self, line: int) -> Array:
        """(items,) of what the line makes."""
        own = self.lines[line].holding_cost
        return self.holding_cost if own is None else own

    def lateness(self, line: int) -> Array | None:
        """(items,) of what the line makes; None where that may not be late."""
        one = self.lines[line]
        if one.punctual:
            return None
        return self.backlog_cost if one.backlog_cost is None else one.backlog_cost

    def item_name(self, item: int) -> str:
        return self.item_names[item] if self.item_names else f"item {item + 1}"

    def period_name(self, period: int) -> str:
        return self.period_names[period] if self.period_names else f"week {period + 1}"

    def line_name(self, line: int) -> str:
        return self.lines[line].name or ("the workshop" if len(self.lines) == 1 else f"workshop {line + 1}")

    def opening_stock(self) -> Array:
        return np.zeros(self.items) if self.initial_stock is None else self.initial_stock

    def net_demand(self) -> Array:
        """(items, periods) of what the opening stock, used up earliest first, does not cover."""
        left = np.cumsum(self.demand, axis=1) - self.opening_stock()[:, None]
        return np.diff(np.maximum(left, 0), axis=1, prepend=0.0)


def _fit(told: dict[str, tuple[NDArray[np.generic] | None, tuple[int, ...]]]) -> None:
    for name, (value, shape) in told.items():
        if value is None:
            continue
        if value.shape != shape:
            raise ValueError(f"{name} must have shape {shape}, not {value.shape}")
        if not np.isfinite(value).all() or (value < 0).any():  # type: ignore[operator]
            raise ValueError(f"{name} must be finite and not negative")
