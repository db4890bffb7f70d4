"""The desk's tables of production: workshops, materials and bills of materials."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from supply.production import ledger
from supply.production.materials import Material, MaterialArrival, MaterialMovement, MaterialUse
from supply.production.models import Workshop
from supply.wording import number


@admin.register(Workshop)
class WorkshopAdmin(ModelAdmin):
    list_display = ("name", "hours", "overtime", "minutes", "setup_hours", "minimum", "lead_weeks", "is_active")
    filter_horizontal = ("categories",)
    autocomplete_fields = ("products",)


class ArrivalInline(TabularInline):
    """What is still to come; the production page books it in."""

    model = MaterialArrival
    extra = 0

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).filter(received_at=None)


class MovementInline(TabularInline):
    """The ledger, to be read."""

    model = MaterialMovement
    extra = 0
    can_delete = False
    fields = readonly_fields = ("at", "kind", "quantity", "reference", "by")

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("by")


class UseInline(TabularInline):
    model = MaterialUse
    extra = 0
    autocomplete_fields = ("product",)
    verbose_name_plural = _("What takes it")


@admin.register(Material)
class MaterialAdmin(ModelAdmin):
    list_display = ("name", "unit", "there", "coming")
    search_fields = ("name",)
    inlines = (ArrivalInline, UseInline, MovementInline)

    def get_queryset(self, request: Any) -> Any:
        coming = Prefetch("arrivals", MaterialArrival.objects.coming(), to_attr="awaited")
        return super().get_queryset(request).prefetch_related(coming)

    def save_model(self, request: Any, obj: Material, form: Any, change: bool) -> None:
        """What is typed in as the stock is a count: the ledger takes the difference."""
        counted, by = obj.stock, request.user
        obj.stock = Material.objects.get(pk=obj.pk).stock if change else 0.0
        super().save_model(request, obj, form, change)
        if not change or "stock" in form.changed_data:
            ledger.count(material=obj.pk, counted=counted, by=by, opening=not change)
            obj.refresh_from_db()

    @admin.display(description=_("in stock"), ordering="stock")
    def there(self, material: Material) -> str:
        return number(material.stock)

    @admin.display(description=_("coming"))
    def coming(self, material: Any) -> str:
        return number(sum(one.quantity for one in material.awaited))
