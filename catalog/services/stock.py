"""Writes to stock. Every lock on stock rows is taken here, in key order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.models import Location, MovementKind, StockLevel, StockMovement, Variant
from catalog.signals import stock_changed


class OutOfStock(Exception):
    """Not enough on hand; `missing` maps a SKU to the pieces that are there."""

    def __init__(self, missing: dict[str, int]) -> None:
        self.missing = missing
        super().__init__("; ".join(f"{sku}: {left} left" for sku, left in sorted(missing.items())))


def lock_levels(*, variants: Sequence[Variant], location: Location) -> dict[int, StockLevel]:
    """Lock these variants' stock rows in key order, making the missing ones. Keyed by variant id."""
    # In key order too: two transactions that make the same rows in opposite orders wait for each other.
    missing = [StockLevel(variant=variant, location=location) for variant in sorted(variants, key=lambda one: one.pk)]
    StockLevel.objects.bulk_create(missing, ignore_conflicts=True)
    rows = StockLevel.objects.select_for_update().filter(variant__in=variants, location=location).order_by("pk")
    return {row.variant_id: row for row in rows}


def lock_shelves(*, variants: Sequence[Variant]) -> list[StockLevel]:
    """Lock these variants' stock rows at every location that sells, in key order."""
    rows = StockLevel.objects.select_for_update(of=("self",)).filter(variant__in=variants, location__sells=True)
    return list(rows.order_by("pk"))


def move_stock(
    *,
    variant: Variant,
    location: Location,
    quantity: int,
    kind: MovementKind,
    reference: str = "",
    idempotency_key: str | None = None,
    at: datetime | None = None,
) -> StockMovement:
    """Book goods in (positive) or out (negative). The same idempotency key books once.

    Raises OutOfStock when more would leave than is there, ValueError for a movement of nothing.
    """
    if quantity == 0:
        raise ValueError("A movement of 0 pieces moves nothing.")
    with transaction.atomic():
        level = lock_levels(variants=[variant], location=location)[variant.pk]
        if idempotency_key and (known := StockMovement.objects.filter(idempotency_key=idempotency_key).first()):
            return known
        if level.on_hand + quantity < 0:
            raise OutOfStock({variant.sku: level.on_hand})
        movement = StockMovement.objects.create(
            variant=variant,
            location=location,
            quantity=quantity,
            kind=kind,
            reference=reference,
            idempotency_key=idempotency_key,
            at=at or timezone.now(),
        )
        level.on_hand += quantity
        level.save(update_fields=["on_hand", "updated_at"])
        stock_changed.send(sender=StockLevel, variant_ids=[variant.pk])
    return movement


Picks = dict[int, list[tuple[StockLevel, int]]]


def allocate(pieces: dict[int, int], levels: Sequence[StockLevel]) -> tuple[Picks, dict[int, int]]:
    """Choose what leaves from where: (picks by variant, what is there of the variants that fall short).

    One location delivers everything where one can; otherwise the one that holds most of it goes first.
    """
    held: dict[int, dict[int, StockLevel]] = defaultdict(dict)
    for level in levels:
        held[level.location_id][level.variant_id] = level
    there = {pk: sum(shelf[pk].on_hand for shelf in held.values() if pk in shelf) for pk in pieces}
    missing = {pk: there[pk] for pk, wanted in pieces.items() if there[pk] < wanted}

    def covered(location: int) -> int:
        shelf = held[location]
        return sum(min(wanted, shelf[pk].on_hand) for pk, wanted in pieces.items() if pk in shelf)

    picks: Picks = defaultdict(list)
    left = dict(pieces)
    for location in sorted(held, key=lambda one: (-covered(one), one)):
        for pk, level in held[location].items():
            if taken := min(left[pk], level.on_hand):
                picks[pk].append((level, taken))
                left[pk] -= taken
    return picks, missing


def take(picks: Picks, *, reference: str, at: datetime) -> None:
    """Book the picked pieces out of the locked rows."""
    for pk, shelves in picks.items():
        for level, taken in shelves:
            StockLevel.objects.filter(pk=level.pk).update(on_hand=F("on_hand") - taken, updated_at=at)
            StockMovement.objects.create(
                variant_id=pk,
                location_id=level.location_id,
                quantity=-taken,
                kind=MovementKind.SALE,
                reference=reference,
                at=at,
            )
    stock_changed.send(sender=StockLevel, variant_ids=list(picks))


def release(*, reference: str) -> None:
    """Put back everything that was sold under the reference, each movement once, where it came from."""
    sold = StockMovement.objects.filter(reference=reference, kind=MovementKind.SALE)
    # All locks first and in key order, as a sale takes them.
    shelves = StockLevel.objects.select_for_update(of=("self",)).filter(variant__in=sold.values("variant"))
    list(shelves.order_by("pk"))
    for movement in sold.select_related("variant", "location").order_by("variant", "location"):
        move_stock(
            variant=movement.variant,
            location=movement.location,
            quantity=-movement.quantity,
            kind=MovementKind.RELEASE,
            reference=reference,
            idempotency_key=f"release:{movement.pk}",
        )


def put_back(*, variant: Variant, quantity: int, reference: str, otherwise: Location, key: str) -> None:
    """Book returned pieces in where the sale under the reference took them, what was taken last first.

    Pieces of which no sale is known (an imported order) go to `otherwise`. Runs inside the caller's transaction.
    """
    # All locks first and in key order; they also keep two returns from filling the same place.
    list(StockLevel.objects.select_for_update(of=("self",)).filter(variant=variant).order_by("pk"))
    left = quantity
    for location, away in [*_still_away(variant, reference), (otherwise, quantity)]:
        if back := min(left, away):
            move_stock(
                variant=variant,
                location=location,
                quantity=back,
                kind=MovementKind.RETURN,
                reference=reference,
                idempotency_key=f"{key}:{left}",
            )
            left -= back


def _still_away(variant: Variant, reference: str) -> list[tuple[Location, int]]:
    """Where the reference's pieces left from and how many have not come back there; the last to leave first."""
    kinds = (MovementKind.SALE, MovementKind.RELEASE, MovementKind.RETURN)
    moved = StockMovement.objects.filter(variant=variant, reference=reference, kind__in=kinds)
    rows = list(moved.select_related("location").order_by("-pk"))
    # Sales first, so that their order is the answer's, and a return that came elsewhere adds no place.
    away = {row.location: 0 for row in rows if row.kind == MovementKind.SALE}
    for row in rows:
        if row.location in away:
            away[row.location] -= row.quantity
    return [(location, pieces) for location, pieces in away.items() if pieces > 0]
