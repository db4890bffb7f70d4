"""Booking what a source reports. Every movement stands for itself: one that cannot be takes no other with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalog.imports.tabular.cells import made_id
from catalog.models import MovementKind, StockMovement, Variant
from catalog.services import move_stock
from catalog.services.stock import OutOfStock
from supply import live
from supply.feed.models import FeedSource
from supply.imports.models import SaleLine

# Which way goods go; an adjustment and a transfer go both.
SIGNS = {
    MovementKind.RECEIPT: 1,
    MovementKind.RETURN: 1,
    MovementKind.SALE: -1,
    MovementKind.WRITE_OFF: -1,
    MovementKind.TRANSFER: 0,
    MovementKind.ADJUSTMENT: 0,
}


@dataclass(frozen=True)
class Reported:
    """quantity: pieces, positive where they came."""

    id: str
    sku: str
    quantity: int
    kind: MovementKind
    at: datetime


@dataclass(frozen=True)
class Booked:
    """outcome: booked, known or rejected; then `detail` says why."""

    id: str
    outcome: str
    detail: str = ""


def key_for(source: FeedSource, movement: str) -> str:
    """The ledger's idempotency key: ids are the source's own."""
    return f"feed:{source.pk}:{movement}"


def book(*, source: FeedSource, reported: Sequence[Reported]) -> list[Booked]:
    """In the order of the report; the outcome of each. Sales count as demand, as an order's do."""
    variants = {one.sku: one for one in Variant.objects.filter(sku__in={one.sku for one in reported})}
    keys = {key_for(source, one.id) for one in reported}
    known = {one.idempotency_key: one for one in StockMovement.objects.filter(idempotency_key__in=keys)}
    with live.gathered():
        found = [_book(source, one, variants.get(one.sku), known) for one in reported]
    FeedSource.objects.filter(pk=source.pk).update(last_at=timezone.now())
    return found


def _book(source: FeedSource, one: Reported, variant: Variant | None, known: dict[str | None, StockMovement]) -> Booked:
    if variant is None:
        return Booked(one.id, "rejected", "No variant has this SKU.")
    key = key_for(source, one.id)
    if key in known:
        return _known(one, variant, known[key])
    try:
        with transaction.atomic():
            known[key] = _moved(source, one, variant, key)
    except OutOfStock as error:
        return Booked(one.id, "rejected", f"Only {error.missing[variant.sku]} are there; count and adjust first.")
    return Booked(one.id, "booked")


def _known(one: Reported, variant: Variant, before: StockMovement) -> Booked:
    if (before.variant_id, before.quantity, before.kind) != (variant.pk, one.quantity, one.kind):
        return Booked(one.id, "rejected", "This id was used for another movement.")
    return Booked(one.id, "known")


def _moved(source: FeedSource, one: Reported, variant: Variant, key: str) -> StockMovement:
    moved = move_stock(
        variant=variant,
        location=source.location,
        quantity=one.quantity,
        kind=one.kind,
        reference=f"{source.code} {one.id}"[:80],
        idempotency_key=key,
        at=one.at,
    )
    if one.kind == MovementKind.SALE:
        line = {"variant": variant, "location": source.location, "at": one.at, "pieces": -one.quantity}
        SaleLine.objects.get_or_create(pk=made_id("feed", source.pk, one.id), defaults=line | {"source": source.code})
    return moved
