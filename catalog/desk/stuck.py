"""What is stuck: styles with stock that sells too slowly or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F, Max, Q, Sum
from django.utils import timezone

from catalog.desk.sales import NOTHING, sold
from catalog.models import StockLevel
from catalog.models.products import ProductStatus
from catalog.models.taxonomy import in_language

PACE_DAYS = 28
# Half a year: a season's goods that last longer are marked down, not waited for.
COVER_WEEKS = 26


@dataclass(frozen=True)
class Stuck:
    """A style's pieces on hand and their worth at today's price; `days` since its last sale (None: never sold)."""

    pk: int
    names: tuple[str, str]
    on_hand: int
    units: int
    days: int | None
    tied: Decimal

    @property
    def name(self) -> str:
        return in_language(*self.names)

    @property
    def weeks(self) -> float | None:
        """Weeks that the stock lasts at the pace of the last 28 days; None when nothing sold."""
        return self.on_hand / (self.units * 7 / PACE_DAYS) if self.units else None


@dataclass(frozen=True)
class Warehouse:
    """The stuck styles, most money first, how many they are, what they tie up and what all stock is worth."""

    rows: list[Stuck]
    count: int
    tied: Decimal
    worth: Decimal


def stuck_stock(at: datetime, currency: str, limit: int = 8) -> Warehouse:
    """Two queries, and one line a style with stock. Styles launched in the last 28 days have had no chance yet."""
    since = at - timedelta(days=PACE_DAYS)
    paces = sold(currency).order_by().values_list("variant__product")
    recent = Sum("quantity", filter=Q(order__placed_at__gte=since))
    paced = paces.annotate(recent=recent, last=Max("order__placed_at"))
    sales = {pk: (units or 0, last) for pk, units, last in paced}
    found, worth = [], NOTHING
    for pk, english, chinese, launched, on_hand, money in _on_hand(currency):
        worth += money
        units, last = sales.get(pk, (0, None))
        days = (timezone.localdate(at) - timezone.localdate(last)).days if last else None
        row = Stuck(pk, (english, chinese), on_hand, units, days, money)
        if launched < since and (row.weeks is None or row.weeks > COVER_WEEKS):
            found.append(row)
    found.sort(key=lambda row: -row.tied)
    return Warehouse(found[:limit], len(found), sum((row.tied for row in found), NOTHING), worth)


def _on_hand(currency: str) -> list[tuple[int, str, str, datetime, int, Decimal]]:
    """Active styles with stock: key, names, launch, pieces, their worth at today's price."""
    levels = StockLevel.objects.filter(
        on_hand__gt=0, variant__product__status=ProductStatus.ACTIVE, variant__product__currency=currency
    )
    product = "variant__product"
    rows = levels.order_by().values_list(
        product, f"{product}__name_en", f"{product}__name_zh", f"{product}__launched_at"
    )
    return list(rows.annotate(pieces=Sum("on_hand"), worth=Sum(F("on_hand") * F(f"{product}__price"))))
