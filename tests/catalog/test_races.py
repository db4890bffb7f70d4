"""Two at once, on PostgreSQL. Every race is shown to happen without its lock before it is shown not to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction

from catalog import services
from catalog.models import Location, Order, PriceHistory, Product, ReturnReason, StockLevel, StockMovement, Variant
from fashionai.accounts.models import Shopper

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="an in-memory SQLite belongs to one thread"),
]
Maker = Callable[..., Product]
THREADS = 6


def at_once(act: Callable[[int], Any], count: int = THREADS) -> list[Any]:
    """What `act(0)`, `act(1)` … returned or raised, all started together, each on a connection of its own."""
    together = threading.Barrier(count, timeout=20)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        together.wait()
        try:
            results[number] = act(number)
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def kinds(results: Sequence[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def read_without_lock(*, variants: Sequence[Variant], location: Location) -> dict[int, StockLevel]:
    """`lock_levels` as it must not be: everybody reads before anybody writes."""
    rows = {row.variant_id: row for row in StockLevel.objects.filter(variant__in=variants, location=location)}
    read_without_lock.everybody.wait()  # type: ignore[attr-defined]
    return rows


@pytest.mark.parametrize(("locked", "sold"), [(False, 2), (True, 1)])
def test_last_piece_is_sold_once(
    alice: Shopper, make_product: Maker, warehouse: Location, locked: bool, sold: int
) -> None:
    variant = make_product("tee", sizes=("M",), stock=1).variants.get()
    read_without_lock.everybody = threading.Barrier(2, timeout=20)  # type: ignore[attr-defined]
    unlocked = mock.patch.object(services.stock, "lock_levels", read_without_lock)
    with nullcontext() if locked else unlocked, nullcontext() if locked else _NoFloor():
        results = at_once(
            lambda _: services.place_order(shopper=alice, items=[services.Item(variant, 1)], location=warehouse), 2
        )
    assert Order.objects.count() == sold
    assert kinds(results) == (["Order", "OutOfStock"] if locked else ["Order", "Order"])
    if locked:
        assert StockLevel.objects.get().on_hand == 0


class _NoFloor:
    """Takes the database's own floor of zero away for a while, so that only the lock is tried."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' "
                           "AND conrelid = 'catalog_stocklevel'::regclass")  # fmt: skip
            self.checks = cursor.fetchall()
            for name, _ in self.checks:
                cursor.execute(f'ALTER TABLE catalog_stocklevel DROP CONSTRAINT "{name}"')

    def __exit__(self, *error: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalog_stocklevel SET on_hand = 0 WHERE on_hand < 0")
            for name, definition in self.checks:
                cursor.execute(f'ALTER TABLE catalog_stocklevel ADD CONSTRAINT "{name}" {definition}')


def test_one_key_sells_the_last_piece_once_and_answers_everybody(
    alice: Shopper, make_product: Maker, warehouse: Location
) -> None:
    variant = make_product("tee", sizes=("M",), stock=1).variants.get()
    results = at_once(
        lambda _: services.place_order(
            shopper=alice, items=[services.Item(variant, 1)], location=warehouse, idempotency_key="cart-1"
        )
    )
    assert kinds(results) == ["Order"] * THREADS
    assert len({order.pk for order in results}) == Order.objects.count() == 1


def test_one_key_books_goods_in_once(make_product: Maker, warehouse: Location) -> None:
    variant = make_product("tee", sizes=("M",), stock=0).variants.get()
    results = at_once(
        lambda _: services.move_stock(
            variant=variant, location=warehouse, quantity=3, kind="receipt", idempotency_key="gate-7"
        )
    )
    assert kinds(results) == ["StockMovement"] * THREADS
    assert StockMovement.objects.count() == 1
    assert StockLevel.objects.get().on_hand == 3


def test_no_more_comes_back_than_was_sold_however_many_ask(
    alice: Shopper, make_product: Maker, warehouse: Location
) -> None:
    variant = make_product("tee", sizes=("M",), stock=2).variants.get()
    order = services.place_order(shopper=alice, items=[services.Item(variant, 2)], location=warehouse)
    line = order.lines.get()
    results = at_once(lambda _: services.take_back(line=line, quantity=1, reason=ReturnReason.TOO_SMALL))
    assert kinds(results) == ["Return"] * 2 + ["ValueError"] * (THREADS - 2)
    assert StockLevel.objects.get().on_hand == 2


def test_prices_set_together_leave_one_open_price_which_is_the_products(make_product: Maker) -> None:
    product = make_product("tee")
    results = at_once(lambda number: services.set_price(product=product, price=Decimal(10 + number)))
    assert kinds(results) == ["Product"] * THREADS
    product.refresh_from_db()
    assert PriceHistory.objects.get(product=product, ends_at=None).price == product.price


@pytest.mark.parametrize("backwards", [False, True])
def test_new_stock_rows_are_made_in_key_order_so_that_nobody_waits_for_each_other(
    make_product: Maker, warehouse: Location, backwards: bool
) -> None:
    first, second = make_product("tee").variants.order_by("pk")
    StockLevel.objects.all().delete()

    def insert(variant: Variant) -> None:
        StockLevel.objects.bulk_create([StockLevel(variant=variant, location=warehouse)], ignore_conflicts=True)

    def other(_: int) -> None:
        with transaction.atomic():
            wanted = [second, first] if backwards else [first, second]
            services.lock_levels(variants=wanted, location=warehouse)

    with transaction.atomic():
        insert(first)
        waiting = threading.Thread(target=lambda: results.extend(at_once(other, 1)))
        results: list[Any] = []
        waiting.start()
        _until_somebody_waits()
        insert(second)
    waiting.join(30)
    assert results == [None]
    assert StockLevel.objects.count() == 2


def _until_somebody_waits() -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody came to wait for the row.")
