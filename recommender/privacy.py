"""What the recommender knows about a shopper: behaviour, and what was shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fashionai.accounts.models import Shopper
from fashionai.accounts.privacy import register_erasure, register_export
from recommender.models import Event


def export_events(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for event in Event.objects.of(shopper).select_related("product").order_by("at", "pk").iterator(chunk_size=2000):
        yield {
            "kind": event.kind,
            "product": event.product.slug,
            "value": event.value,
            "slot": event.slot,
            "position": event.position,
            "algorithm": event.algorithm,
            "at": event.at.isoformat(),
        }


def erase(shopper: Shopper) -> None:
    """Events go at once; a trained model forgets them with the next training, which no longer sees them."""
    Event.objects.of(shopper).delete()


def register() -> None:
    register_export("behaviour", export_events)
    register_erasure("behaviour", erase)
