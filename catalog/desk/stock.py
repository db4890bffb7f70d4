"""The stock view: variants by locations, with how fast they sell and how long they last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, FloatField, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.desk.sales import sold as paid_lines
from catalog.desk.stuck import COVER_WEEKS, PACE_DAYS
from catalog.models import Category, Location, StockLevel, Variant
from catalog.models.products import ProductStatus

ROWS = 50
# Goods that last less than this run out before a reorder of two weeks arrives.
LOW_WEEKS = 2
WEEKS = PACE_DAYS / 7

STATES = {
    "": _("all"),
    "out": _("sold out"),
    "low": _("lasts less than 2 weeks"),
    "over": _("lasts more than 26 weeks"),
    "still": _("did not sell in 28 days"),
}
ORDERS = {
    "": ("product__name_en", "colour__slug", "size__position", "pk"),
    "cover": (F("cover").asc(nulls_last=True), "pk"),
    "-cover": (F("cover").desc(nulls_last=True), "pk"),
    "-sold": ("-sold", "pk"),
    "-pieces": ("-pieces", "pk"),
}


@dataclass(frozen=True)
class Wish:
    """What the reader asked for; anything that makes no sense counts as not asked."""

    words: str = ""
    state: str = ""
    category: str = ""
    order: str = ""
    page: str = "1"

    @classmethod
    def of(cls, query: Any) -> Wish:
        state, order = query.get("state", ""), query.get("order", "")
        return cls(
            query.get("q", "").replace("\x00", "").strip()[:100],
            state if state in STATES else "",
            query.get("category", "").replace("\x00", ""),
            order if order in ORDERS else "",
            query.get("page", "1"),
        )


@dataclass(frozen=True)
class Row:
    """A variant, its pieces by location in the order of the columns, and its pace."""

    variant: Variant
    levels: list[int]
    pieces: int
    sold: int
    cover: float | None

    @property
    def state(self) -> str:
        if not self.pieces:
            return "out"
        if self.cover is None:
            return "still"
        return "low" if self.cover < LOW_WEEKS else "over" if self.cover > COVER_WEEKS else ""


@dataclass(frozen=True)
class Pivot:
    locations: list[Location]
    rows: list[Row]
    page: Page[Variant]


def _summed(rows: QuerySet[Any], column: str) -> Coalesce:
    grouped = rows.filter(variant=OuterRef("pk")).order_by().values("variant")
    total = Subquery(grouped.annotate(total=Sum(column)).values("total"), output_field=IntegerField())
    return Coalesce(total, Value(0))


def variants(wish: Wish) -> QuerySet[Variant]:
    """Those on sale, with `pieces`, `sold` in 28 days and `cover` in weeks (null when nothing sold)."""
    since = timezone.now() - timedelta(days=PACE_DAYS)
    lines = paid_lines().filter(order__placed_at__gte=since)
    found = Variant.objects.filter(is_active=True, product__status=ProductStatus.ACTIVE).annotate(
        pieces=_summed(StockLevel.objects.all(), "on_hand"), sold=_summed(lines, "quantity")
    )
    weeks = Cast("pieces", FloatField()) * WEEKS
    found = found.annotate(cover=weeks / Cast(NullIf(F("sold"), Value(0)), FloatField()))
    return _narrowed(found, wish).order_by(*ORDERS[wish.order])


def _narrowed(found: QuerySet[Variant], wish: Wish) -> QuerySet[Variant]:
    for word in wish.words.split():
        named = Q(product__name_en__icontains=word) | Q(product__name_zh__icontains=word)
        found = found.filter(named | Q(sku__icontains=word) | Q(barcode=word))
    if wish.category:
        found = found.filter(product__category__in=Category.objects.subtree(wish.category))
    states = {
        "out": Q(pieces=0),
        "low": Q(pieces__gt=0, cover__lt=LOW_WEEKS),
        "over": Q(cover__gt=COVER_WEEKS),
        "still": Q(pieces__gt=0, sold=0),
    }
    return found.filter(states[wish.state]) if wish.state else found


def pivot(wish: Wish) -> Pivot:
    """A page of rows; four queries."""
    rows = variants(wish).select_related("product", "colour", "size")
    page = Paginator(rows, ROWS).get_page(wish.page)
    locations = list(Location.objects.order_by("code"))
    shown: list[Any] = list(page.object_list)
    levels = {
        (level.variant_id, level.location_id): level.on_hand for level in StockLevel.objects.filter(variant__in=shown)
    }
    return Pivot(
        locations,
        [
            Row(
                one,
                [levels.get((one.pk, location.pk), 0) for location in locations],
                one.pieces,
                one.sold,
                one.cover,
            )
            for one in shown
        ],
        page,
    )
