"""Writes to orders: selling, and each step after it. A step is a compare-and-set, so that it happens once."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import (
    DeliveryMethod,
    Location,
    MailKind,
    Order,
    OrderEvent,
    OrderLine,
    OrderStatus,
    StockLevel,
    Variant,
)
from catalog.promotions.reading import prices_of
from catalog.services import stock
from catalog.services.mail import post
from catalog.signals import order_cancelled, order_paid, order_placed
from catalog.totals import Totals, add_up
from fashionai.accounts.models import Shopper, User


class WrongState(Exception):
    """The order, payment or return is not where this step starts from; nothing changed."""


@dataclass(frozen=True)
class Item:
    """A variant and how many of it (at least 1)."""

    variant: Variant
    quantity: int


@dataclass(frozen=True)
class Terms:
    """What a checkout adds to a sale: whom to write to, where to send it and how, and how long to hold the goods."""

    email: str = ""
    address: dict[str, str] = field(default_factory=dict)
    language: str = ""
    delivery: DeliveryMethod | None = None
    pay_by: datetime | None = None


def place_order(
    *,
    shopper: Shopper,
    items: Sequence[Item],
    location: Location | None = None,
    idempotency_key: str | None = None,
    terms: Terms | None = None,
) -> Order:
    """Sell the items, all or nothing, from `location` or from wherever is chosen; the same key sells once.

    The order is `placed`: its goods are taken from stock and wait for the payment. Raises OutOfStock (nothing
    sold) and ValueError (no items, fewer than one piece, more than one currency, or a key that another shopper used).
    """
    pieces = _pieces(items)
    if known := known_order(shopper, idempotency_key):
        return known
    try:
        with transaction.atomic():
            return _sell(shopper, pieces, location, idempotency_key, terms or Terms())
    except IntegrityError:
        known = known_order(shopper, idempotency_key)
        if known is None:
            raise
        return known


def known_order(shopper: Shopper, idempotency_key: str | None) -> Order | None:
    """The order that this key made. Raises ValueError when it is another shopper's."""
    if not idempotency_key:
        return None
    known = Order.objects.filter(idempotency_key=idempotency_key).first()
    if known is not None and known.shopper_id != shopper.pk:
        raise ValueError("The idempotency key belongs to an order of another shopper.")
    return known


def _pieces(items: Iterable[Item]) -> dict[int, int]:
    pieces: dict[int, int] = defaultdict(int)
    for item in items:
        if item.quantity < 1:
            raise ValueError(f"{item.variant.sku}: an order takes at least 1 piece; got {item.quantity}.")
        pieces[item.variant.pk] += item.quantity
    if not pieces:
        raise ValueError("An order needs at least one item.")
    return dict(pieces)


def _sell(
    shopper: Shopper, pieces: dict[int, int], location: Location | None, idempotency_key: str | None, terms: Terms
) -> Order:
    variants = Variant.objects.select_related("product").in_bulk(list(pieces))
    currencies = {variant.product.currency for variant in variants.values()}
    if len(currencies) != 1:
        raise ValueError(f"An order has one currency; got {', '.join(sorted(currencies)) or 'none'}.")
    levels = _lock(list(variants.values()), location)
    # Whoever held the lock may have sold this very order: the last piece is then ours and not out of stock.
    if known := known_order(shopper, idempotency_key):
        return known
    picks, missing = stock.allocate(pieces, levels)
    if missing:
        raise stock.OutOfStock({variants[pk].sku: left for pk, left in missing.items()})
    now = timezone.now()
    number = f"{now:%y%m%d}-{secrets.token_hex(4).upper()}"
    stock.take(picks, reference=number, at=now)
    order = _write(
        shopper, pieces, variants, terms, number=number, location_id=_main(picks), at=now, key=idempotency_key
    )
    OrderEvent.objects.create(order=order, status=OrderStatus.PLACED, at=now)
    order_placed.send(sender=Order, order=order)
    return order


def _lock(variants: Sequence[Variant], location: Location | None) -> Sequence[StockLevel]:
    if location is None:
        return stock.lock_shelves(variants=variants)
    return list(stock.lock_levels(variants=variants, location=location).values())


def _main(picks: stock.Picks) -> int:
    """The location that most pieces leave from."""
    pieces: dict[int, int] = defaultdict(int)
    for shelves in picks.values():
        for level, taken in shelves:
            pieces[level.location_id] += taken
    return max(sorted(pieces), key=lambda location: pieces[location])


def _write(
    shopper: Shopper,
    pieces: dict[int, int],
    variants: dict[int, Variant],
    terms: Terms,
    *,
    number: str,
    location_id: int,
    at: datetime,
    key: str | None,
) -> Order:
    prices = prices_of((variant.product for variant in variants.values()), at=at)
    lines = [
        OrderLine(
            variant=variants[pk],
            quantity=wanted,
            unit_price=prices[variants[pk].product_id].amount,
            list_price=prices[variants[pk].product_id].list_price,
        )
        for pk, wanted in pieces.items()
    ]
    totals: Totals = add_up([(one.unit_price, one.list_price, one.quantity) for one in lines], terms.delivery)
    order = Order.objects.create(
        number=number,
        shopper=shopper,
        location_id=location_id,
        currency=next(iter(variants.values())).product.currency,
        items_total=totals.goods,
        discount_total=totals.discount,
        delivery_total=totals.delivery,
        total=totals.total,
        delivery=terms.delivery,
        email=terms.email,
        address=terms.address,
        language=terms.language,
        key=secrets.token_urlsafe(32),
        idempotency_key=key,
        placed_at=at,
        pay_by=terms.pay_by,
    )
    for line in lines:
        line.order = order
    OrderLine.objects.bulk_create(lines)
    return order


def advance(
    *,
    order: Order,
    start: Sequence[OrderStatus],
    end: OrderStatus,
    by: User | None = None,
    note: str = "",
    **fields: Any,
) -> Order:
    """Move an order from one of `start` to `end` and note it. Raises WrongState when it is elsewhere.

    Must run inside a transaction, with what the step does beside.
    """
    moved = Order.objects.filter(pk=order.pk, status__in=start).update(status=end, **fields)
    order.refresh_from_db()
    if moved != 1:
        raise WrongState(f"Order {order.number} is {order.status}; only {' or '.join(start)} can become {end}.")
    OrderEvent.objects.create(order=order, status=end, by=by, note=note)
    return order


@transaction.atomic
def mark_paid(*, order: Order) -> Order:
    """The money is ours: a sale. Raises WrongState unless the order was waiting for it."""
    advance(order=order, start=[OrderStatus.PLACED], end=OrderStatus.PAID, pay_by=None)
    order_paid.send(sender=Order, order=order)
    return order


@transaction.atomic
def close_order(*, order: Order, start: Sequence[OrderStatus], by: User | None = None, note: str = "") -> Order:
    """Cancel an order and put its goods back where they came from; money is `services.payments`' part."""
    advance(order=order, start=start, end=OrderStatus.CANCELLED, by=by, note=note, pay_by=None)
    stock.release(reference=order.number)
    order_cancelled.send(sender=Order, order=order)
    return order


@transaction.atomic
def ship_order(*, order: Order, by: User | None = None) -> Order:
    """The parcel has left; the shopper is told. Raises WrongState unless the order was paid."""
    advance(order=order, start=[OrderStatus.PAID], end=OrderStatus.SHIPPED, by=by)
    post(order=order, kind=MailKind.SHIPPED, key=f"shipped:{order.number}")
    return order


@transaction.atomic
def deliver_order(*, order: Order, by: User | None = None) -> Order:
    """The parcel has arrived; the time for returns begins. Raises WrongState unless the order was shipped."""
    return advance(
        order=order, start=[OrderStatus.SHIPPED], end=OrderStatus.DELIVERED, by=by, delivered_at=timezone.now()
    )
