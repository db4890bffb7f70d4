"""Checkout under a crowd, on PostgreSQL. Each race is shown to happen without its lock before it is shown not to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from decimal import Decimal
from unittest import mock

import pytest
from django.db import connection
from django.utils import timezone

from catalog import bags, services
from catalog.models import (
    BagLine,
    Location,
    Order,
    Payment,
    PaymentEvent,
    Product,
    Refund,
    ReturnReason,
    StockLevel,
    StockMovement,
    Variant,
)
from catalog.payments import EventKind
from fashionai.accounts.models import Shopper
from recommender.models import Event
from tests.catalog.buying import agreed, buy, details, place, tell
from tests.catalog.test_races import THREADS, _NoFloor, at_once, kinds

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="an in-memory SQLite belongs to one thread"),
]
Maker = Callable[..., Product]


def shelves_without_lock(*, variants: Sequence[Variant]) -> list[StockLevel]:
    """`lock_shelves` as it must not be: everybody reads before anybody writes."""
    rows = list(StockLevel.objects.filter(variant__in=variants, location__sells=True))
    shelves_without_lock.everybody.wait()  # type: ignore[attr-defined]
    return rows


def on_hand() -> int:
    return StockLevel.objects.get().on_hand


@pytest.mark.parametrize(("locked", "sold"), [(False, 2), (True, 1)])
def test_last_piece_is_checked_out_once(
    alice: Shopper, bob: Shopper, make_product: Maker, locked: bool, sold: int
) -> None:
    variant = make_product("tee", sizes=("M",), stock=1).variants.get()
    shoppers = (alice, bob)
    wanted = []
    for shopper in shoppers:
        services.add_to_bag(shopper=shopper, variant=variant)
        wanted.append(agreed(shopper))
    shelves_without_lock.everybody = threading.Barrier(2, timeout=20)  # type: ignore[attr-defined]
    unlocked = mock.patch.object(services.stock, "lock_shelves", shelves_without_lock)

    def check_out(number: int) -> Order:
        return services.place_bag(
            shopper=shoppers[number], details=details(), token=f"token-{number}", agreed=wanted[number]
        )

    with nullcontext() if locked else unlocked, nullcontext() if locked else _NoFloor():
        results = at_once(check_out, 2)
    assert Order.objects.count() == sold
    assert kinds(results) == (["Order", "OutOfStock"] if locked else ["Order", "Order"])
    assert sum(len(bags.contents(shopper).lines) for shopper in shoppers) == 2
    if locked:
        assert on_hand() == 0


def test_impatient_clicks_make_one_order(alice: Shopper, make_product: Maker) -> None:
    variant = make_product("tee", sizes=("M",), stock=THREADS).variants.get()
    services.add_to_bag(shopper=alice, variant=variant)
    wanted = agreed(alice)
    results = at_once(
        lambda _: services.start_payment(
            order=services.place_bag(shopper=alice, details=details(), token="one", agreed=wanted), return_url="/"
        )
    )
    assert kinds(results) == ["Payment"] * THREADS
    assert (Order.objects.count(), Payment.objects.count(), on_hand()) == (1, 1, THREADS - 1)


def test_two_tabs_leave_one_order_that_waits(alice: Shopper, make_product: Maker) -> None:
    variant = make_product("tee", sizes=("M",), stock=5).variants.get()
    services.add_to_bag(shopper=alice, variant=variant)
    wanted = agreed(alice)
    results = at_once(
        lambda number: services.place_bag(shopper=alice, details=details(), token=f"tab-{number}", agreed=wanted), 2
    )
    assert kinds(results) == ["Order", "Order"]
    waiting = Order.objects.filter(status="placed").count()
    assert on_hand() == 5 - waiting


def test_orders_of_the_same_pieces_in_opposite_order_do_not_wait_for_each_other(
    alice: Shopper, bob: Shopper, make_product: Maker
) -> None:
    first, second = make_product("tee", stock=9).variants.order_by("pk")
    orders = []
    for shopper, pieces in ((alice, (first, second)), (bob, (second, first))):
        for variant in pieces:
            services.add_to_bag(shopper=shopper, variant=variant)
        orders.append(place(shopper, token=f"token-{shopper.pk}"))
    services.cancel_order(order=orders[0])
    wanted = agreed(alice)

    def act(number: int) -> Order:
        if number:
            return services.cancel_order(order=orders[1])
        return services.place_bag(shopper=alice, details=details(), token="again", agreed=wanted)

    assert kinds(at_once(act, 2)) == ["Order", "Order"]
    assert list(StockLevel.objects.values_list("on_hand", flat=True)) == [8, 8]


def test_one_message_delivered_to_many_processes_is_acted_on_once(alice: Shopper, make_product: Maker) -> None:
    services.add_to_bag(shopper=alice, variant=make_product("tee", sizes=("M",)).variants.get())
    payment = services.start_payment(order=place(alice), return_url="/")
    results = at_once(lambda _: tell(payment, EventKind.AUTHORISED))
    assert sorted(results) == [False] * (THREADS - 1) + [True]
    assert (Event.objects.filter(kind="purchase").count(), PaymentEvent.objects.count()) == (1, 1)


def test_payment_and_expiry_at_once_end_in_one_of_two_whole_ways(alice: Shopper, make_product: Maker) -> None:
    services.add_to_bag(shopper=alice, variant=make_product("tee", sizes=("M",), stock=1).variants.get())
    order = place(alice)
    payment = services.start_payment(order=order, return_url="/")
    Order.objects.update(pay_by=timezone.now())
    at_once(lambda number: services.expire_orders() if number else tell(payment, EventKind.AUTHORISED), 2)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.status, on_hand()) in [("paid", "captured", 0), ("cancelled", "cancelled", 1)]


def test_cancelled_by_many_at_once_gives_back_once(alice: Shopper, make_product: Maker) -> None:
    order = buy(alice, make_product("tee", sizes=("M",), stock=3).variants.get(), 2)
    results = at_once(lambda _: services.cancel_order(order=order))
    assert kinds(results) == ["Order"] + ["WrongState"] * (THREADS - 1)
    assert (on_hand(), Refund.objects.count(), StockMovement.objects.filter(kind="release").count()) == (3, 1, 1)


def test_refunds_at_once_never_exceed_the_payment(alice: Shopper, make_product: Maker) -> None:
    order = buy(alice, make_product("tee", sizes=("M",)).variants.get(), 2)
    results = at_once(lambda number: services.refund(order=order, amount=Decimal("40.00"), key=f"refund-{number}"))
    assert kinds(results) == ["Refund"] * 2 + ["ValueError"] * (THREADS - 2)
    assert Payment.objects.get().refunded == Decimal("80.00")


def test_return_received_by_two_people_lands_on_the_shelf_once(
    alice: Shopper, make_product: Maker, warehouse: Location
) -> None:
    order = buy(alice, make_product("tee", sizes=("M",), stock=1).variants.get())
    services.ship_order(order=order)
    services.deliver_order(order=order)
    pieces = {order.lines.get().pk: (1, ReturnReason.TOO_LARGE)}
    returned = services.request_return(order=order, pieces=pieces)[0]
    results = at_once(lambda _: services.receive_return(returned=returned), 2)
    assert kinds(results) == ["Return", "WrongState"]
    assert on_hand() == 1


def test_adding_at_once_makes_one_line_with_all_pieces(alice: Shopper, make_product: Maker) -> None:
    variant = make_product("tee", sizes=("M",), stock=50).variants.get()
    results = at_once(lambda _: services.add_to_bag(shopper=alice, variant=variant))
    assert kinds(results) == ["BagLine"] * THREADS
    assert BagLine.objects.get().quantity == THREADS
