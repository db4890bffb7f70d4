"""Behaviour on the desk, for reading."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from fashionai.desk import ReadOnlyAdmin
from recommender.admin.reports import ReportPages
from recommender.models import Event, Slate


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "product", "shopper", "value", "slot", "position", "algorithm")
    list_filter = ("kind", "slot", ("at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("product", "shopper__user")
    list_per_page = 50
    # Counting millions of rows on every page would cost more than it tells.
    show_full_result_count = False
    search_fields = ("=product__slug", "=shopper__key", "=shopper__user__email", "=session")


@admin.register(Slate)
class SlateAdmin(ReportPages, ReadOnlyAdmin):
    list_display = ("at", "slot", "shopper", "places")
    list_filter = ("slot", ("at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("shopper__user",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("=shopper__key", "=shopper__user__email")

    def get_urls(self) -> list[Any]:
        return [*self.report_urls(), *super().get_urls()]

    @display(description=_("places"))
    def places(self, slate: Slate) -> int:
        return len(slate.tiles)
