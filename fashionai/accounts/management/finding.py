"""How the privacy commands are told whom they are about."""

from __future__ import annotations

import uuid

from django.core.management import CommandError

from fashionai.accounts.models import Shopper


def shopper_named(name: str) -> Shopper:
    """The shopper with that e-mail address or key. Raises CommandError when there is none."""
    if "@" in name:
        shopper = Shopper.objects.filter(user__email__iexact=name).first()
    else:
        try:
            shopper = Shopper.objects.filter(key=uuid.UUID(name)).first()
        except ValueError as error:
            raise CommandError(f"{name!r} is neither an e-mail address nor a shopper's key.") from error
    if shopper is None:
        raise CommandError(f"No shopper is known as {name!r}.")
    return shopper.merged_into or shopper
