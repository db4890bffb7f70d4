"""A design that is adopted gets its forecast; one that is dropped loses it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.dispatch import receiver

from catalog.signals import concept_adopted, concept_dropped
from supply.designs import services


@receiver(concept_adopted)
def _adopted(sender: object, concept_id: int, title: str, **told: Any) -> None:
    low, high = told.get("price_low"), told.get("price_high")
    price = (Decimal(low) + Decimal(high)) / 2 if low is not None and high is not None else low or high
    payload = {
        "attributes": told.get("attributes") or {},
        "category": told.get("category") or "",
        "nearest": [[int(pk), float(cosine)] for pk, cosine in told.get("nearest") or []],
    }
    services.take_up(concept=str(concept_id), name=title, payload=payload, price=price)


@receiver(concept_dropped)
def _dropped(sender: object, concept_id: int, **_: Any) -> None:
    services.let_go(concept=str(concept_id))
