"""Writes to payments. What a provider tells is acted on once; money and order change in one transaction."""

from __future__ import annotations

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import MailKind, Order, OrderStatus, Payment, PaymentEvent, PaymentStatus, Refund
from catalog.models.payments import LIVE, OPEN
from catalog.payments import Event, EventKind, provider
from catalog.services import bag
from catalog.services.mail import post
from catalog.services.orders import WrongState, close_order, mark_paid
from fashionai.accounts.models import User

# A note says why an order was cancelled; templates word it.
DECLINED, EXPIRED, BY_SHOPPER, BY_DESK, REPLACED = "declined", "expired", "by_shopper", "by_desk", "replaced"


@transaction.atomic
def start_payment(*, order: Order, return_url: str) -> Payment:
    """The order's live payment, started with the provider where there is none.

    Raises WrongState when the order no longer waits for one, PaymentError when the provider refuses.
    """
    locked = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if live := locked.payments.filter(status__in=LIVE).first():
        return live
    if locked.status != OrderStatus.PLACED:
        raise WrongState(f"Order {locked.number} is {locked.status} and waits for no payment.")
    by = provider()
    started = by.create(
        order_number=locked.number,
        amount=locked.total,
        currency=locked.currency,
        return_url=return_url,
        key=f"{locked.number}:{locked.payments.count()}",
    )
    return Payment.objects.create(
        order=locked,
        provider=by.name,
        reference=started.reference,
        url=started.url,
        amount=locked.total,
        currency=locked.currency,
    )


def handle_event(*, event: Event) -> bool:
    """Act on a provider's message; False when it was acted on before or is about no payment of ours."""
    name = provider().name
    try:
        with transaction.atomic():
            payment = Payment.objects.filter(provider=name, reference=event.reference).first()
            if payment is None:
                return False
            PaymentEvent.objects.create(provider=name, event_id=event.event_id, payment=payment, kind=event.kind)
            _act(payment, event.kind)
    except IntegrityError:
        if PaymentEvent.objects.filter(provider=name, event_id=event.event_id).exists():
            return False
        raise
    return True


def _act(payment: Payment, kind: EventKind) -> None:
    order = Order.objects.select_for_update(of=("self",)).get(pk=payment.order_id)
    if kind == EventKind.ACTION_REQUIRED:
        _set(payment, [PaymentStatus.CREATED], PaymentStatus.REQUIRES_ACTION)
    elif kind == EventKind.AUTHORISED:
        if _set(payment, OPEN, PaymentStatus.AUTHORISED):
            _settle(order, payment)
        elif payment.status in (PaymentStatus.CANCELLED, PaymentStatus.FAILED):
            provider().cancel(reference=payment.reference)  # it came after we had given up: let it go
    else:
        _give_up(order, payment, declined=kind == EventKind.DECLINED)


def _give_up(order: Order, payment: Payment, *, declined: bool) -> None:
    """The payment ended without money: so does the order, and its goods are for sale again."""
    ended = _set(payment, OPEN, PaymentStatus.FAILED if declined else PaymentStatus.CANCELLED)
    if ended and order.status == OrderStatus.PLACED:
        close_order(order=order, start=[OrderStatus.PLACED], note=DECLINED if declined else BY_SHOPPER)


def _set(payment: Payment, start: tuple[PaymentStatus, ...] | list[PaymentStatus], end: PaymentStatus) -> bool:
    """Compare-and-set; False, with the row read again, when the payment is elsewhere."""
    moved = Payment.objects.filter(pk=payment.pk, status__in=start).update(status=end, updated_at=timezone.now())
    payment.refresh_from_db()
    return moved == 1


def _settle(order: Order, payment: Payment) -> None:
    """Take the money of an authorised payment while its order waits for it; otherwise let it go."""
    if order.status != OrderStatus.PLACED:
        provider().cancel(reference=payment.reference)
        _set(payment, [PaymentStatus.AUTHORISED], PaymentStatus.CANCELLED)
        return
    mark_paid(order=order)
    bag.take_out_bought(order=order)
    _set(payment, [PaymentStatus.AUTHORISED], PaymentStatus.CAPTURED)
    post(order=order, kind=MailKind.CONFIRMED, key=f"confirmed:{order.number}")
    # Last, so that whatever fails before leaves the money where it is.
    provider().capture(reference=payment.reference, amount=payment.amount)


@transaction.atomic
def refund(*, order: Order, amount: Decimal, key: str) -> Refund | None:
    """Send money of a paid order back; the same key sends it once. None when the order has no captured payment.

    Raises ValueError for more than is left of the payment, PaymentError when the provider refuses.
    """
    if known := Refund.objects.filter(key=key).first():
        return known
    payment = order.payments.select_for_update(of=("self",)).filter(status=PaymentStatus.CAPTURED).first()
    if payment is None or amount == 0:
        return None
    if not 0 < amount <= payment.amount - payment.refunded:
        raise ValueError(f"{payment.amount - payment.refunded} {payment.currency} can be refunded; got {amount}.")
    row = Refund.objects.create(payment=payment, key=key, amount=amount)
    payment.refunded += amount
    if payment.refunded == payment.amount:
        payment.status = PaymentStatus.REFUNDED
    payment.save(update_fields=["refunded", "status", "updated_at"])
    row.reference = provider().refund(reference=payment.reference, amount=amount, key=key)
    row.save(update_fields=["reference"])
    return row


@transaction.atomic
def cancel_order(*, order: Order, by: User | None = None, note: str = BY_SHOPPER) -> Order:
    """Cancel an order that has not left: goods back on the shelf, payment ended or refunded, letter sent.

    Raises WrongState when it has left or is cancelled already, PaymentError when the provider refuses.
    """
    locked = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    was_paid = locked.status == OrderStatus.PAID
    close_order(order=locked, start=[OrderStatus.PLACED, OrderStatus.PAID], by=by, note=note)
    end_open_payments(order=locked)
    if was_paid:
        refund(order=locked, amount=locked.total, key=f"cancel:{locked.number}")
        post(order=locked, kind=MailKind.CANCELLED, key=f"cancelled:{locked.number}")
    return locked


def end_open_payments(*, order: Order) -> None:
    """Tell the provider that nobody will complete these payments. Runs inside the caller's transaction."""
    for payment in order.payments.filter(status__in=OPEN):
        if _set(payment, OPEN, PaymentStatus.CANCELLED):
            provider().cancel(reference=payment.reference)


def expire_orders(*, limit: int = 200) -> int:
    """Cancel orders whose payment did not come in time, and put their goods back. How many were."""
    gone = 0
    for pk in Order.objects.overdue(timezone.now()).order_by("pay_by").values_list("pk", flat=True)[:limit]:
        gone += _expire(pk)
    return gone


@transaction.atomic
def _expire(pk: int) -> int:
    order = Order.objects.select_for_update(of=("self",)).overdue(timezone.now()).filter(pk=pk).first()
    if order is None:
        return 0  # paid or cancelled meanwhile
    cancel_order(order=order, note=EXPIRED)
    return 1
