"""The stock view's pages: the pivot, and the quick adjustment of one cell."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from catalog import services
from catalog.desk.stock import ORDERS, STATES, Wish, pivot
from catalog.models import Category, Location, MovementKind, Variant

BY_HAND = [MovementKind.RECEIPT, MovementKind.ADJUSTMENT, MovementKind.WRITE_OFF]
ORDER_LABELS = {
    "": _("by name"),
    "cover": _("shortest cover first"),
    "-cover": _("longest cover first"),
    "-sold": _("most sold first"),
    "-pieces": _("most on hand first"),
}


class AdjustForm(forms.Form):
    variant = forms.ModelChoiceField(Variant.objects.all())
    location = forms.ModelChoiceField(Location.objects.all())
    quantity = forms.IntegerField(min_value=-100_000, max_value=100_000)
    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in BY_HAND])
    reference = forms.CharField(max_length=80)
    key = forms.UUIDField()


class StockView:
    """Mixed into the admin of stock levels."""

    def stock_urls(self) -> list[Any]:
        view = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path("view/", view(require_safe(self.stock_view)), name="catalog_stock_view"),
            path("view/adjust/", view(require_POST(self.adjust)), name="catalog_stock_adjust"),
        ]

    def stock_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        wish = Wish.of(request.GET)
        query = request.GET.copy()
        query.pop("page", None)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "title": _("Stock"),
            "wish": wish,
            "pivot": pivot(wish),
            "query": query.urlencode(),
            "states": STATES.items(),
            "orders": [(order, ORDER_LABELS[order]) for order in ORDERS],
            "categories": Category.objects.order_by("path"),
            "kinds": [(kind.value, kind.label) for kind in BY_HAND],
            "may_change": self.has_operate_permission(request),  # type: ignore[attr-defined]
            "new_key": uuid.uuid4,
        }
        return TemplateResponse(request, "admin/catalog/stock.html", context)

    def adjust(self, request: HttpRequest) -> HttpResponse:
        """Book a movement with its reason; the page's key books a double click once."""
        if not self.has_operate_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = AdjustForm(request.POST)
        if not form.is_valid() or not form.cleaned_data["quantity"]:
            messages.error(request, gettext("Give a number of pieces other than 0 and a reason."))
            return _back(request)
        answers = form.cleaned_data
        try:
            services.move_stock(
                variant=answers["variant"],
                location=answers["location"],
                quantity=answers["quantity"],
                kind=MovementKind(answers["kind"]),
                reference=answers["reference"],
                idempotency_key=f"desk:{answers['key']}",
            )
        except services.OutOfStock as error:
            messages.error(request, gettext("More than is there: %s") % error)
        else:
            said = gettext("%(sku)s at %(location)s: %(quantity)+d.")
            place = {"sku": answers["variant"], "location": answers["location"], "quantity": answers["quantity"]}
            messages.success(request, said % place)
        return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        address = reverse("admin:catalog_stock_view")
    return HttpResponseRedirect(address)
