"""Adding up a sale. Amounts are decimals in one currency and include tax."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from catalog.models import DeliveryMethod


@dataclass(frozen=True)
class Totals:
    """`goods` at list prices, `discount` what promotions take off, `delivery` what it costs to send."""

    goods: Decimal
    discount: Decimal
    delivery: Decimal

    @property
    def total(self) -> Decimal:
        return self.goods - self.discount + self.delivery


def add_up(lines: Iterable[tuple[Decimal, Decimal, int]], delivery: DeliveryMethod | None) -> Totals:
    """Totals of (unit price, list price, quantity) lines. Delivery becomes free by what is paid for the goods."""
    goods = paid = Decimal(0)
    for unit_price, list_price, quantity in lines:
        goods += list_price * quantity
        paid += unit_price * quantity
    return Totals(goods, goods - paid, delivery.cost(paid) if delivery else Decimal(0))
