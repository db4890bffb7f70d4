"""What the shop knows beforehand of every week: price reductions past and planned, and the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone

from catalog.models import PriceHistory, Product, PromotionPrice
from supply.assortment import Assortment
from supply.dataset import start_of

if TYPE_CHECKING:
    from supply.forecasting.drivers import Drivers

WEEKS_AHEAD = 26
NAMES = ("reduction", "promotion")


def drivers(goods: Assortment, night: date, weeks: int) -> Drivers:
    """For the `weeks` before `night` and WEEKS_AHEAD after it; a row of `known` a product. Three queries.

    reduction: mean of 1 - price / usual price over the week's days; promotion: share of days with a promotion.
    """
    from supply.forecasting import calendar
    from supply.forecasting.drivers import Drivers

    first, count = night - timedelta(days=7 * weeks), weeks + WEEKS_AHEAD
    products = goods.products
    season = np.unique(goods.season, return_inverse=True)[1]
    days = _reductions({pk: number for number, pk in enumerate(products)}, first, count)
    shared = np.broadcast_to(calendar.weeks(first, count), (len(products), count, len(calendar.NAMES)))
    known = np.concatenate([days.reshape(len(products), count, 7, 2).mean(axis=2), shared], axis=2)
    traits = np.column_stack([goods.product, goods.category, season, goods.size])
    return Drivers(known.astype(np.float32), goods.product, traits.astype(np.int64), (*NAMES, *calendar.NAMES))


def _reductions(place: dict[int, int], first: date, weeks: int) -> np.ndarray:
    """(products, days, 2) float32."""
    found = np.zeros((len(place), 7 * weeks, 2), dtype=np.float32)
    usual = dict(Product.objects.order_by().values_list("pk", "price"))
    spans = [*_past(first, usual), *_planned(usual)]
    for product, depth, promoted, begins, ends in spans:
        if product in place:
            begin, end = _day(begins, first), 7 * weeks if ends is None else _day(ends, first)
            days = found[place[product], max(begin, 0) : max(end, 0)]
            days[:, 0] = np.maximum(days[:, 0], depth)
            days[:, 1] = np.maximum(days[:, 1], promoted)
    return found


Span = tuple[int, float, bool, datetime, datetime | None]


def _past(first: date, usual: dict[int, Decimal]) -> Iterable[Span]:
    """Reductions that held, the open ones until something else is known."""
    start = start_of(first)
    rows = PriceHistory.objects.filter(starts_at__lte=timezone.now()).exclude(kind="regular").exclude(ends_at__lt=start)
    now = timezone.now()
    for product, price, kind, begins, ends in rows.order_by().values_list(
        "product", "price", "kind", "starts_at", "ends_at"
    ):
        # A promotion that is on has its planned end among the planned ones.
        over = (ends or now) if kind == "promotion" else ends
        yield product, _depth(price, usual.get(product)), kind == "promotion", begins, over


def _planned(usual: dict[int, Decimal]) -> Iterable[Span]:
    rows = PromotionPrice.objects.filter(ends_at__gt=timezone.now()).order_by()
    for product, price, begins, ends in rows.values_list("product", "price", "starts_at", "ends_at"):
        yield product, _depth(price, usual.get(product)), True, begins, ends


def _depth(price: Decimal, usual: Decimal | None) -> float:
    return float(max(1 - price / usual, Decimal(0))) if usual else 0.0


def _day(moment: datetime, first: date) -> int:
    return (timezone.localdate(moment) - first).days
