"""Writes of the materials' ledger. Every lock on materials is taken here, in key order by the callers."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from fashionai.accounts.models import User
from supply.production.materials import Material, MaterialArrival, MaterialMovement, MaterialMovementKind

# Quantities are kept to a ten-thousandth of a unit: less is what floating point leaves over.
PLACES = 4


class OutOfMaterial(Exception):
    """More would leave than is there."""

    def __init__(self, material: Material, wanted: float) -> None:
        self.material, self.wanted = material, wanted
        super().__init__(f"{material}: {wanted:g} wanted, {material.stock:g} there")


class Received(Exception):
    """The arrival was booked before."""


@transaction.atomic
def move_material(
    *,
    material: int,
    quantity: float,
    kind: MaterialMovementKind,
    by: User | None = None,
    reference: str = "",
    idempotency_key: str | None = None,
) -> MaterialMovement | None:
    """Book so much of a material in (positive) or out (negative); None for nothing. The same key books once.

    Raises OutOfMaterial when more would leave than is there.
    """
    quantity = round(quantity, PLACES)
    row = Material.objects.select_for_update().get(pk=material)
    if idempotency_key and (known := MaterialMovement.objects.filter(idempotency_key=idempotency_key).first()):
        return known
    if not quantity:
        return None
    left = round(row.stock + quantity, PLACES)
    if left < 0:
        raise OutOfMaterial(row, -quantity)
    row.stock = left
    row.save(update_fields=["stock"])
    return MaterialMovement.objects.create(
        material=row, quantity=quantity, kind=kind, by=by, reference=reference, idempotency_key=idempotency_key
    )


@transaction.atomic
def count(*, material: int, counted: float, by: User | None, opening: bool = False) -> None:
    """So much was found: the difference is a movement."""
    there = Material.objects.select_for_update().get(pk=material).stock
    kind = MaterialMovementKind.OPENING if opening else MaterialMovementKind.ADJUSTMENT
    move_material(material=material, quantity=counted - there, kind=kind, by=by)


@transaction.atomic
def receive(*, arrival: MaterialArrival, by: User | None) -> None:
    """Put what has come into stock, once. Raises Received when it was booked before."""
    if MaterialArrival.objects.coming().filter(pk=arrival.pk).update(received_at=timezone.now()) != 1:
        raise Received
    arrival.refresh_from_db()
    move_material(
        material=arrival.material_id,
        quantity=arrival.quantity,
        kind=MaterialMovementKind.RECEIPT,
        by=by,
        reference=f"arrival {arrival.pk}",
        idempotency_key=f"supply:arrival:{arrival.pk}",
    )
