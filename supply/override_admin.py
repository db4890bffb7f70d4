"""The desk's side of forecast overrides: their record, and the two buttons on a variant's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from fashionai.desk import ReadOnlyAdmin
from supply import overriding
from supply.judgements import MOST_WEEKS, ForecastDrivers, ForecastOverride
from supply.models import DemandForecast
from supply.services import Decided

# Who may decide on purchases may say what will sell.
PERMISSION = "supply.change_purchaseproposal"


class OverrideForm(forms.Form):
    weeks = forms.IntegerField(min_value=1, max_value=MOST_WEEKS)
    skip = forms.IntegerField(min_value=0, max_value=MOST_WEEKS - 1, required=False)
    pieces = forms.FloatField(min_value=0, max_value=1e6)
    reason = forms.CharField(max_length=200)


@admin.register(ForecastDrivers)
class ForecastDriversAdmin(ReadOnlyAdmin):
    list_display = ("product", "night")
    list_filter = ("night",)
    list_select_related = ("product",)
    show_full_result_count = False


@admin.register(ForecastOverride)
class ForecastOverrideAdmin(ReadOnlyAdmin):
    list_display = ("variant", "starts", "ends", "system", "pieces", "actual", "nearer", "reason", "made_by", "made_at")
    list_filter = ("sold_out", "made_by")
    list_select_related = ("variant", "made_by")
    search_fields = ("=variant__sku",)
    show_full_result_count = False

    @admin.display(description=_("Nearer by"), empty_value="–")
    def nearer(self, override: ForecastOverride) -> float | None:
        return override.value_added

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        told = ForecastOverride.objects.value_added()
        if told["count"] and request.method == "GET":
            text = gettext(
                "Overrides judged: %(count)d. Together off by %(after).1f pieces, the forecast by %(before).1f."
            )
            messages.info(request, text % told)
        return super().changelist_view(request, extra_context)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("expect/<int:pk>/", view(require_POST(self.override)), name="supply_override"),
            path("withdraw/<int:pk>/", view(require_POST(self.withdraw)), name="supply_withdraw"),
            *super().get_urls(),
        ]

    def override(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Of the variant of a forecast."""
        forecast = self._allowed(request, DemandForecast, pk)
        form = OverrideForm(request.POST)
        by: Any = request.user
        if not form.is_valid():
            messages.error(request, gettext("Say for which weeks, how many pieces, and why."))
        else:
            said = form.cleaned_data
            try:
                overriding.override(
                    forecast=forecast,
                    weeks=said["weeks"],
                    skip=said["skip"] or 0,
                    pieces=said["pieces"],
                    reason=said["reason"],
                    by=by,
                )
            except ValueError:
                messages.error(request, gettext("The forecast does not reach that far."))
            else:
                messages.success(request, gettext("Your expectation counts from now on."))
        return HttpResponseRedirect(reverse("admin:supply_variant", args=[forecast.variant_id]))

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        own = self._allowed(request, ForecastOverride, pk)
        by: Any = request.user
        try:
            overriding.withdraw(override=own, by=by)
        except Decided:
            messages.error(request, gettext("Somebody else was faster; this is how it stands now."))
        return HttpResponseRedirect(reverse("admin:supply_variant", args=[own.variant_id]))

    def _allowed(self, request: HttpRequest, model: Any, pk: int) -> Any:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return get_object_or_404(model, pk=pk)
