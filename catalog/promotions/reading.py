"""What products cost at a moment, and the lowest they cost before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, Min, QuerySet
from django.utils import timezone

from catalog.models import PriceHistory, Product, PromotionPrice, Variant
from catalog.prepared import Hole, Prepared
from catalog.promotions.price import Price

# Directive (EU) 2019/2161: a reduction names the lowest price of at least the 30 days before it.
PRIOR = timedelta(days=30)


def prices_of(products: Iterable[Product], *, at: datetime | None = None) -> dict[int, Price]:
    """What each product costs, by product id: one query."""
    there = {product.pk: product for product in products}
    rows = PromotionPrice.objects.at(at or timezone.now()).filter(product__in=there.keys())
    offers = {row[0]: row[1:] for row in rows.values_list("product", "price", "promotion__starts_at", "ends_at")}
    found = {}
    for pk, product in there.items():
        amount, since, until = offers.get(pk, (product.price, None, None))
        found[pk] = Price(amount, product.price, product.currency, since, until)
    return found


def price_of(item: Product | Variant, *, at: datetime | None = None) -> Price:
    """What a product, or a variant of it, costs: one query."""
    product = item.product if isinstance(item, Variant) else item
    return prices_of([product], at=at)[product.pk]


def lowest_before(product: Product) -> Decimal | None:
    """The lowest price of the 30 days before the reduction that holds now: none without one, one query with it.

    Prices of earlier promotions count whether or not the history has them yet. None where nothing is known of
    the time before.
    """
    begin = product.price_now.since
    if begin is None:
        return None
    found = _lows(product=product.pk, begin=begin, prior=begin - PRIOR)
    return min((low for (low,) in found), default=None)


def _past() -> QuerySet[Any, Any]:
    """The lowest of the list prices, and of the earlier promotions' prices, that held within the time before."""
    begin, prior = Hole("begin", DateTimeField()), Hole("prior", DateTimeField())
    past = {"product": Hole("product", BigIntegerField()), "starts_at__lt": begin}
    regular = PriceHistory.objects.filter(**past).exclude(ends_at__lte=prior).order_by()
    earlier = PromotionPrice.objects.filter(**past, ends_at__gt=prior).order_by()
    lows = [rows.values("product").annotate(low=Min("price")).values_list("low") for rows in (regular, earlier)]
    return lows[0].union(lows[1], all=True)


_lows = Prepared(_past)
