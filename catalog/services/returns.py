"""Writes to returns: asked for by the shopper, received by the desk, refunded."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from catalog.models import MailKind, Order, OrderLine, OrderStatus, Return, ReturnReason, ReturnStatus
from catalog.services.mail import post
from catalog.services.orders import WrongState
from catalog.services.payments import refund
from catalog.services.stock import put_back


class ReturnRefused(Exception):
    """These pieces cannot come back; the sentence says why."""


def returnable_until(order: Order) -> timedelta | None:
    """How long from now the order's pieces may still come back; None when they may not."""
    if order.status != OrderStatus.DELIVERED:
        return None
    left = (order.delivered_at or order.placed_at) + timedelta(days=settings.RETURN_DAYS) - timezone.now()
    return left if left > timedelta(0) else None


def _lock_line(line: OrderLine, quantity: int) -> OrderLine:
    locked = OrderLine.objects.select_for_update(of=("self",)).select_related("order__location", "variant")
    found = locked.get(pk=line.pk)
    already = found.returns.aggregate(total=Sum("quantity"))["total"] or 0
    if not 1 <= quantity <= found.quantity - already:
        raise ValueError(f"{found.quantity - already} of {found.quantity} can still come back; got {quantity}.")
    return found


def _put_back(returned: Return) -> None:
    put_back(
        variant=returned.line.variant,
        quantity=returned.quantity,
        reference=returned.line.order.number,
        otherwise=returned.line.order.location,
        key=f"return:{returned.pk}",
    )


@transaction.atomic
def take_back(*, line: OrderLine, quantity: int, reason: ReturnReason) -> Return:
    """Book pieces that came back over the counter and put them on the shelf. Raises ValueError for too many."""
    locked = _lock_line(line, quantity)
    now = timezone.now()
    returned = Return.objects.create(
        line=locked, quantity=quantity, reason=reason, status=ReturnStatus.RECEIVED, at=now, received_at=now
    )
    _put_back(returned)
    return returned


@transaction.atomic
def request_return(*, order: Order, pieces: Mapping[int, tuple[int, ReturnReason]]) -> list[Return]:
    """Register that lines (id -> quantity, reason) will come back; all or nothing.

    Raises ReturnRefused when the order is not delivered or the time is over, ValueError for no lines, lines of
    another order, or more pieces than are still out.
    """
    if returnable_until(order) is None:
        raise ReturnRefused("not delivered, or too late")
    lines = {line.pk: line for line in order.lines.filter(pk__in=list(pieces)).order_by("pk")}
    if not pieces or set(lines) != set(pieces):
        raise ValueError("Choose lines of this order.")
    number = f"R-{secrets.token_hex(4).upper()}"
    rows = []
    for pk, line in lines.items():
        quantity, reason = pieces[pk]
        locked = _lock_line(line, quantity)
        rows.append(Return(line=locked, quantity=quantity, reason=reason, number=number, status=ReturnStatus.REQUESTED))
    made = Return.objects.bulk_create(rows)
    post(order=order, kind=MailKind.RETURN_REQUESTED, key=f"return:{number}", facts={"number": number})
    return made


@transaction.atomic
def receive_return(*, returned: Return) -> Return:
    """The parcel is here: put its pieces on the shelf. Raises WrongState unless it was requested."""
    moved = Return.objects.filter(pk=returned.pk, status=ReturnStatus.REQUESTED).update(
        status=ReturnStatus.RECEIVED, received_at=timezone.now()
    )
    if moved != 1:
        raise WrongState("Only a requested return can be received.")
    returned.refresh_from_db()
    _put_back(returned)
    return returned


@transaction.atomic
def refund_return(*, returned: Return) -> Return:
    """Send back what was paid for received pieces, and tell the shopper. Raises WrongState unless it was received.

    Delivery is not refunded. An order without a payment of ours (a demo order) is only marked.
    """
    moved = Return.objects.filter(pk=returned.pk, status=ReturnStatus.RECEIVED).update(
        status=ReturnStatus.REFUNDED, refunded_at=timezone.now()
    )
    if moved != 1:
        raise WrongState("Only a received return can be refunded.")
    returned.refresh_from_db()
    order, amount = returned.line.order, returned.line.unit_price * returned.quantity
    refund(order=order, amount=amount, key=f"return:{returned.pk}")
    facts = {"amount": str(amount), "currency": order.currency}
    post(order=order, kind=MailKind.REFUNDED, key=f"refunded:{returned.pk}", facts=facts)
    return returned
