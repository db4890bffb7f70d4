"""What sells: by day, by style, and what came back. Money of one currency; orders count once they are paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate

from catalog.desk.period import Period
from catalog.models import OrderLine, ProductImage, Return, ReturnReason, StockLevel
from catalog.models.orders import OrderStatus, ReturnStatus
from catalog.models.taxonomy import in_language

NOTHING = Decimal(0)
PAID = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
BACK = (ReturnStatus.RECEIVED, ReturnStatus.REFUNDED)
MONEY = Sum(F("quantity") * F("unit_price"))


@dataclass(frozen=True)
class Total:
    sales: Decimal = NOTHING
    units: int = 0
    orders: int = 0

    @property
    def basket(self) -> Decimal | None:
        """What an order brings on average; None without orders."""
        return self.sales / self.orders if self.orders else None


@dataclass(frozen=True)
class Daily:
    """Totals of every day of the period and of the one before, and of both periods."""

    dates: list[date]
    now: list[Total]
    before: list[Total]
    total: Total
    total_before: Total


def sold(currency: str | None = None) -> QuerySet[OrderLine]:
    """Lines of orders that were paid and not cancelled, in this currency or in any."""
    lines = OrderLine.objects.filter(order__status__in=PAID)
    return lines.filter(order__currency=currency) if currency else lines


def daily(period: Period, currency: str) -> Daily:
    """One query. What was sold in the rest of the day that the period before ends in belongs to neither."""
    now = Q(order__placed_at__gte=period.start, order__placed_at__lte=period.end)
    before = Q(order__placed_at__gte=period.before_start, order__placed_at__lte=period.before_end)
    by_day = sold(currency).filter(now | before).annotate(day=TruncDate("order__placed_at")).order_by().values("day")
    sums = by_day.annotate(sales=MONEY, units=Sum("quantity"), orders=Count("order", distinct=True))
    found = {row["day"]: Total(row["sales"], row["units"], row["orders"]) for row in sums}
    dates = period.dates
    these = [found.get(day, Total()) for day in dates]
    those = [found.get(day - timedelta(days=period.days), Total()) for day in dates]
    return Daily(dates, these, those, _together(these), _together(those))


def _together(days: list[Total]) -> Total:
    """An order lies within one day, so that days add up."""
    return Total(sum((day.sales for day in days), NOTHING), sum(day.units for day in days), sum(d.orders for d in days))


@dataclass(frozen=True)
class Style:
    """A style's pieces and money of a period; `through` is sold / (sold + still on hand), 0 to 1."""

    pk: int
    names: tuple[str, str]
    picture: str
    units: int
    sales: Decimal
    on_hand: int

    @property
    def name(self) -> str:
        return in_language(*self.names)

    @property
    def through(self) -> float:
        return self.units / (self.units + self.on_hand)


def top_styles(period: Period, currency: str, limit: int = 8) -> list[Style]:
    """The styles that brought most, in one query."""
    product = OuterRef("variant__product")
    stock = StockLevel.objects.filter(variant__product=product).order_by().values("variant__product")
    picture = ProductImage.objects.filter(product=product).order_by("position", "pk").values("file")[:1]
    lines = sold(currency).filter(order__placed_at__gte=period.start, order__placed_at__lte=period.end).order_by()
    keys = ("variant__product", "variant__product__name_en", "variant__product__name_zh")
    best = lines.values(*keys).annotate(
        units=Sum("quantity"),
        sales=MONEY,
        there=Subquery(stock.annotate(total=Sum("on_hand")).values("total")),
        picture=Subquery(picture),
    )
    return [
        Style(
            row["variant__product"],
            (row["variant__product__name_en"], row["variant__product__name_zh"]),
            row["picture"] or "",
            row["units"],
            row["sales"],
            row["there"] or 0,
        )
        for row in best.order_by("-sales", "-units", "variant__product")[:limit]
    ]


@dataclass(frozen=True)
class Returned:
    """Pieces that came back in both periods, and those of this one by reason, most frequent first."""

    pieces: int = 0
    before: int = 0
    reasons: list[tuple[str, int]] = field(default_factory=list)


def returned(period: Period) -> Returned:
    """One query."""
    now = Q(at__gte=period.start, at__lte=period.end)
    before = Q(at__gte=period.before_start, at__lte=period.before_end)
    rows = Return.objects.filter(now | before, status__in=BACK).order_by().values("reason")
    sums = rows.annotate(pieces=Sum("quantity", filter=now), earlier=Sum("quantity", filter=before))
    counted = [(row["reason"], row["pieces"] or 0, row["earlier"] or 0) for row in sums]
    reasons = sorted(((reason, pieces) for reason, pieces, _ in counted if pieces), key=lambda pair: -pair[1])
    return Returned(sum(row[1] for row in counted), sum(row[2] for row in counted), reasons)


def reason_label(reason: str) -> str:
    return str(ReturnReason(reason).label) if reason in ReturnReason.values else reason
