"""Writes about adopted designs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from fashionai.jobs import services as jobs
from supply.designs.models import DesignForecast

KIND = "supply.design"


@transaction.atomic
def take_up(*, concept: str, name: str, payload: dict[str, Any], price: Decimal | None) -> DesignForecast:
    """Note an adopted design and have it forecast; the same again forecasts it anew."""
    told = {"name": name[:160], "payload": payload, "price": price}
    row = DesignForecast.objects.update_or_create(concept=concept, defaults=told)[0]
    jobs.enqueue(KIND, arguments={"design": row.pk})
    return row


def let_go(*, concept: str) -> None:
    """The design was dropped."""
    DesignForecast.objects.filter(concept=concept).delete()


def keep(*, row: DesignForecast) -> None:
    """Save a forecast that was filled in, where the design is still wanted."""
    fields = ("neighbours", "mean", "low", "high", "quantity", "sizes")
    DesignForecast.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in fields})
