"""The index and the snapshot follow what is saved one by one. Bulk writers call `indexing.catch_up`."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from catalog import reference
from catalog.facets.current import keeper
from catalog.models import Brand, Category, Colour, Product, Review, Variant
from catalog.search import words
from catalog.search.indexing import index_soon
from catalog.signals import stock_changed


@receiver([post_save, post_delete], sender=Product)
def _product(sender: type[Product], instance: Product, update_fields: Any = None, **_: Any) -> None:
    keeper.note_change()
    # A new price changes no word.
    if update_fields is None or not set(update_fields) <= {"price", "updated_at", "launched_at"}:
        index_soon([instance.pk])


@receiver([post_save, post_delete], sender=Variant)
def _variant(sender: type[Variant], instance: Variant, **_: Any) -> None:
    keeper.note_change()
    index_soon([instance.product_id])


@receiver(post_save, sender=Brand)
@receiver(post_save, sender=Category)
@receiver(post_save, sender=Colour)
def _renamed(sender: type[Any], instance: Brand | Category | Colour, created: bool, **_: Any) -> None:
    """Another name of a brand, a category or a colour is another word of each of its products."""
    keeper.note_change()
    words.keeper.note_change()
    reference.keeper.note_change()
    if created:
        return
    products = Product.objects.active()
    if isinstance(instance, Brand):
        held = products.filter(brand=instance)
    elif isinstance(instance, Category):
        held = products.filter(category__path__startswith=instance.path)
    else:
        held = products.filter(variants__colour=instance)
    index_soon(held.values_list("pk", flat=True))


@receiver([post_save, post_delete], sender=Review)
@receiver(stock_changed)
def _numbers(sender: Any, **_: Any) -> None:
    keeper.note_change()
