"""Behaviour on the desk, for reading."""

from __future__ import annotations

from django.contrib import admin
from unfold.contrib.filters.admin import RangeDateTimeFilter

from fashionai.desk import ReadOnlyAdmin
from recommender.models import Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "product", "shopper", "value", "slot", "position", "algorithm", "propensity")
    list_filter = ("kind", "slot", ("at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("product", "shopper__user")
    list_per_page = 50
    # Counting millions of rows on every page would cost more than it tells.
    show_full_result_count = False
    search_fields = ("=product__slug", "=shopper__key", "=shopper__user__email", "=session")
