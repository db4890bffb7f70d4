"""Fashion trends on the desk: small multiples of what moves, a table of the rest, and all of it as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.desk.sheets.file import BOM, neutral
from catalog.models import Category
from fashionai.desk import ReadOnlyAdmin
from recommender.models import Trend
from recommender.trends import sparks, words
from recommender.trends.models import SHOWN, WHOLE_SHOP, WINDOW, Direction, Signal, TrendFacet

COLUMNS = (
    "week", "department", "facet", "value", "name", "signal", "direction", "beside_season", "growth_4_weeks", "low",
    "high", "q_value", "season_q", "dispersion", "products", "shoppers",
)  # fmt: skip


class Card:
    """A trend as the page shows it."""

    def __init__(self, trend: Trend, departments: dict[str, str], top: float) -> None:
        low, high = trend.month_interval
        self.trend = trend
        self.name = words.value_name(trend.facet, trend.value)
        self.place = f"{departments.get(trend.department, trend.department)} · {trend.get_facet_display()}"
        self.month, self.low, self.high = words.signed(trend.month), words.signed(low), words.signed(high)
        self.verdict, self.chance = words.verdict(trend), words.chance(trend.q_value)
        self.spark = sparks.spark(trend, top, WINDOW)


class Wish:
    """What the page is asked for; what makes no sense is left out."""

    def __init__(self, request: HttpRequest, departments: dict[str, str]) -> None:
        asked = request.GET
        self.signal = asked.get("signal") if asked.get("signal") in Signal.values else Signal.VIEW.value
        self.facet = asked.get("facet") if asked.get("facet") in TrendFacet.values else ""
        self.department = asked.get("department") if asked.get("department") in departments else ""

    @property
    def filters(self) -> dict[str, str]:
        return {"signal": self.signal or "", "facet": self.facet or "", "department": self.department or ""}


@admin.register(Trend)
class TrendAdmin(ReadOnlyAdmin):
    list_display = ("week", "department", "facet", "value", "direction")

    def get_urls(self) -> list[Any]:
        sheet = path("sheet/", self.admin_site.admin_view(self.export), name="recommender_trend_sheet")
        return [sheet, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        departments, wish, week, rows = self._asked(request)
        top = sparks.top_of(rows)
        cards = [Card(row, departments, top) for row in rows]
        context = {
            **self.admin_site.each_context(request),
            **(extra_context or {}),
            "opts": self.opts,
            "title": _("Fashion trends"),
            "wish": wish,
            "week": week,
            "departments": departments.items(),
            "facets": TrendFacet.choices,
            "signals": Signal.choices,
            "groups": [
                (gettext("Rising"), [card for card in cards if card.trend.direction == Direction.RISING]),
                (gettext("Falling"), [card for card in cards if card.trend.direction == Direction.FALLING]),
            ],
            "steady": [card for card in cards if card.trend.direction == Direction.STEADY],
            "weeks": SHOWN,
            "window": WINDOW,
            "query": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/trends/page.html", context)

    def export(self, request: HttpRequest) -> HttpResponse:
        """The rows of the page; no cell is a formula to a spreadsheet."""
        _departments, _wish, week, rows = self._asked(request)
        response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="trends-{week or "none"}.csv"'
        sheet = csv.writer(response)
        sheet.writerow(COLUMNS)
        sheet.writerows([neutral(cell) for cell in _cells(row)] for row in rows)
        return response

    def _asked(self, request: HttpRequest) -> tuple[dict[str, str], Wish, Any, list[Trend]]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        departments = {WHOLE_SHOP: gettext("Whole shop")} | {
            row.path: row.name for row in Category.objects.filter(parent=None).order_by("path")
        }
        wish = Wish(request, departments)
        week = Trend.objects.latest_week()
        rows = list(Trend.objects.of_week(week).of(**wish.filters).order_by("q_value", "pk"))
        return departments, wish, week, rows


def _cells(trend: Trend) -> Iterator[Any]:
    low, high = trend.month_interval
    yield from (trend.week, trend.department, trend.facet, trend.value, words.value_name(trend.facet, trend.value))
    yield from (trend.signal, trend.direction, trend.beside_season)
    yield from (round(number, 4) for number in (trend.month, low, high, trend.q_value))
    yield "" if trend.season_q is None else round(trend.season_q, 4)
    yield from (round(trend.dispersion, 2), trend.products, trend.shoppers)
