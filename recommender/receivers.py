"""What the recommender hears of the shop."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from catalog.models import Order
from catalog.signals import order_placed
from fashionai.accounts.models import Shopper
from fashionai.accounts.signals import shopper_merged
from recommender import services


@receiver(order_placed)
def _purchase_events(sender: object, order: Order, **_: Any) -> None:
    services.record_order(order=order)


@receiver(shopper_merged)
def _merge_events(sender: object, guest: Shopper, account: Shopper, **_: Any) -> None:
    services.move_events(guest=guest, account=account)
