"""What a product's page promises: how long delivery takes and how long goods may come back, as checkout holds to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from catalog.facets.current import Keeper
from catalog.models import DeliveryMethod


@dataclass(frozen=True)
class Promises:
    """`delivery_days`: working days of the quickest and the slowest way; None where the shop delivers none."""

    delivery_days: tuple[int, int] | None
    return_days: int


def load() -> dict[str, tuple[int, int]]:
    return DeliveryMethod.objects.days_by_currency()


keeper: Keeper[dict[str, tuple[int, int]]] = Keeper(load, lambda: settings.LISTING_STALE_SECONDS)


def promises(currency: str) -> Promises:
    """For goods with prices in that currency. No query where the delivery methods are held."""
    return Promises(keeper.get().get(currency), settings.RETURN_DAYS)
