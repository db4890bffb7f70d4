"""The desk's pages of supply planning beside a variant's own: suggestions, production, the rehearsed policy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from catalog.services.stock import OutOfStock
from supply import exports, reading, sheets
from supply.balance import services as balance
from supply.balance.models import MarkdownProposal, TransferProposal
from supply.designs.models import DesignForecast
from supply.forms import SuggestionForm
from supply.levels import reading as levels
from supply.plots import fan
from supply.production.pages import ProductionPages
from supply.services import Decided

#: What is left to the usual of a category below this is rounding.
LEAST_SHARE = 0.005


class SupplyPages(ProductionPages):
    """Mixed into the admin of purchase proposals, whose permissions hold for all of these pages."""

    admin_site: Any
    opts: Any
    has_operate_permission: Any
    has_view_permission: Any

    def supply_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("desk/export/", view(require_safe(self.export)), name="supply_export"),
            path("desk/markdown/<int:pk>/", view(require_safe(self.markdown)), name="supply_markdown"),
            path("desk/markdown/<int:pk>/decide/", view(require_POST(self.decide_markdown)), name="supply_marked"),
            path("desk/move/<int:pk>/decide/", view(require_POST(self.decide_move)), name="supply_moved"),
            path("desk/design/<int:pk>/", view(require_safe(self.design)), name="supply_design"),
            path("desk/concept/<str:concept>/", view(require_safe(self.concept)), name="supply_concept"),
            path("desk/demand/", view(require_safe(self.demand)), name="supply_demand"),
            *self.production_urls(),
            path("desk/rehearsal/", view(require_safe(self.rehearsal)), name="supply_rehearsal"),
        ]

    def show(self, request: HttpRequest, template: str, title: Any, **more: Any) -> HttpResponse:
        shared = {"opts": self.opts, "title": title, "may_change": self.has_operate_permission(request)}
        context = {**self.admin_site.each_context(request), **shared, **more}
        return TemplateResponse(request, f"admin/supply/{template}.html", context)

    def export(self, request: HttpRequest) -> HttpResponse:
        """A pane as CSV, or as XLSX by ?as=xlsx; without a pane everything that is to be bought."""
        self.must_view(request)
        pane = request.GET.get("show", "")
        pane = pane if pane in reading.PANES else "plan"
        write = sheets.as_xlsx if request.GET.get("as") == "xlsx" else sheets.as_csv
        return write("purchases" if pane == "plan" else pane, exports.head(pane), exports.rows(pane))

    def markdown(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.must_view(request)
        proposal = get_object_or_404(MarkdownProposal.objects.select_related("product", "decided_by"), pk=pk)
        said = reading.markdown(proposal)
        return self.show(request, "markdown", proposal.product.name, said=said, proposal=proposal)

    def decide_markdown(self, request: HttpRequest, pk: int) -> HttpResponse:
        proposal = get_object_or_404(MarkdownProposal, pk=pk)
        self._decide(request, proposal, lambda: balance.adopt(proposal=proposal, by=request.user))  # type: ignore[arg-type]
        return HttpResponseRedirect(reverse("admin:supply_markdown", args=[pk]))

    def decide_move(self, request: HttpRequest, pk: int) -> HttpResponse:
        proposal = get_object_or_404(TransferProposal.objects.select_related("variant", "source", "target"), pk=pk)
        self._decide(request, proposal, lambda: balance.move(proposal=proposal, by=request.user))  # type: ignore[arg-type]
        return HttpResponseRedirect(reverse("admin:supply_desk") + "?show=move")

    def _decide(self, request: HttpRequest, proposal: Any, follow: Any) -> None:
        self.must_change(request)
        form = SuggestionForm(request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, " ".join(map(str, errors)))
            return
        try:
            if form.cleaned_data["decision"] == "follow":
                follow()
            else:
                balance.reject(proposal=proposal, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        except Decided:
            messages.error(request, gettext("Somebody else was faster; this is how it stands now."))
        except OutOfStock:
            messages.error(request, gettext("So many are not there any more; nothing was moved."))
        else:
            messages.success(request, gettext("Done: %s.") % proposal.get_status_display())

    def design(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.must_view(request)
        row = get_object_or_404(DesignForecast, pk=pk)
        like = reading.neighbours(row)
        usual = max(0.0, 1 - sum(weight for _product, weight in like))
        told = {
            "row": row,
            "plot": reading.design_plot(row),
            "like": like,
            "usual": usual if usual > LEAST_SHARE else 0,
        }
        return self.show(request, "design", row.name, **told)

    def concept(self, request: HttpRequest, concept: str) -> HttpResponse:
        """The forecast of one of the studio's concepts."""
        self.must_view(request)
        return redirect("admin:supply_design", get_object_or_404(DesignForecast, concept=concept).pk)

    def demand(self, request: HttpRequest) -> HttpResponse:
        self.must_view(request)
        whole, parts = levels.newest()
        one = levels.chosen(parts, request.GET.get("category", ""))
        told = {"whole": whole, "plot": whole and fan(whole), "parts": parts, "one": one, "chart": one and fan(one)}
        added = sum(part.expected for part in parts)
        return self.show(request, "demand", _("Demand by category"), **told, added=added)

    def rehearsal(self, request: HttpRequest) -> HttpResponse:
        self.must_view(request)
        report = reading.last_report()
        told = report.simulated if report else {}
        tables = [(_("The weeks to come"), told.get("ahead")), (_("The last half year"), told.get("back"))]
        return self.show(request, "rehearsal", _("The policy rehearsed"), report=report, tables=tables)

    def must_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def must_change(self, request: HttpRequest) -> None:
        if not self.has_operate_permission(request):
            raise PermissionDenied
