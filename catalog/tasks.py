"""Job kinds of the shop."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from catalog.mail import send
from catalog.models import Mail, Order
from catalog.services import mail as mail_service
from catalog.services import payments
from catalog.services.checkout import EXPIRE
from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run

EXPIRE_ALL = "catalog.expire_orders"


@handler(mail_service.SEND, max_attempts=6, limit=120)
def send_mail(run: Run) -> None:
    """Send a letter and note that it went, together: a second attempt finds it sent."""
    with run.completing() as outcome:
        mail = Mail.objects.select_for_update(of=("self",)).filter(pk=run.arguments["mail"], sent_at=None).first()
        outcome["sent"] = mail is not None
        if mail is not None:
            send(mail)
            Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())


@handler(EXPIRE)
def expire_order(run: Run) -> dict[str, Any]:
    """One order's time to be paid is over."""
    order = Order.objects.overdue(timezone.now()).filter(pk=run.arguments["order"]).exists()
    return {"expired": payments.expire_orders() if order else 0}


@handler(EXPIRE_ALL)
def expire_orders(run: Run) -> dict[str, Any]:
    """Every night, for what the single jobs may have missed."""
    return {"expired": payments.expire_orders(limit=10_000)}
