"""The payment port: what the shop asks of a provider, and what a provider tells the shop."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from django.conf import settings
from django.utils.crypto import salted_hmac

# A message older than this is refused: somebody may have kept it to send it again.
TOLERANCE_SECONDS = 300


class EventKind(StrEnum):
    """What a provider may tell about a payment."""

    ACTION_REQUIRED = "action_required"
    AUTHORISED = "authorised"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class PaymentError(Exception):
    """The provider refused or could not be reached; nothing moved."""


class BadSignature(Exception):
    """The message is not the provider's, or too old."""


@dataclass(frozen=True)
class Started:
    """A payment the provider knows: its name for it, and the page where the shopper pays."""

    reference: str
    url: str


@dataclass(frozen=True)
class Event:
    """A provider's message. `event_id` is the same whenever the same message is delivered again."""

    event_id: str
    kind: EventKind
    reference: str


class Provider(Protocol):
    """What a payment provider does. Every call with the same reference or key may be repeated.

    Money moves at `capture`; before it an authorisation only reserves it.
    """

    name: str
    label: Any  # shown to shoppers, translatable
    hint: Any
    moves_money: bool

    def create(self, *, order_number: str, amount: Decimal, currency: str, return_url: str, key: str) -> Started:
        """Start a payment; the same key starts one. Raises PaymentError."""
        ...

    def capture(self, *, reference: str, amount: Decimal) -> None:
        """Take authorised money. Raises PaymentError."""
        ...

    def cancel(self, *, reference: str) -> None:
        """Let go of an authorisation, or end a payment that nobody completed. Raises PaymentError."""
        ...

    def refund(self, *, reference: str, amount: Decimal, key: str) -> str:
        """Send captured money back; the same key sends it once. Returns the refund's reference. Raises PaymentError."""
        ...

    def read(self, *, body: bytes, signature: str) -> Event:
        """The event in a webhook's body. Raises BadSignature, or ValueError for what is no event."""
        ...


def secret() -> bytes:
    """The key that signs messages between provider and shop."""
    if settings.PAYMENT_SECRET:
        return str(settings.PAYMENT_SECRET).encode()
    return salted_hmac("catalog.payments", "webhook", algorithm="sha256").digest()


def sign(body: bytes, *, at: int | None = None) -> str:
    """`t=<seconds>,v1=<HMAC-SHA256 of "t.body" in hex>`."""
    moment = int(time.time()) if at is None else at
    digest = hmac.new(secret(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def verify(body: bytes, signature: str, *, now: float | None = None) -> None:
    """Raises BadSignature unless `signature` is of this body, by our secret, and recent."""
    parts = dict(part.split("=", 1) for part in signature.split(",") if "=" in part)
    moment = parts.get("t", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 13):
        raise BadSignature("The signature has no time.")
    if not hmac.compare_digest(sign(body, at=int(moment)).encode(), signature.encode()):
        raise BadSignature("The signature is not of this message.")
    if abs((time.time() if now is None else now) - int(moment)) > TOLERANCE_SECONDS:
        raise BadSignature("The message is too old.")
