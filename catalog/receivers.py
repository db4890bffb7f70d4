"""A guest's orders, reviews and follows join the account at login."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from catalog.models import Follow, Order, Review
from fashionai.accounts.models import Shopper
from fashionai.accounts.signals import shopper_merged


@receiver(shopper_merged)
def _move_rows(sender: object, guest: Shopper, account: Shopper, **_: Any) -> None:
    Order.objects.filter(shopper=guest).update(shopper=account)
    reviewed = Review.objects.filter(shopper=account).values("product")
    Review.objects.filter(shopper=guest).exclude(product__in=reviewed).update(shopper=account)
    brands = Follow.objects.filter(shopper=account, brand__isnull=False).values("brand")
    people = Follow.objects.filter(shopper=account, person__isnull=False).values("person")
    mine = Follow.objects.filter(shopper=guest).exclude(person=account)
    mine.filter(person=None).exclude(brand__in=brands).update(shopper=account)
    mine.filter(brand=None).exclude(person__in=people).update(shopper=account)
