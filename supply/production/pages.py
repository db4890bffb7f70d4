"""The desk's page of the production plan: made, released, taken back, and the material that has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from supply.production import ledger, releasing
from supply.production import services as production
from supply.production.materials import MaterialArrival
from supply.production.models import ProductionPlan
from supply.production.plots import drawn
from supply.production.reading import standing
from supply.services import Decided
from supply.wording import number

DESK = "desk/production/"


class ProductionPages:
    """Mixed into the pages of supply planning, whose permissions hold here."""

    admin_site: Any
    show: Any
    must_view: Any
    must_change: Any

    def production_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path(DESK, view(require_safe(self.production)), name="supply_production"),
            path(f"{DESK}plan/", view(require_POST(self.plan_production)), name="supply_produce"),
            path(f"{DESK}<int:pk>/release/", view(require_POST(self.release)), name="supply_release"),
            path(f"{DESK}<int:pk>/take-back/", view(require_POST(self.take_back)), name="supply_take_back"),
            path(f"{DESK}material/<int:pk>/", view(require_POST(self.receive_material)), name="supply_material_here"),
        ]

    def production(self, request: HttpRequest) -> HttpResponse:
        self.must_view(request)
        plan = ProductionPlan.objects.select_related("made_by", "approved_by").first()
        told = {"plan": plan, "drawn": plan and drawn(plan), "now": standing(plan)}
        return self.show(request, "production", _("Production plan"), **told)

    def plan_production(self, request: HttpRequest) -> HttpResponse:
        self.must_change(request)
        by: Any = request.user
        production.ask(by=by)
        messages.success(request, gettext("The plan is being worked out; it is shown here as soon as it is there."))
        return HttpResponseRedirect(reverse("admin:supply_production"))

    def release(self, request: HttpRequest, pk: int) -> HttpResponse:
        plan = get_object_or_404(ProductionPlan, pk=pk)
        return self._book(request, lambda by: releasing.release(plan=plan, by=by), _("Released to the workshops."))

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        plan = get_object_or_404(ProductionPlan, pk=pk)
        return self._book(request, lambda by: releasing.take_back(plan=plan, by=by), _("The release was taken back."))

    def receive_material(self, request: HttpRequest, pk: int) -> HttpResponse:
        arrival = get_object_or_404(MaterialArrival.objects.select_related("material"), pk=pk)
        return self._book(request, lambda by: ledger.receive(arrival=arrival, by=by), _("Booked into stock."))

    def _book(self, request: HttpRequest, write: Callable[[Any], Any], done: Any) -> HttpResponse:
        self.must_change(request)
        try:
            write(request.user)
        except (Decided, ledger.Received):
            messages.error(request, gettext("Somebody else was faster; this is how it stands now."))
        except releasing.Outdated:
            messages.error(request, gettext("This plan is out of date: plan again first."))
        except releasing.Arrived:
            messages.error(request, gettext("Pieces of it are on the shelf already; it cannot be taken back."))
        except ledger.OutOfMaterial as short:
            about = {"material": short.material, "wanted": number(short.wanted), "there": number(short.material.stock)}
            messages.error(
                request, gettext("%(material)s: %(wanted)s are taken, %(there)s are there. Nothing was booked.") % about
            )
        else:
            messages.success(request, done)
        return HttpResponseRedirect(reverse("admin:supply_production"))
