"""A price as it is charged and shown; no tables here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Price:
    """`amount` is charged; `list_price` is what it costs without a promotion, which lasts from `since` `until`."""

    amount: Decimal
    list_price: Decimal
    currency: str
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_offer(self) -> bool:
        return self.amount < self.list_price

    @property
    def percent(self) -> int:
        """Whole percent off, rounded down: never more is claimed than is given."""
        return int((self.list_price - self.amount) * 100 / self.list_price) if self.list_price else 0
