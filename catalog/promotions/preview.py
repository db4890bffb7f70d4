"""What a promotion would do, before it is saved: to prices, to the stock's value, and to a month like the last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum

from catalog.models import OrderLine, Product, ProductStatus, Promotion, PromotionKind, StockLevel
from catalog.models.orders import OrderStatus
from catalog.promotions.scope import covered
from catalog.promotions.timeline import reduced

LOOK_BACK = timedelta(days=28)
SAMPLE = 8


@dataclass(frozen=True)
class Line:
    """A product with its list price and what the promotion makes of it."""

    product: Product
    list_price: Decimal
    price: Decimal

    @property
    def percent(self) -> int:
        return int((self.list_price - self.price) * 100 / self.list_price) if self.list_price else 0


@dataclass(frozen=True)
class Effect:
    """`unreduced` products would cost no less than now. Sums are in the shop's currency; `sold` is of 28 days."""

    products: int
    unreduced: int
    hidden: int
    lines: list[Line]
    currency: str
    pieces: int
    stock_before: Decimal
    stock_after: Decimal
    sold: int
    revenue_before: Decimal
    revenue_after: Decimal

    @property
    def reduced(self) -> int:
        return self.products - self.unreduced

    @property
    def needed(self) -> int | None:
        """By how many percent more pieces must sell for the same revenue; None where nothing sold."""
        if not self.revenue_after or self.revenue_after >= self.revenue_before:
            return None
        return round(self.revenue_before / self.revenue_after * 100 - 100)


def effect_of(promotion: Promotion, *, chosen: Collection[Product] | None, now: datetime) -> Effect:
    """The effect of a promotion that need not be saved. Four queries, whatever the number of products."""
    products = covered(promotion, chosen=chosen).order_by("-price", "pk")
    rows = list(products.values_list("pk", "price", "currency", "status"))
    after = {pk: min(_price(promotion, price, currency), price) for pk, price, currency, _ in rows}
    before = {pk: price for pk, price, _, _ in rows}
    on_hand = _pieces(products)
    sold = _sold(products, now)
    return Effect(
        products=len(rows),
        unreduced=sum(after[pk] == before[pk] for pk in before),
        hidden=sum(status != ProductStatus.ACTIVE for *_, status in rows),
        lines=_sample([pk for pk in before if after[pk] < before[pk]], before, after),
        currency=rows[0][2] if rows else "",
        pieces=sum(on_hand.values()),
        stock_before=_worth(on_hand, before),
        stock_after=_worth(on_hand, after),
        sold=sum(sold.values()),
        revenue_before=_worth(sold, before),
        revenue_after=_worth(sold, after),
    )


def _price(promotion: Promotion, price: Decimal, currency: str) -> Decimal:
    percent = promotion.value if promotion.kind == PromotionKind.PERCENT else None
    return reduced(price, currency, percent=percent, price=promotion.value)


def _worth(pieces: dict[int, int], prices: dict[int, Decimal]) -> Decimal:
    return sum((prices[pk] * count for pk, count in pieces.items()), Decimal(0))


def _pieces(products: QuerySet[Product]) -> dict[int, int]:
    levels = StockLevel.objects.filter(variant__product__in=products.order_by().values("pk"), on_hand__gt=0).order_by()
    return dict(levels.values_list("variant__product").annotate(Sum("on_hand")))


def _sold(products: QuerySet[Product], now: datetime) -> dict[int, int]:
    lines = OrderLine.objects.filter(
        variant__product__in=products.order_by().values("pk"), order__placed_at__gt=now - LOOK_BACK
    ).exclude(order__status=OrderStatus.CANCELLED)
    return dict(lines.order_by().values_list("variant__product").annotate(Sum("quantity")))


def _sample(keys: list[int], before: dict[int, Decimal], after: dict[int, Decimal]) -> list[Line]:
    """Some of the reduced products, spread from the dearest to the cheapest."""
    step = max(len(keys) // SAMPLE, 1)
    some = Product.objects.select_related("brand").prefetch_related("images").in_bulk(keys[::step][:SAMPLE])
    return [Line(some[pk], before[pk], after[pk]) for pk in keys[::step][:SAMPLE] if pk in some]
