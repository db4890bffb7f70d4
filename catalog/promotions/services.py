"""Writes to promotions. Each leaves the products' prices true."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalog.models import Product, Promotion
from catalog.promotions import ledger, upkeep
from catalog.promotions.scope import covered


def save_promotion(*, promotion: Promotion, products: Iterable[Product] | None = None) -> Promotion:
    """Store a promotion and let its prices hold from its dates on. `products` are those of scope "products".

    Raises ValidationError for dates, values and scopes that make no sense; nothing is stored then.
    """
    promotion.full_clean()
    with transaction.atomic():
        promotion.save()
        if products is not None:
            promotion.products.set(products)
        apply(promotion=promotion)
    return promotion


def apply(*, promotion: Promotion, at: datetime | None = None) -> int:
    """Bring the prices of what a promotion covers, and of what it covered before, up to date. Returns rows changed."""
    now = at or timezone.now()
    before = promotion.prices.filter(ends_at__gt=now).values_list("product", flat=True)
    return upkeep.refresh(products={*before, *covered(promotion).values_list("pk", flat=True)}, at=now)


def delete_promotion(*, promotion: Promotion) -> None:
    """End a promotion, keep what it did in the price history, and forget it."""
    with transaction.atomic():
        Promotion.objects.filter(pk=promotion.pk).update(is_active=False)
        promotion.is_active = False
        touched = set(promotion.prices.values_list("product", flat=True))
        apply(promotion=promotion)
        ledger.record(products=ledger.locked(touched), at=timezone.now())
        promotion.delete()
