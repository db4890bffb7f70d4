"""A changed product finds its promotions."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from catalog.models import Product
from catalog.promotions import upkeep

# By these a promotion finds its products; a price has its own service, which refreshes by itself.
SCOPE_FIELDS = {"category", "brand", "season", "gender", "attributes"}


@receiver(post_save, sender=Product)
def _find_promotions(
    sender: object, instance: Product, raw: bool = False, update_fields: frozenset[str] | None = None, **_: Any
) -> None:
    """A new product, or one with another category, brand or attribute, enters promotions and leaves them."""
    if not raw and (update_fields is None or SCOPE_FIELDS & update_fields):
        upkeep.refresh(products=[instance.pk])
