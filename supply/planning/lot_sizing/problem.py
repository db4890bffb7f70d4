"""What is to be planned: items, periods, demand and what limits them. All arrays are (items, periods) or shorter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Material:
    """usage (items,): units a piece; supply (periods,): units that arrive and keep."""

    name: str
    usage: Array
    supply: Array


@dataclass(frozen=True)
class Problem:
    """Times in one unit (say hours), costs in one currency.

    demand: pieces (items, periods). capacity: hours (periods,). unit_time, setup_time: hours (items,).
    setup_cost: a setup (items,). holding_cost: a piece carried into the next period (items,).
    backlog_cost: a piece late by one period (items,); None: nothing may be late.
    overtime: most hours beyond capacity (periods,) at overtime_cost an hour. minimum: pieces a lot (items,).
    lead_time: periods from production to stock (items,). initial_stock: pieces (items,).
    frozen: quantities (items, weeks) that earlier plans have fixed for the first weeks.
    """

    demand: Array
    capacity: Array
    unit_time: Array
    setup_time: Array
    setup_cost: Array
    holding_cost: Array
    backlog_cost: Array | None = None
    overtime: Array | None = None
    overtime_cost: float = 0.0
    minimum: Array | None = None
    lead_time: NDArray[np.int64] | None = None
    initial_stock: Array | None = None
    frozen: Array | None = None
    materials: Sequence[Material] = field(default_factory=tuple)
    item_names: Sequence[str] = field(default_factory=tuple)
    period_names: Sequence[str] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        if self.demand.ndim != 2 or 0 in self.demand.shape:
            raise ValueError("demand must be an (items, periods) array with at least one of each")
        for name, shape in self._shapes().items():
            value = getattr(self, name)
            if value is None:
                continue
            if value.shape != shape:
                raise ValueError(f"{name} must have shape {shape}, not {value.shape}")
            if not np.isfinite(value).all() or (value < 0).any():
                raise ValueError(f"{name} must be finite and not negative")
        if self.frozen is not None and (self.frozen.shape[0] != self.items or self.frozen.shape[1] > self.periods):
            raise ValueError("frozen must be (items, weeks) with no more weeks than there are periods")

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        items, periods = self.demand.shape
        by_item = ("unit_time", "setup_time", "setup_cost", "holding_cost", "backlog_cost", "minimum", "lead_time")
        return {
            "demand": (items, periods),
            "capacity": (periods,),
            "overtime": (periods,),
            "initial_stock": (items,),
            **dict.fromkeys(by_item, (items,)),
        }

    @property
    def items(self) -> int:
        return int(self.demand.shape[0])

    @property
    def periods(self) -> int:
        return int(self.demand.shape[1])

    @property
    def frozen_periods(self) -> int:
        return 0 if self.frozen is None else int(self.frozen.shape[1])

    def lead(self, item: int) -> int:
        return 0 if self.lead_time is None else int(self.lead_time[item])

    def item_name(self, item: int) -> str:
        return self.item_names[item] if self.item_names else f"item {item + 1}"

    def period_name(self, period: int) -> str:
        return self.period_names[period] if self.period_names else f"week {period + 1}"

    def opening_stock(self) -> Array:
        return np.zeros(self.items) if self.initial_stock is None else self.initial_stock

    def net_demand(self) -> Array:
        """(items, periods) of what the opening stock, used up earliest first, does not cover."""
        left = np.cumsum(self.demand, axis=1) - self.opening_stock()[:, None]
        return np.diff(np.maximum(left, 0), axis=1, prepend=0.0)
