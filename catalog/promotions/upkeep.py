"""Keeps PromotionPrice true: what promotions, list prices and scopes say, as spans that never overlap.

Spans lie ahead of time, so that a promotion starts and ends on the second without a worker. What lies before now is
never rewritten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalog.models import Product, Promotion, PromotionKind, PromotionPrice
from catalog.promotions import ledger
from catalog.promotions.scope import covered
from catalog.promotions.timeline import Claim, Span, reduced, resolve

# Products a step; their keys stay below SQLite's 32,766 parameters a statement.
STEP = 2_000


def refresh(*, products: Iterable[int] | None = None, at: datetime | None = None) -> int:
    """Make the spans of these products (of all that any promotion touches) true from now on. Returns rows changed."""
    now = at or timezone.now()
    with transaction.atomic():
        live = list(Promotion.objects.live(now).select_related("category").order_by("pk"))
        keys = sorted(set(products)) if products is not None else sorted(_touched(live, now))
        return sum(_refresh(part, live, now) for part in _parts(keys))


def _touched(live: list[Promotion], now: datetime) -> set[int]:
    found = set(PromotionPrice.objects.filter(ends_at__gt=now).order_by().values_list("product", flat=True))
    for promotion in live:
        found.update(covered(promotion).order_by().values_list("pk", flat=True))
    return found


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), STEP):
        yield keys[start : start + STEP]


def _refresh(keys: list[int], live: list[Promotion], now: datetime) -> int:
    there = PromotionPrice.objects.filter(product__in=keys, ends_at__gt=now)
    if not live and not there.exists():
        return 0
    products = {product.pk: product for product in ledger.locked(keys)}
    ledger.record(products=products.values(), at=now)
    rows: dict[int, list[PromotionPrice]] = defaultdict(list)
    for row in there.order_by("product", "starts_at"):
        rows[row.product_id].append(row)
    claims = _claims(products, live, now)
    change = _Change(now)
    for pk, product in products.items():
        change.settle(pk, rows[pk], resolve(claims[pk], product.price))
    written = change.write()
    if written:
        ledger.record(products=products.values(), at=now)
    return written


def _claims(products: dict[int, Product], live: list[Promotion], now: datetime) -> dict[int, list[Claim]]:
    claims: dict[int, list[Claim]] = defaultdict(list)
    for promotion in live:
        starts = max(promotion.starts_at, now)
        percent = promotion.value if promotion.kind == PromotionKind.PERCENT else None
        for pk in covered(promotion).filter(pk__in=products.keys()).order_by().values_list("pk", flat=True):
            product = products[pk]
            price = reduced(product.price, product.currency, percent=percent, price=promotion.value)
            claims[pk].append(Claim(promotion.pk, promotion.priority, price, starts, promotion.ends_at))
    return claims


class _Change:
    """The rows to drop, to end earlier or later, and to add."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.drop: list[int] = []
        self.shift: list[PromotionPrice] = []
        self.add: list[PromotionPrice] = []

    def settle(self, product: int, rows: list[PromotionPrice], spans: list[Span]) -> None:
        """Turn a product's rows (in time order, none over) into `spans` (from now on)."""
        wanted = {(span.promotion, span.price, span.starts): span for span in spans}
        for row in rows:
            span = wanted.pop((row.promotion_id, row.price, max(row.starts_at, self.now)), None)
            if span is not None:
                self._end(row, span.ends)
            elif row.starts_at < self.now:
                self._end(row, self.now)
            else:
                self.drop.append(row.pk)
        self.add += [
            PromotionPrice(
                product_id=product, promotion_id=span.promotion, price=span.price, starts_at=starts, ends_at=span.ends
            )
            for (_, _, starts), span in wanted.items()
        ]

    def _end(self, row: PromotionPrice, ends: datetime) -> None:
        if row.ends_at != ends:
            row.ends_at = ends
            self.shift.append(row)

    def write(self) -> int:
        PromotionPrice.objects.filter(pk__in=self.drop).delete()
        ends: dict[datetime, list[int]] = defaultdict(list)
        for row in self.shift:
            ends[row.ends_at].append(row.pk)
        for moment, keys in ends.items():
            PromotionPrice.objects.filter(pk__in=keys).update(ends_at=moment)
        PromotionPrice.objects.bulk_create(self.add, batch_size=1_000)
        return len(self.drop) + len(self.shift) + len(self.add)
