"""A guest's studios, and what they used of their quota, join the account at login."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from design.models import Spent, Studio
from fashionai.accounts.models import Shopper
from fashionai.accounts.signals import shopper_merged


@receiver(shopper_merged)
def _merge_studios(sender: object, guest: Shopper, account: Shopper, **_: Any) -> None:
    for kept in (Studio, Spent):
        kept.objects.filter(shopper=guest).update(shopper=account)
