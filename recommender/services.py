"""Writes about behaviour: taking in events, and what an order or a merge means for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from catalog.models import Order
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from recommender.models import Event, EventKind

if TYPE_CHECKING:
    from recommender.policy import Tile

# 500 rows of 15 columns stay below SQLite's 32,766 parameters a statement.
BATCH = 500


def may_keep(shopper: Shopper) -> bool:
    """Whether the shopper agrees to any of the purposes that behaviour is kept for."""
    return has_consent(shopper, Purpose.PERSONALISATION) or has_consent(shopper, Purpose.RESEARCH)


def ingest(events: Sequence[Event]) -> int:
    """Insert events, ignoring ids that are known. Returns how many were new; they are committed on return."""
    ids = [event.pk for event in events]
    with transaction.atomic():
        known = Event.objects.filter(pk__in=ids).count()
        Event.objects.bulk_create(events, batch_size=BATCH, ignore_conflicts=True)
        return Event.objects.filter(pk__in=ids).count() - known


def record_order(*, order: Order) -> None:
    """A purchase event for every product of an order."""
    if order.shopper is None:
        return
    lines = order.lines.select_related("variant")
    ingest(
        [
            Event(
                shopper=order.shopper,
                kind=EventKind.PURCHASE,
                product_id=line.variant.product_id,
                variant=line.variant,
                value=line.quantity,
                at=order.placed_at,
            )
            for line in lines
        ]
    )


def move_events(*, guest: Shopper, account: Shopper) -> None:
    Event.objects.filter(shopper=guest).update(shopper=account)


def record_impressions(*, shopper: Shopper | None, slot: str, tiles: Sequence[Tile]) -> None:
    """Log what a rail shows a known shopper: place, algorithm and propensity.

    Impressions of nobody, and of a shopper who lets us use behaviour for nothing, are not kept.
    """
    if shopper is None or not tiles or not may_keep(shopper):
        return
    now = timezone.now()
    Event.objects.bulk_create(
        Event(
            pk=tile.impression,
            shopper=shopper,
            kind=EventKind.IMPRESSION,
            product=tile.product,
            slot=slot,
            position=tile.position,
            algorithm=tile.algorithm,
            propensity=tile.propensity,
            at=now,
        )
        for tile in tiles
    )
