"""A guest's studios join the account at login."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from design.models import Studio
from fashionai.accounts.models import Shopper
from fashionai.accounts.signals import shopper_merged


@receiver(shopper_merged)
def _merge_studios(sender: object, guest: Shopper, account: Shopper, **_: Any) -> None:
    Studio.objects.filter(shopper=guest).update(shopper=account)
