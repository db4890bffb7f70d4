from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.models import Brand, Category, Colour, Size
from fashionai.desk.history import HistoryAdmin


class Counted(ModelAdmin):
    """Shows how many of something (`counted`, a reverse relation) use the row."""

    counted = "products"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(uses=Count(self.counted))

    @display(description=_("used by"), ordering="uses")
    def used_by(self, row: Category | Brand | Colour | Size) -> int:
        return row.uses  # type: ignore[union-attr]


class CategoryInList(forms.ModelForm):
    """A row of the list, whose field has no label but the column's head."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        says = gettext("Position of %(name)s") % {"name": self.instance.name}
        self.fields["position"].widget.attrs["aria-label"] = says


@admin.register(Category)
class CategoryAdmin(HistoryAdmin, Counted):
    list_display = ("branch", "name_zh", "slug", "position", "used_by")
    list_editable = ("position",)
    list_select_related = ("parent",)
    list_per_page = 200
    search_fields = ("name_en", "name_zh", "path")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name_en",)}
    fields = (("name_en", "name_zh"), ("parent", "slug"), "position")

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, **{"form": CategoryInList, **kwargs})

    @display(description=_("category"), ordering="path")
    def branch(self, category: Category) -> SafeString:
        """The name, set in by its depth in the tree."""
        return format_html("{}{}", "\u2003" * category.path.count("/"), category.name)


@admin.register(Brand)
class BrandAdmin(HistoryAdmin, Counted):
    list_display = ("name_en", "name_zh", "slug", "used_by")
    search_fields = ("name_en", "name_zh", "slug")
    prepopulated_fields = {"slug": ("name_en",)}
    fields = (("name_en", "name_zh"), "slug")


@admin.register(Colour)
class ColourAdmin(Counted):
    counted = "variants"
    list_display = ("swatch", "name_en", "name_zh", "hex", "family", "used_by")
    list_display_links = ("swatch", "name_en")
    list_filter = ("family",)
    search_fields = ("name_en", "name_zh", "slug")
    prepopulated_fields = {"slug": ("name_en",)}
    fields = (("name_en", "name_zh"), ("slug", "family"), "hex")

    @display(description="")
    def swatch(self, colour: Colour) -> SafeString:
        svg = '<svg class="desk-swatch" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="{}"/></svg>'
        return format_html(svg, colour.hex)


@admin.register(Size)
class SizeAdmin(Counted):
    counted = "variants"
    list_display = ("code", "scale", "position", "used_by")
    list_filter = ("scale",)
    search_fields = ("code", "scale")
