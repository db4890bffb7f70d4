"""Letters: a row with the change that it tells of, and a job that sends it once the change is committed."""

from __future__ import annotations

from typing import Any

from catalog.models import Mail, MailKind, Order
from fashionai.jobs.services import enqueue

SEND = "catalog.send_mail"


def post(*, order: Order, kind: MailKind, key: str, facts: dict[str, Any] | None = None) -> Mail | None:
    """Have a letter sent after commit; the same key sends one. None for an order without an address to write to."""
    if not order.email:
        return None
    mail, is_new = Mail.objects.get_or_create(
        key=key,
        defaults={
            "order": order,
            "kind": kind,
            "to": order.email,
            "language": order.language,
            "facts": facts or {},
        },
    )
    if is_new:
        enqueue(SEND, arguments={"mail": mail.pk}, idempotency_key=f"mail:{key}")
    return mail
