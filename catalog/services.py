"""Writes to the catalogue: prices, stock, orders and returns. One way to do each thing."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from catalog.models import (
    Location,
    MovementKind,
    Order,
    OrderLine,
    PriceHistory,
    PriceKind,
    Product,
    Return,
    ReturnReason,
    StockLevel,
    StockMovement,
    Variant,
)
from catalog.signals import order_placed, stock_changed
from fashionai.accounts.models import Shopper


class OutOfStock(Exception):
    """Not enough on hand; `missing` maps a SKU to the pieces that are there."""

    def __init__(self, missing: dict[str, int]) -> None:
        self.missing = missing
        super().__init__("; ".join(f"{sku}: {left} left" for sku, left in sorted(missing.items())))


@dataclass(frozen=True)
class Item:
    """A variant and how many of it (at least 1)."""

    variant: Variant
    quantity: int


def set_price(
    *, product: Product, price: Decimal, kind: PriceKind = PriceKind.REGULAR, at: datetime | None = None
) -> Product:
    """Change a product's price and keep the old one in its history. Raises ValueError for what is no price."""
    if not price.is_finite() or price < 0:
        raise ValueError(f"A price is a number and not negative; got {price}.")
    now = at or timezone.now()
    with transaction.atomic():
        locked = Product.objects.select_for_update().get(pk=product.pk)
        open_price = PriceHistory.objects.filter(product=locked, ends_at=None)
        open_price.filter(starts_at__gte=now).delete()
        open_price.update(ends_at=now)
        PriceHistory.objects.create(product=locked, price=price, currency=locked.currency, kind=kind, starts_at=now)
        locked.price = price
        locked.save(update_fields=["price", "updated_at"])
    return locked


def lock_levels(*, variants: Sequence[Variant], location: Location) -> dict[int, StockLevel]:
    """Lock these variants' stock rows in key order, making the missing ones. Keyed by variant id."""
    # In key order too: two transactions that make the same rows in opposite orders wait for each other.
    missing = [StockLevel(variant=variant, location=location) for variant in sorted(variants, key=lambda one: one.pk)]
    StockLevel.objects.bulk_create(missing, ignore_conflicts=True)
    rows = StockLevel.objects.select_for_update().filter(variant__in=variants, location=location).order_by("pk")
    return {row.variant_id: row for row in rows}


def move_stock(
    *,
    variant: Variant,
    location: Location,
    quantity: int,
    kind: MovementKind,
    reference: str = "",
    idempotency_key: str | None = None,
    at: datetime | None = None,
) -> StockMovement:
    """Book goods in (positive) or out (negative). The same idempotency key books once.

    Raises OutOfStock when more would leave than is there, ValueError for a movement of nothing.
    """
    if quantity == 0:
        raise ValueError("A movement of 0 pieces moves nothing.")
    with transaction.atomic():
        level = lock_levels(variants=[variant], location=location)[variant.pk]
        if idempotency_key and (known := StockMovement.objects.filter(idempotency_key=idempotency_key).first()):
            return known
        if level.on_hand + quantity < 0:
            raise OutOfStock({variant.sku: level.on_hand})
        movement = StockMovement.objects.create(
            variant=variant,
            location=location,
            quantity=quantity,
            kind=kind,
            reference=reference,
            idempotency_key=idempotency_key,
            at=at or timezone.now(),
        )
        level.on_hand += quantity
        level.save(update_fields=["on_hand", "updated_at"])
        stock_changed.send(sender=StockLevel, variant_ids=[variant.pk])
    return movement


def _pieces(items: Iterable[Item]) -> dict[int, int]:
    pieces: dict[int, int] = defaultdict(int)
    for item in items:
        if item.quantity < 1:
            raise ValueError(f"{item.variant.sku}: an order takes at least 1 piece; got {item.quantity}.")
        pieces[item.variant.pk] += item.quantity
    if not pieces:
        raise ValueError("An order needs at least one item.")
    return dict(pieces)


def _take(
    pieces: dict[int, int], variants: dict[int, Variant], levels: dict[int, StockLevel], number: str, now: datetime
) -> None:
    missing = {variants[pk].sku: levels[pk].on_hand for pk, wanted in pieces.items() if levels[pk].on_hand < wanted}
    if missing:
        raise OutOfStock(missing)
    for pk, wanted in pieces.items():
        StockLevel.objects.filter(pk=levels[pk].pk).update(on_hand=F("on_hand") - wanted, updated_at=now)
    StockMovement.objects.bulk_create(
        StockMovement(
            variant=variants[pk],
            location_id=levels[pk].location_id,
            quantity=-wanted,
            kind=MovementKind.SALE,
            reference=number,
            at=now,
        )
        for pk, wanted in pieces.items()
    )


def place_order(
    *, shopper: Shopper, items: Sequence[Item], location: Location, idempotency_key: str | None = None
) -> Order:
    """Sell the items from one location, all or nothing; the same idempotency key sells once.

    Raises OutOfStock (nothing sold) and ValueError (no items, fewer than one piece, more than one currency, or
    a key that another shopper used).
    """
    pieces = _pieces(items)
    if known := _known_order(shopper, idempotency_key):
        return known
    try:
        with transaction.atomic():
            return _sell(shopper, pieces, location, idempotency_key)
    except IntegrityError:
        known = _known_order(shopper, idempotency_key)
        if known is None:
            raise
        return known


def _known_order(shopper: Shopper, idempotency_key: str | None) -> Order | None:
    if not idempotency_key:
        return None
    known = Order.objects.filter(idempotency_key=idempotency_key).first()
    if known is not None and known.shopper_id != shopper.pk:
        raise ValueError("The idempotency key belongs to an order of another shopper.")
    return known


def _sell(shopper: Shopper, pieces: dict[int, int], location: Location, idempotency_key: str | None) -> Order:
    now = timezone.now()
    variants = Variant.objects.select_related("product").in_bulk(list(pieces))
    currencies = {variant.product.currency for variant in variants.values()}
    if len(currencies) != 1:
        raise ValueError(f"An order has one currency; got {', '.join(sorted(currencies)) or 'none'}.")
    number = f"{now:%y%m%d}-{secrets.token_hex(4).upper()}"
    levels = lock_levels(variants=list(variants.values()), location=location)
    # Whoever held the lock may have sold this very order: the last piece is then ours and not out of stock.
    if known := _known_order(shopper, idempotency_key):
        return known
    _take(pieces, variants, levels, number, now)
    order = Order.objects.create(
        number=number,
        shopper=shopper,
        location=location,
        currency=currencies.pop(),
        total=sum((variants[pk].product.price * wanted for pk, wanted in pieces.items()), Decimal(0)),
        idempotency_key=idempotency_key,
        placed_at=now,
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            variant=variants[pk],
            quantity=wanted,
            unit_price=variants[pk].product.price,
            list_price=variants[pk].product.price,
        )
        for pk, wanted in pieces.items()
    )
    order_placed.send(sender=Order, order=order)
    stock_changed.send(sender=StockLevel, variant_ids=list(pieces))
    return order


def take_back(*, line: OrderLine, quantity: int, reason: ReturnReason) -> Return:
    """Book a return and put the goods back. Raises ValueError for more than is still out."""
    with transaction.atomic():
        locked = OrderLine.objects.select_for_update().select_related("order__location", "variant").get(pk=line.pk)
        already = locked.returns.aggregate(total=Sum("quantity"))["total"] or 0
        if not 1 <= quantity <= locked.quantity - already:
            raise ValueError(f"{locked.quantity - already} of {locked.quantity} can still come back; got {quantity}.")
        returned = Return.objects.create(line=locked, quantity=quantity, reason=reason)
        move_stock(
            variant=locked.variant,
            location=locked.order.location,
            quantity=quantity,
            kind=MovementKind.RETURN,
            reference=locked.order.number,
        )
    return returned
