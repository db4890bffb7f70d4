"""What purchasing adds to the desk's list of what waits for a person."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fashionai.desk.attention import register_attention
from supply.models import PurchaseProposal


def _open() -> QuerySet[PurchaseProposal]:
    return PurchaseProposal.objects.open()


def register() -> None:
    register_attention(
        "supply.proposals",
        label=_("Purchases to approve"),
        hint=_("Proposed by the night from forecasts and stock."),
        rows=_open,
        address=lambda: reverse("admin:supply_desk"),
        permission="supply.view_purchaseproposal",
        order=22,
    )
