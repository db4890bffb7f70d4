from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from fashionai.accounts import services
from fashionai.accounts.models import User


@receiver(user_logged_in)
def _join_history_at_login(sender: object, request: HttpRequest | None, user: User, **_: Any) -> None:
    access = getattr(request, "shopper", None)
    guest = services.find_guest(access.guest_key) if access is not None and access.guest_key else None
    services.join_history(guest=guest, user=user)
    if access is not None:
        access.forget()


@receiver(user_logged_out)
def _start_as_nobody_after_logout(sender: object, request: HttpRequest | None, **_: Any) -> None:
    access = getattr(request, "shopper", None)
    if access is not None:
        access.leave()
