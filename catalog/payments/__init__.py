"""Payments: the port (`base`), the provider that the settings name, and the test provider."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from catalog.payments.base import BadSignature, Event, EventKind, PaymentError, Provider, Started

__all__ = ["BadSignature", "Event", "EventKind", "PaymentError", "Provider", "Started", "provider"]


def provider() -> Provider:
    """The provider of PAYMENT_PROVIDER. Raises ImportError when there is no such class."""
    return _make(settings.PAYMENT_PROVIDER)


@lru_cache(maxsize=8)
def _make(path: str) -> Provider:
    made: Provider = import_string(path)()
    return made
