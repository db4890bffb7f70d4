"""A shopper's right to a copy and to be forgotten. Each capability registers its part in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from fashionai.accounts.models import Shopper

Exporter = Callable[[Shopper], Iterable[dict[str, Any]]]
Eraser = Callable[[Shopper], None]

_exports: dict[str, Exporter] = {}
_erasures: dict[str, Eraser] = {}


def register_export(name: str, function: Exporter) -> None:
    """Have `function(shopper)` yield the rows of section `name` of an export; values that JSON can hold.

    It is called once for the shopper and once for every guest that was merged into it.
    """
    _register(_exports, name, function)


def register_erasure(name: str, function: Eraser) -> None:
    """Have `function(shopper)` erase or anonymise what capability `name` knows, inside one transaction.

    It is called for merged guests first and for the shopper last, and must be safe to repeat.
    """
    _register(_erasures, name, function)


def _register(registry: dict[str, Any], name: str, function: Callable[..., Any]) -> None:
    if registry.get(name, function) is not function:
        raise ValueError(f"Two functions are registered for {name!r}.")
    registry[name] = function


def export_shopper(shopper: Shopper) -> dict[str, Any]:
    """Everything the shop knows about a shopper: {"exported_at": …, "sections": {name: [row, …]}}."""
    everyone = _with_merged_guests(shopper)
    sections = {
        name: [row for person in everyone for row in function(person)] for name, function in sorted(_exports.items())
    }
    return {"exported_at": timezone.now().isoformat(), "sections": sections}


@transaction.atomic
def erase_shopper(*, shopper: Shopper) -> None:
    """Forget a shopper, the guests merged into it and its sign-in, all or nothing.

    What the books need (orders, stock movements) stays without the shopper. Rows that no capability spoke
    for go with the shopper's row by the database's cascades.
    """
    user = shopper.user
    for person in reversed(_with_merged_guests(shopper)):
        for _, function in sorted(_erasures.items()):
            function(person)
        person.delete()
    if user is not None:
        user.delete()


def _with_merged_guests(shopper: Shopper) -> list[Shopper]:
    """The shopper first, then the guests merged into it, and theirs."""
    found = [shopper]
    for person in found:
        found.extend(person.merged.order_by("pk"))
    return found


def export_account(shopper: Shopper) -> Iterable[dict[str, Any]]:
    user = shopper.user
    yield {
        "key": str(shopper.key),
        "language": shopper.language,
        "since": shopper.created_at.isoformat(),
        "e-mail": user.email if user else None,
        "name": user.name if user else None,
        "joined": user.date_joined.isoformat() if user else None,
    }


def export_addresses(shopper: Shopper) -> Iterable[dict[str, Any]]:
    """The e-mail addresses of an account, the one that waits for its confirmation too."""
    for address in EmailAddress.objects.filter(user__shopper=shopper).order_by("pk"):
        yield {"e-mail": address.email, "confirmed": address.verified, "in use": address.primary}


def export_consents(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for consent in shopper.consents.order_by("at", "pk"):
        yield {
            "purpose": consent.purpose,
            "granted": consent.granted,
            "wording": consent.text_version,
            "at": consent.at.isoformat(),
        }
