"""What a shopper wants to know before buying: how goods travel, and how they come back."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.addresses import served
from catalog.models import DeliveryMethod


@require_safe
def delivery(request: HttpRequest) -> HttpResponse:
    """The ways to deliver with their prices, where to, and the rules of returning: one query of its own."""
    context = {
        "methods": DeliveryMethod.objects.offered(settings.CURRENCY),
        "countries": [name for _, name in served()],
        "return_days": settings.RETURN_DAYS,
    }
    return render(request, "catalog/delivery.html", context)
