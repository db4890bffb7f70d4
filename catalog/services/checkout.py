"""Placing the order of a bag: what was agreed to is what is sold, once, or nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog import bags
from catalog.addresses import Address
from catalog.models import DeliveryMethod, Order
from catalog.services import bag, payments
from catalog.services.orders import Item, Terms, known_order, place_order
from catalog.services.stock import OutOfStock
from fashionai.accounts.models import Shopper
from fashionai.jobs.services import enqueue

EXPIRE = "catalog.expire_order"


class EmptyBag(Exception):
    """There is nothing to buy in the bag."""


class MixedCurrencies(Exception):
    """The bag's prices are in more than one currency; an order has one."""


class TooManyOpen(Exception):
    """The e-mail address has as many unpaid orders as there can be; each holds goods that others want."""


class Changed(Exception):
    """Prices, pieces or delivery are no longer what the shopper agreed to; `fingerprint` is of what holds now."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        super().__init__("The order changed since it was agreed to.")


@dataclass(frozen=True)
class Details:
    """What the shopper told at checkout, already validated."""

    email: str
    address: Address
    delivery: DeliveryMethod
    language: str = ""


def place_bag(*, shopper: Shopper, details: Details, token: str, agreed: str) -> Order:
    """Place the order of the shopper's bag; the same token places one and answers with it ever after.

    `agreed` is `bags.contents(shopper).fingerprint(delivery)` as the shopper saw it. The goods leave the stock and
    wait PAY_WITHIN_MINUTES for the payment (`services.payments.start_payment`); the bag is emptied when it is paid.
    Raises TooManyOpen, EmptyBag, MixedCurrencies, OutOfStock (`missing`: SKU -> pieces left), Changed, and
    ValueError for a token that another shopper used. Nothing has changed then.
    """
    if known := _start(shopper, token, details.email):
        return known
    try:
        return _place(shopper, details, token, agreed)
    except OutOfStock:
        # Goods may still be held for somebody who never paid.
        if not payments.expire_orders():
            raise
    return _place(shopper, details, token, agreed)


@transaction.atomic
def _start(shopper: Shopper, token: str, email: str) -> Order | None:
    """The order of this token; without one, whoever checks out again has given up an unpaid order before.

    A transaction of its own: the locks on the old order's goods are gone before those of the new one are taken.
    """
    Shopper.objects.select_for_update(of=("self",)).get(pk=shopper.pk)
    if known := known_order(shopper, token):
        return known
    others = Order.objects.holding(email, timezone.now()).exclude(shopper=shopper)
    if others.count() >= settings.ORDER_OPEN_MAX:
        raise TooManyOpen
    for order in Order.objects.filter(shopper=shopper).unpaid():
        payments.cancel_order(order=order, note=payments.REPLACED)
    return None


@transaction.atomic
def _place(shopper: Shopper, details: Details, token: str, agreed: str) -> Order:
    # One checkout of a shopper at a time: a double click finds the order of the first.
    Shopper.objects.select_for_update(of=("self",)).get(pk=shopper.pk)
    if known := known_order(shopper, token):
        return known
    content = bags.contents(shopper)
    _check(content, details, agreed)
    pay_by = timezone.now() + timedelta(minutes=settings.PAY_WITHIN_MINUTES)
    terms = Terms(details.email, details.address.stored(), details.language, details.delivery, pay_by)
    items = [Item(line.variant, line.quantity) for line in content.counted]
    order = place_order(shopper=shopper, items=items, idempotency_key=token, terms=terms)
    bag.note_prices(shopper=shopper)
    enqueue(EXPIRE, arguments={"order": order.pk}, idempotency_key=f"expire:{order.number}", not_before=pay_by)
    return order


def _check(content: bags.Contents, details: Details, agreed: str) -> None:
    if not content.lines:
        raise EmptyBag
    missing = {line.variant.sku: line.available for line in content.lines if line.is_short}
    if missing or not content.counted:
        raise OutOfStock(missing or {line.variant.sku: 0 for line in content.lines})
    if content.is_mixed:
        raise MixedCurrencies
    now = content.fingerprint(details.delivery)
    if now != agreed or details.delivery.currency != content.currency:
        raise Changed(now)
