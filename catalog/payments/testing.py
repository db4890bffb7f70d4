"""The test provider: a payment page that moves no money and lets one choose how the payment ends."""

from __future__ import annotations

import hashlib
import json
import secrets
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.payments.base import Event, EventKind, Started, sign, verify


class TestProvider:
    """Keeps no books of its own: the shop's Payment rows are all that its page needs."""

    __test__ = False  # not a test, whatever pytest thinks of the name
    name = "test"
    label = _("Test payment")
    hint = _("No money moves. On the next page you choose how the payment ends.")
    moves_money = False

    def create(self, *, order_number: str, amount: Decimal, currency: str, return_url: str, key: str) -> Started:
        reference = f"test_{hashlib.sha256(key.encode()).hexdigest()[:12]}{secrets.token_hex(12)}"
        parts = urlsplit(return_url)
        back = urlencode({"back": urlunsplit(("", "", parts.path, parts.query, ""))})
        return Started(reference, f"{reverse('catalog:test_payment', args=[reference])}?{back}")

    def capture(self, *, reference: str, amount: Decimal) -> None:
        """Nothing to take."""

    def cancel(self, *, reference: str) -> None:
        """Nothing to let go of."""

    def refund(self, *, reference: str, amount: Decimal, key: str) -> str:
        return f"test_refund_{hashlib.sha256(key.encode()).hexdigest()[:24]}"

    def read(self, *, body: bytes, signature: str) -> Event:
        verify(body, signature)
        try:
            told: dict[str, Any] = json.loads(body)
            return Event(str(told["id"]), EventKind(told["kind"]), str(told["reference"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"Not an event: {error}") from error


def message(*, kind: EventKind, reference: str) -> tuple[bytes, str]:
    """The signed message that the test provider's page sends: body and signature. One of a kind a payment."""
    told = {"id": f"{kind}:{reference}", "kind": kind, "reference": reference}
    body = json.dumps(told, sort_keys=True).encode()
    return body, sign(body)
