"""The price history follows the promotions: which price truly held from when until when, written after the fact.

Recording is idempotent and may be late: it writes every start and end since the history's open row at its own time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from catalog.models import PriceHistory, PriceKind, Product, PromotionPrice

# Products a step; their keys stay below SQLite's 32,766 parameters a statement.
STEP = 2_000


def locked(keys: Collection[int]) -> QuerySet[Product]:
    """These products under a lock, in key order, as every change of a price takes them."""
    return Product.objects.select_for_update().filter(pk__in=keys).order_by("pk")


def record_all(*, at: datetime | None = None) -> int:
    """Bring the whole history up to now. Returns products whose history grew."""
    now = at or timezone.now()
    keys = _behind(now)
    changed = 0
    for start in range(0, len(keys), STEP):
        with transaction.atomic():
            changed += record(products=locked(keys[start : start + STEP]), at=now)
    return changed


def _behind(now: datetime) -> list[int]:
    """Products with a promotion that started and was not over when their open price was written."""
    rows = PromotionPrice.objects.filter(
        starts_at__lte=now, product__prices__ends_at=None, ends_at__gt=F("product__prices__starts_at")
    )
    return sorted(set(rows.order_by().values_list("product", flat=True)))


def record(*, products: Iterable[Product], at: datetime) -> int:
    """Bring the history of these products (locked by the caller) up to `at`. Returns how many of them changed."""
    there = {product.pk: product for product in products}
    opened = {row.product_id: row for row in PriceHistory.objects.filter(product__in=there.keys(), ends_at=None)}
    spans: dict[int, list[PromotionPrice]] = defaultdict(list)
    for span in PromotionPrice.objects.filter(product__in=opened.keys(), starts_at__lte=at).order_by("starts_at"):
        spans[span.product_id].append(span)
    usual = _usual_kinds(list(opened))
    paths = [
        _Path(there[pk], row, usual.get((pk, there[pk].price), PriceKind.REGULAR)).follow(spans[pk], at)
        for pk, row in opened.items()
        if spans[pk]
    ]
    _write([row for path in paths for row in path.changed])
    PriceHistory.objects.bulk_create([row for path in paths for row in path.added], batch_size=1_000)
    return sum(bool(path.changed or path.added) for path in paths)


def _write(rows: list[PriceHistory]) -> None:
    """Rows that only ended go by their moment, thousands a statement; the few that changed otherwise one by one."""
    ended: dict[datetime | None, list[int]] = defaultdict(list)
    for row in rows:
        if row.rewritten:  # type: ignore[attr-defined]
            row.save(update_fields=["price", "kind", "ends_at"])
        else:
            ended[row.ends_at].append(row.pk)
    for moment, keys in ended.items():
        PriceHistory.objects.filter(pk__in=keys).update(ends_at=moment)


def _usual_kinds(products: list[int]) -> dict[tuple[int, Decimal], PriceKind]:
    """What kind each of a product's own prices was last, so that a markdown is one again after a promotion."""
    rows = PriceHistory.objects.filter(product__in=products).exclude(kind=PriceKind.PROMOTION).order_by("starts_at")
    return {(product, price): PriceKind(kind) for product, price, kind in rows.values_list("product", "price", "kind")}


@dataclass
class _Path:
    """A product's way from its open price to now."""

    product: Product
    row: PriceHistory
    usual: PriceKind
    changed: list[PriceHistory] = field(default_factory=list)
    added: list[PriceHistory] = field(default_factory=list)

    def follow(self, spans: list[PromotionPrice], now: datetime) -> _Path:
        edges = {edge for span in spans for edge in (span.starts_at, span.ends_at)}
        for moment in sorted(edge for edge in edges | {now} if self.row.starts_at <= edge <= now):
            self._turn(moment, next((one for one in spans if one.starts_at <= moment < one.ends_at), None))
        return self

    def _turn(self, moment: datetime, span: PromotionPrice | None) -> None:
        """From this moment the span's price holds, or without one the list price."""
        reduced = span is not None and span.price < self.product.price
        price = span.price if span is not None and reduced else self.product.price
        kind = PriceKind.PROMOTION if reduced else self.usual
        if (self.row.price, self.row.kind) == (price, kind):
            return
        if self.row.starts_at < moment:
            self._write(ends_at=moment)
            self.row = PriceHistory(product=self.product, currency=self.product.currency, starts_at=moment)
            self.added.append(self.row)
        self._write(price=price, kind=kind)

    def _write(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self.row, name, value)
        self.row.rewritten = "price" in values or getattr(self.row, "rewritten", False)  # type: ignore[attr-defined]
        if self.row.pk and self.row not in self.changed:
            self.changed.append(self.row)
