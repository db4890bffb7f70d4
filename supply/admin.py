from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from unfold.admin import ModelAdmin

from catalog.models import Location, Variant
from fashionai.desk import ReadOnlyAdmin, asked, go, page
from supply import reading, services
from supply.feed import signing
from supply.feed.models import FeedSource
from supply.forms import DecisionForm, WhatIfForm
from supply.models import DemandForecast, PurchaseProposal, PurchaseTerms
from supply.night import newest_night
from supply.pages import SupplyPages
from supply.wording import words


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
class PurchaseProposalAdmin(SupplyPages, ReadOnlyAdmin):
    list_display = ("variant", "night", "need", "quantity", "status", "decided_quantity", "decided_by", "reason")
    list_filter = ("status", "night")
    list_select_related = ("variant", "decided_by")
    search_fields = ("=variant__sku",)
    show_full_result_count = False

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("desk/", view(require_safe(self.desk)), name="supply_desk"),
            *self.supply_urls(),
            path("desk/<int:pk>/", view(require_safe(self.variant)), name="supply_variant"),
            path("desk/decide/<int:pk>/", view(require_POST(self.decide)), name="supply_decide"),
            *super().get_urls(),
        ]

    def desk(self, request: HttpRequest) -> HttpResponse:
        self.must_view(request)
        panes = reading.panes()
        asked_for = request.GET.get("show", "")
        shown = asked_for if asked_for in reading.PANES else next((one.key for one in panes if one.count), "buy")
        found = reading.page_of(shown, request.GET.get("page", "1"))
        report = reading.last_report()
        notes = [words(note) for note in report.figures.get("methods", [])] if report else []
        told = {"panes": panes, "shown": shown, "page": found, "report": report, "notes": notes}
        return self.show(request, "desk", _("Purchasing"), night=newest_night(), **told)

    def variant(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.must_view(request)
        variant = get_object_or_404(Variant.objects.select_related("product", "colour", "size"), pk=pk)
        wish = WhatIfForm(request.GET).wish()
        sheet = reading.sheet(variant, wish)
        if sheet is None:
            raise Http404("No night has forecast this variant yet.")
        told = {
            "sheet": sheet,
            "wish": {"price": round(100 * wish.price), "promotion": round(100 * wish.promotion)},
            "weeks": wish.promotion_weeks,
            "service": round(100 * sheet.terms.service_level, 1),
            "locations": Location.objects.order_by("code"),
        }
        template = "what_if" if request.headers.get("HX-Request") else "variant"
        return self.show(request, template, str(variant.product), **told)

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.must_change(request)
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


@admin.register(FeedSource)
class FeedSourceAdmin(ModelAdmin):
    list_display = ("code", "name", "location", "is_active", "last_at")
    list_select_related = ("location",)
    actions_detail = ["new_key"]

    @asked(
        _("New key"),
        icon="key",
        path="new-key",
        title=_("Give this source a new key?"),
        text=_("The old key is worth nothing from then on. The new one is shown once."),
        permission="change",
    )
    def new_key(self, request: HttpRequest, form: Any, object_id: int) -> HttpResponse:
        source = get_object_or_404(FeedSource, pk=object_id)
        key = signing.renew(source=source)
        messages.success(request, gettext("The key of %(source)s: %(key)s") % {"source": source.code, "key": key})
        return go(request, page("supply_feedsource", object_id))


from supply import override_admin  # noqa: E402, F401  isort: skip  registers the overrides' own pages
from supply.production import admin as production_admin  # noqa: E402, F401  isort: skip  likewise the workshops'
