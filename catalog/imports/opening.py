"""Opening stock of new variants, booked in bulk."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.models import Location, MovementKind, StockLevel, StockMovement, Variant
from catalog.signals import stock_changed


def open_stock(variants: Sequence[Variant], pieces: int) -> None:
    """Book `pieces` of each of these new variants in at the first location that sells. Nothing for 0 pieces."""
    if not variants or pieces <= 0:
        return
    location = first_location()
    StockLevel.objects.bulk_create(
        [StockLevel(variant=variant, location=location, on_hand=pieces) for variant in variants]
    )
    StockMovement.objects.bulk_create(
        [
            StockMovement(
                variant=variant, location=location, quantity=pieces, kind=MovementKind.OPENING, reference="import"
            )
            for variant in variants
        ]
    )
    stock_changed.send(sender=StockMovement, variant_ids=[variant.pk for variant in variants])


def first_location() -> Location:
    """The first location that sells, made if the shop has none."""
    found = Location.objects.filter(sells=True).order_by("code").first()
    return found or Location.objects.create(code="main", name_en="Main warehouse", name_zh="主仓库")
