from __future__ import annotations

import csv
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from unfold.admin import ModelAdmin

from catalog.desk.sheets.file import BOM, neutral
from catalog.models import Location, Variant
from fashionai.desk import ReadOnlyAdmin
from supply import reading, services
from supply.forms import DecisionForm, WhatIfForm
from supply.models import DemandForecast, PurchaseProposal, PurchaseTerms
from supply.night import newest_night

COLUMNS = ("sku", "product", "on_hand", "on_order", "level", "need", "proposed", "smallest", "order_by", "arrives")


@admin.register(PurchaseTerms)
class PurchaseTermsAdmin(ModelAdmin):
    list_display = ("__str__", "lead_weeks", "lead_deviation", "minimum", "pack", "service_level")
    list_select_related = ("category",)


@admin.register(DemandForecast)
class DemandForecastAdmin(ReadOnlyAdmin):
    list_display = ("variant", "night")
    list_filter = ("night",)
    list_select_related = ("variant",)
    search_fields = ("=variant__sku",)
    show_full_result_count = False


@admin.register(PurchaseProposal)
class PurchaseProposalAdmin(ReadOnlyAdmin):
    list_display = ("variant", "night", "need", "quantity", "status", "decided_quantity", "decided_by", "reason")
    list_filter = ("status", "night")
    list_select_related = ("variant", "decided_by")
    search_fields = ("=variant__sku",)
    show_full_result_count = False

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("desk/", view(require_safe(self.desk)), name="supply_desk"),
            path("desk/export/", view(require_safe(self.export)), name="supply_export"),
            path("desk/<int:pk>/", view(require_safe(self.variant)), name="supply_variant"),
            path("desk/decide/<int:pk>/", view(require_POST(self.decide)), name="supply_decide"),
            *super().get_urls(),
        ]

    def desk(self, request: HttpRequest) -> HttpResponse:
        self._must_view(request)
        panes = reading.panes()
        asked = request.GET.get("show", "")
        shown = asked if asked in reading.PANES else next((one.key for one in panes if one.count), "buy")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Purchasing"),
            "panes": panes,
            "shown": shown,
            "page": reading.page_of(shown, request.GET.get("page", "1")),
            "night": newest_night(),
        }
        return TemplateResponse(request, "admin/supply/desk.html", context)

    def variant(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._must_view(request)
        variant = get_object_or_404(Variant.objects.select_related("product", "colour", "size"), pk=pk)
        asked = WhatIfForm(request.GET)
        wish = asked.cleaned_data if asked.is_valid() else {}
        service = wish.get("service")
        sheet = reading.sheet(variant, service_level=service and service / 100, lead_weeks=wish.get("lead"))
        if sheet is None:
            raise Http404("No night has forecast this variant yet.")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(variant.product),
            "sheet": sheet,
            "service": round(100 * sheet.terms.service_level, 1),
            "locations": Location.objects.order_by("code"),
            "may_change": self.has_operate_permission(request),
        }
        return TemplateResponse(request, "admin/supply/variant.html", context)

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_operate_permission(request):
            raise PermissionDenied
        proposal = get_object_or_404(PurchaseProposal.objects.select_related("variant"), pk=pk)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, " ".join(map(str, errors)))
        else:
            self._carry_out(request, proposal, form.cleaned_data)
        return HttpResponseRedirect(reverse("admin:supply_variant", args=[proposal.variant_id]))

    def _carry_out(self, request: HttpRequest, proposal: PurchaseProposal, answers: dict[str, Any]) -> None:
        by: Any = request.user
        try:
            if answers["decision"] == "approve":
                services.approve(proposal=proposal, quantity=answers["quantity"], by=by, reason=answers["reason"])
            elif answers["decision"] == "reject":
                services.reject(proposal=proposal, by=by, reason=answers["reason"])
            else:
                services.receive(proposal=proposal, location=answers["location"])
        except services.Decided:
            messages.error(request, gettext("Somebody else was faster; this is how it stands now."))
        else:
            messages.success(request, gettext("Done: %s.") % proposal.get_status_display())

    def export(self, request: HttpRequest) -> HttpResponse:
        """What to buy as CSV; a SKU that begins like a formula is neutralised."""
        self._must_view(request)
        response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="purchases.csv"'
        sheet = csv.writer(response)
        sheet.writerow(COLUMNS)
        for pane in ("out", "buy"):
            for one in reading.proposals(pane):
                row = [
                    one.variant.sku,
                    one.variant.product.name,
                    one.on_hand,
                    one.on_order,
                    one.level,
                    round(one.need, 1),
                ]
                row += [one.quantity, one.smallest, one.order_by, one.arrives]
                sheet.writerow([neutral(cell) for cell in row])
        return response

    def _must_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
