"""What a row of a sales file says, and which dirt is told apart. No Django: the replay benchmark reads by it too."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalog.imports.errors import RowError

# A cancellation this soon says that the order was a mistake; later, goods come back that somebody did want.
CANCEL_DAYS = 14
# More pieces in one line than any shop sells at once is a slip of the keyboard.
MOST_PIECES = 1_000_000


@dataclass(frozen=True)
class Said:
    """pieces is positive; cancels: the row takes back an earlier sale of the same buyer and item."""

    pieces: int
    price: float | None
    cancels: bool


def read(cells: Mapping[str, str]) -> Said:
    """Columns quantity, price and order. RowError with the reason for what is no sale."""
    order = cells.get("order", "").strip().upper()
    pieces = _number("quantity", cells.get("quantity", ""))
    price = _number("price", cells.get("price", ""))
    if pieces is None:
        raise RowError("quantity is empty")
    if pieces != round(pieces) or abs(pieces) > MOST_PIECES:
        raise RowError("quantity is not a whole number of pieces")
    if order.startswith("A"):
        raise RowError("order starts with A: an adjustment of debts, no sale")
    if price is not None and price <= 0:
        raise RowError("price is not above 0: " + ("written off" if pieces < 0 else "given away or found"))
    if pieces == 0:
        raise RowError("quantity is 0")
    if order.startswith("C") != (pieces < 0) and order:
        raise RowError("order and quantity disagree on whether this is a cancellation")
    return Said(abs(int(pieces)), price, pieces < 0)


def _number(column: str, value: str) -> float | None:
    if value.strip().casefold() in {"", "na", "nan", "null", "none"}:
        return None
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise RowError(f"{column} is not a number")
    return found


@dataclass
class Open:
    """A sale of which `left` pieces have not been taken back."""

    key: Any
    at: datetime
    left: int


class Matcher:
    """Which sale a cancellation takes back: the latest one of the same buyer and item that it fits into."""

    def __init__(self, days: int = CANCEL_DAYS) -> None:
        self._days = timedelta(days=days)
        self._sales: dict[Hashable, list[Open]] = defaultdict(list)

    def add(self, who: Hashable, sales: Iterable[Open]) -> None:
        self._sales[who].extend(sales)

    def take_back(self, who: Hashable, at: datetime, pieces: int) -> Open:
        """RowError where no sale fits; otherwise that many of its pieces are gone."""
        fitting = [one for one in self._sales.get(who, ()) if at - self._days <= one.at <= at and one.left >= pieces]
        if not fitting:
            raise RowError(f"a return: no sale of the {self._days.days} days before fits, so demand stays as it was")
        found = max(fitting, key=lambda one: (one.left == pieces, one.at))
        found.left -= pieces
        return found
