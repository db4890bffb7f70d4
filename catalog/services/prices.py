"""Writes to prices."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from catalog.models import PriceHistory, PriceKind, Product
from catalog.promotions import ledger, upkeep


def set_price(
    *, product: Product, price: Decimal, kind: PriceKind = PriceKind.REGULAR, at: datetime | None = None
) -> Product:
    """Change a product's price and keep the old one in its history. Raises ValueError for what is no price."""
    if not price.is_finite() or price < 0:
        raise ValueError(f"A price is a number and not negative; got {price}.")
    now = at or timezone.now()
    with transaction.atomic():
        locked = ledger.locked([product.pk]).get()
        ledger.record(products=[locked], at=now)
        open_price = PriceHistory.objects.filter(product=locked, ends_at=None)
        open_price.filter(starts_at__gte=now).delete()
        open_price.update(ends_at=now)
        PriceHistory.objects.create(product=locked, price=price, currency=locked.currency, kind=kind, starts_at=now)
        locked.price = price
        locked.save(update_fields=["price", "updated_at"])
        upkeep.refresh(products=[locked.pk], at=now)
    return locked
