"""Variants on the desk: one row a SKU."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.admin.products import pieces
from catalog.desk.attention import sold_out_sellers
from catalog.desk.sheets.file import SafeCSV
from catalog.desk.sheets.resources import VariantSheet
from catalog.models import StockLevel, Variant
from fashionai.desk.history import HistoryAdmin
from fashionai.desk.sheets import SheetAdmin


class SoldOutFilter(admin.SimpleListFilter):
    title = _("sold out")
    parameter_name = "sold_out"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("sold out")), ("sells", _("sold out, sold in the last 28 days")), ("no", _("in stock"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Variant]) -> QuerySet[Variant]:
        there = Exists(StockLevel.objects.sellable().filter(variant=OuterRef("pk")))
        if self.value() == "sells":
            return queryset.filter(pk__in=sold_out_sellers())
        if self.value() == "yes":
            return queryset.filter(~there, is_active=True, product__status="active")
        return queryset.filter(there) if self.value() == "no" else queryset


@admin.register(Variant)
class VariantAdmin(SheetAdmin, HistoryAdmin, ModelAdmin):
    resource_classes = (VariantSheet,)
    formats = (SafeCSV,)
    list_display = ("sku", "product", "colour", "size", "on_hand", "is_active")
    list_filter = (SoldOutFilter, "is_active", "size__scale")
    list_select_related = ("product", "colour", "size")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("sku", "barcode", "product__name_en", "product__name_zh")
    autocomplete_fields = ("product", "colour", "size")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return super().get_queryset(request).annotate(pieces=pieces("variant"))

    @display(description=_("on hand"), ordering="pieces")
    def on_hand(self, variant: Variant) -> int:
        return variant.pieces or 0  # type: ignore[attr-defined]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Taken off sale instead: orders and stock point at it."""
        return False
