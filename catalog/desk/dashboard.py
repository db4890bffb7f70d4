"""The desk's front page: what sells, what is stuck, what needs me."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language

from catalog.desk.period import CHOICES, chosen, period
from catalog.desk.sales import Daily, Returned, Style, daily, reason_label, returned, top_styles
from catalog.desk.stuck import Warehouse, stuck_stock
from catalog.templatetags.shop import money
from fashionai.desk import charts
from fashionai.desk.attention import waiting
from fashionai.desk.funnel import Step, steps

# Seconds. The figures of a busy morning may be this old; the page says of when they are.
KEPT = 60
# "US$10,000.00" and its change no longer fit beside five other figures.
WHOLE_FROM = 10_000
MAY_SEE_SALES = "catalog.view_order"


@dataclass(frozen=True)
class Figures:
    at: datetime
    daily: Daily
    styles: list[Style]
    returned: Returned
    stuck: Warehouse
    funnel: list[Step]


def figures(days: int, currency: str) -> Figures:
    """Six queries, one more before the night has counted yesterday's visits, or none for a minute after."""
    key = f"desk:figures:{days}:{currency}:{get_language()}"
    kept = cache.get(key)
    if kept is None:
        span = period(days)
        kept = Figures(
            span.end,
            daily(span, currency),
            top_styles(span, currency),
            returned(span),
            stuck_stock(span.end, currency),
            steps(span.now, span.before),
        )
        cache.set(key, kept, KEPT)
    return kept


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What templates/admin/index.html shows; unfold calls it for the index."""
    context["waiting"] = waiting(request.user)
    if not request.user.has_perm(MAY_SEE_SALES):
        return context
    days = chosen(request.GET.get("days"))
    currency = settings.CURRENCY
    shown = figures(days, currency)
    context.update(
        figures=shown,
        days=days,
        choices=CHOICES,
        currency=currency,
        plots=plots(shown.daily, currency),
        tiles=tiles(shown, currency),
        reasons=reasons(shown),
    )
    return context


def headline_money(amount: Decimal, currency: str) -> str:
    """With cents while they can matter: a sixth of a laptop's screen holds no more."""
    return money(amount, currency) if amount < WHOLE_FROM else whole_money(round(amount), currency)


def whole_money(amount: float, currency: str) -> str:
    """An axis label: cents only where a whole amount would hide that ticks differ."""
    shown = money(Decimal(str(amount)), currency)
    return shown.removesuffix(".00") if amount == int(amount) else shown


def plots(sales: Daily, currency: str) -> dict[str, charts.Plot]:
    def of(values: list[Any], before: list[Any], show: Any, whole: bool) -> charts.Plot:
        return charts.lines(sales.dates, [float(v) for v in values], [float(v) for v in before], show, whole)

    return {
        "sales": of(
            [day.sales for day in sales.now],
            [day.sales for day in sales.before],
            lambda amount: whole_money(amount, currency),
            False,
        ),
        "units": of(
            [day.units for day in sales.now], [day.units for day in sales.before], lambda units: f"{units:,.0f}", True
        ),
    }


@dataclass(frozen=True)
class Tile:
    """A figure with its change against the period before: a share, or None where there was nothing before."""

    name: str
    shown: str
    change: float | None
    good_is_up: bool = True

    @property
    def direction(self) -> str:
        if self.change is None or abs(self.change) < 0.0005:
            return "flat"
        return "good" if (self.change > 0) == self.good_is_up else "bad"


def change(now: float | Decimal | None, before: float | Decimal | None) -> float | None:
    return float(now) / float(before) - 1 if now is not None and before else None


def share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def tiles(shown: Figures, currency: str) -> list[Tile]:
    total, before = shown.daily.total, shown.daily.total_before
    rate = shown.returned.pieces / total.units if total.units else None
    rate_before = shown.returned.before / before.units if before.units else None
    found = [
        Tile("sales", headline_money(total.sales, currency), change(total.sales, before.sales)),
        Tile("units", f"{total.units:,}", change(total.units, before.units)),
        Tile("orders", f"{total.orders:,}", change(total.orders, before.orders)),
        Tile("basket", money(total.basket, currency) if total.basket else "–", change(total.basket, before.basket)),
        Tile("returns", share(rate), change(rate, rate_before), good_is_up=False),
    ]
    if shown.funnel and shown.funnel[0].visits:
        first, last = shown.funnel[0], shown.funnel[-1]
        earlier = last.before / first.before if first.before else None
        found.append(Tile("conversion", share(last.share), change(last.share, earlier)))
    return found


def reasons(shown: Figures) -> list[dict[str, Any]]:
    """Reason, pieces, their share of what was sold, and the bar's length against the commonest reason."""
    units = shown.daily.total.units
    most = max((pieces for _, pieces in shown.returned.reasons), default=0)
    return [
        {
            "label": capfirst(reason_label(reason)),
            "pieces": pieces,
            "rate": share(pieces / units if units else None),
            "bar": round(100 * pieces / most),
        }
        for reason, pieces in shown.returned.reasons
    ]
