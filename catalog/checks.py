"""System checks of the shop's own settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

from catalog.addresses import COUNTRIES
from catalog.payments import provider


@register()
def somewhere_to_ship(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """A checkout without a single country could not be filled in."""
    unknown = [code for code in settings.SHIPS_TO if code not in COUNTRIES]
    if unknown or not settings.SHIPS_TO:
        wrong = f"SHIPS_TO has {', '.join(unknown)}" if unknown else "SHIPS_TO is empty"
        return [checks.Error(f"{wrong}: use codes of {', '.join(COUNTRIES)}.", id="catalog.E002")]
    return []


@register(Tags.security, deploy=True)
def real_payments_in_public(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """A public shop with the test provider gives its goods away."""
    try:
        chosen = provider()
    except ImportError as error:
        return [checks.Error(f"PAYMENT_PROVIDER cannot be loaded: {error}", id="catalog.E001")]
    if settings.HTTPS and not chosen.moves_money:
        return [
            checks.Warning(
                "HTTPS is on and payments are the test provider's: orders are 'paid' without any money.",
                hint="Set PAYMENT_PROVIDER to a class that moves money.",
                id="catalog.W001",
            )
        ]
    return []
