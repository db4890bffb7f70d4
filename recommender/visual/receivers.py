"""A product or picture that is saved, or goes, asks for a look at what is new."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from catalog.models import Product, ProductImage
from catalog.signals import catalogue_written
from fashionai.accounts.models import Shopper
from fashionai.accounts.signals import shopper_merged
from recommender.models import PhotoSearch
from recommender.visual import schedule

# What a product's picture depends on; a new price changes none.
TELLING = {"status"}


@receiver(post_save, sender=Product)
def _product(sender: object, raw: bool = False, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    if not raw and (update_fields is None or TELLING & update_fields):
        schedule.embed_soon()


@receiver([post_save, post_delete], sender=ProductImage)
def _picture(sender: object, raw: bool = False, **_: Any) -> None:
    if not raw:
        schedule.embed_soon()


@receiver(catalogue_written)
def _import(sender: object, **_: Any) -> None:
    schedule.embed_soon()


@receiver(shopper_merged)
def _merge_photos(sender: object, guest: Shopper, account: Shopper, **_: Any) -> None:
    PhotoSearch.objects.filter(shopper=guest).update(shopper=account)
