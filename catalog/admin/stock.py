from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from catalog import services
from catalog.admin.stock_view import BY_HAND, StockView
from catalog.desk.sheets.file import SafeCSV
from catalog.desk.sheets.resources import StockSheet
from catalog.models import Location, MovementKind, StockLevel, StockMovement
from fashionai.desk import ReadOnlyAdmin, asked, go, page
from fashionai.desk.sheets import SheetAdmin


class MovementForm(BaseDialogForm):
    quantity = forms.IntegerField(
        label=_("Pieces"), help_text=_("Negative for goods that left."), widget=UnfoldAdminIntegerFieldWidget
    )
    kind = forms.ChoiceField(
        label=_("Why"), choices=[(kind.value, kind.label) for kind in BY_HAND], widget=UnfoldAdminSelectWidget
    )
    reference = forms.CharField(label=_("Reference"), max_length=80, required=False, widget=UnfoldAdminTextInputWidget)

    def clean_quantity(self) -> int:
        quantity: int = self.cleaned_data["quantity"]
        if not quantity:
            raise forms.ValidationError(gettext("Say how many pieces came or went."))
        return quantity


@admin.register(Location)
class LocationAdmin(ModelAdmin):
    list_display = ("code", "name_en", "name_zh", "sells")
    fields = (("name_en", "name_zh"), ("code", "sells"))


@admin.register(StockLevel)
class StockLevelAdmin(StockView, SheetAdmin, ReadOnlyAdmin):
    """Levels change by movements only."""

    resource_classes = (StockSheet,)
    formats = (SafeCSV,)
    list_display = ("variant", "location", "on_hand", "updated_at")
    list_filter = ("location",)
    list_select_related = ("variant", "location")
    search_fields = ("variant__sku", "variant__product__name_en")
    show_full_result_count = False
    actions_detail = ("book",)

    def get_urls(self) -> list[Any]:
        return [*self.stock_urls(), *super().get_urls()]

    @asked(
        _("Book a movement"),
        icon="swap_vert",
        path="book",
        title=_("Book a movement"),
        text=_("It is written to the ledger and cannot be edited."),
        form=MovementForm,
    )
    def book(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        if not object_id.isdecimal():
            raise Http404(f"{object_id!r} is not the id of a stock level.")
        level = get_object_or_404(StockLevel.objects.select_related("variant", "location"), pk=int(object_id))
        answers = form.cleaned_data
        try:
            services.move_stock(
                variant=level.variant,
                location=level.location,
                quantity=answers["quantity"],
                kind=MovementKind(answers["kind"]),
                reference=answers["reference"],
            )
        except services.OutOfStock as error:
            messages.error(request, gettext("More than is there: %s") % error)
        else:
            messages.success(request, gettext("The movement is booked."))
        return go(request, page("catalog_stocklevel", level.pk))


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    list_display = ("at", "variant", "location", "quantity", "kind", "reference")
    list_filter = ("kind", "location", ("at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("variant", "location")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("=variant__sku", "=reference")
