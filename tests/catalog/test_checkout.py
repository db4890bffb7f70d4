from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog import bags, services
from catalog.models import Location, Order, OrderStatus, Payment, Product, StockLevel
from catalog.payments import EventKind
from fashionai.accounts.models import Shopper
from fashionai.jobs.models import Job
from recommender.models import Event
from tests.catalog.buying import ADDRESS, agreed, buy, details, place, standard, tell

Maker = Callable[..., Product]


def on_hand() -> list[int]:
    return list(StockLevel.objects.order_by("pk").values_list("on_hand", flat=True))


def steps(order: Order) -> list[tuple[str, str]]:
    return list(order.events.values_list("status", "note"))


@pytest.fixture
def filled(alice: Shopper, make_product: Maker) -> Shopper:
    """Alice with two of a piece that costs 49.00 in her bag; five are in stock."""
    services.add_to_bag(shopper=alice, variant=make_product(sizes=("M",)).variants.get(), quantity=2)
    return alice


def test_order_keeps_what_was_agreed_to(filled: Shopper) -> None:
    order = place(filled)
    assert (order.items_total, order.discount_total, order.delivery_total, order.total) == (
        Decimal("98.00"),
        Decimal(0),
        Decimal(0),
        Decimal("98.00"),
    )
    assert (order.email, order.address, order.delivery) == ("ada@example.com", ADDRESS.stored(), standard())
    assert (order.status, len(order.key), on_hand()) == (OrderStatus.PLACED, 43, [3])
    assert steps(order) == [("placed", "")]
    assert bags.contents(filled).count == 2  # until it is paid


def test_delivery_is_paid_below_the_threshold(alice: Shopper, make_product: Maker) -> None:
    services.add_to_bag(shopper=alice, variant=make_product(sizes=("M",)).variants.get())
    order = place(alice)
    assert (order.delivery_total, order.total) == (Decimal("4.90"), Decimal("53.90"))


def test_same_token_places_one_order_even_after_the_bag_changed(filled: Shopper, make_product: Maker) -> None:
    first = place(filled)
    services.add_to_bag(shopper=filled, variant=make_product("gown", sizes=("M",)).variants.get())
    again = services.place_bag(shopper=filled, details=details(), token="token-1", agreed="anything")
    assert again.pk == first.pk
    assert Order.objects.count() == 1


def test_token_of_another_shopper_is_refused(filled: Shopper, bob: Shopper) -> None:
    place(filled)
    with pytest.raises(ValueError, match="another shopper"):
        services.place_bag(shopper=bob, details=details(), token="token-1", agreed="")


def test_price_that_changed_needs_another_yes(filled: Shopper) -> None:
    before = agreed(filled)
    services.set_price(product=Product.objects.get(), price=Decimal("55.00"))
    with pytest.raises(services.Changed) as caught:
        services.place_bag(shopper=filled, details=details(), token="token-1", agreed=before)
    assert caught.value.fingerprint == agreed(filled) != before
    assert (Order.objects.count(), on_hand()) == (0, [5])
    assert place(filled).total == Decimal("110.00")


def test_too_few_left_sells_nothing_and_loses_nothing(filled: Shopper) -> None:
    wanted = agreed(filled)
    StockLevel.objects.update(on_hand=1)
    with pytest.raises(services.OutOfStock) as caught:
        services.place_bag(shopper=filled, details=details(), token="token-1", agreed=wanted)
    assert caught.value.missing == {"TEE-RED-M": 1}
    assert (Order.objects.count(), on_hand(), bags.contents(filled).lines[0].quantity) == (0, [1], 2)


def test_empty_bag_and_two_currencies_are_refused(alice: Shopper, make_product: Maker) -> None:
    with pytest.raises(services.EmptyBag):
        place(alice)
    for slug, currency in (("tee", "USD"), ("gown", "CNY")):
        product = make_product(slug, sizes=("M",), currency=currency)
        services.add_to_bag(shopper=alice, variant=product.variants.get())
    with pytest.raises(services.MixedCurrencies):
        place(alice)
    assert not Order.objects.exists()


def test_pieces_leave_from_two_locations_where_none_has_all_and_go_back_there(
    alice: Shopper, make_product: Maker, warehouse: Location
) -> None:
    variant = make_product(sizes=("M",), stock=2).variants.get()
    other = Location.objects.create(code="other", name_en="Other")
    StockLevel.objects.create(variant=variant, location=other, on_hand=3)
    services.add_to_bag(shopper=alice, variant=variant, quantity=4)
    order = place(alice)
    assert (order.location, on_hand()) == (other, [1, 0])
    services.cancel_order(order=order)
    assert on_hand() == [2, 3]


def test_payment_that_succeeds_sells_empties_the_bag_and_counts_as_a_purchase(filled: Shopper) -> None:
    order = place(filled)
    assert not Event.objects.filter(kind="purchase").exists()
    payment = services.start_payment(order=order, return_url="/")
    assert tell(payment, EventKind.AUTHORISED)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, order.pay_by, payment.status) == ("paid", None, "captured")
    assert steps(order) == [("placed", ""), ("paid", "")]
    assert bags.contents(filled).lines == []
    assert Event.objects.filter(kind="purchase", shopper=filled).count() == 1


def test_payment_that_is_declined_puts_the_goods_back_and_keeps_the_bag(filled: Shopper) -> None:
    order = place(filled)
    payment = services.start_payment(order=order, return_url="/")
    tell(payment, EventKind.DECLINED)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.status, on_hand()) == ("cancelled", "failed", [5])
    assert steps(order)[-1] == ("cancelled", "declined")
    assert bags.contents(filled).count == 2
    assert not Event.objects.filter(kind="purchase").exists()


def test_message_delivered_twice_is_acted_on_once(filled: Shopper) -> None:
    payment = services.start_payment(order=place(filled), return_url="/")
    assert tell(payment, EventKind.AUTHORISED)
    assert not tell(payment, EventKind.AUTHORISED)
    assert Event.objects.filter(kind="purchase").count() == 1


def test_confirmation_asked_for_by_the_bank_leads_on(filled: Shopper) -> None:
    payment = services.start_payment(order=place(filled), return_url="/")
    tell(payment, EventKind.ACTION_REQUIRED)
    payment.refresh_from_db()
    assert payment.status == "requires_action"
    tell(payment, EventKind.AUTHORISED)
    payment.refresh_from_db()
    assert payment.status == "captured"


def test_payment_is_started_once(filled: Shopper) -> None:
    order = place(filled)
    first = services.start_payment(order=order, return_url="/")
    assert services.start_payment(order=order, return_url="/").pk == first.pk
    assert Payment.objects.count() == 1


def test_unpaid_order_runs_out_and_its_goods_are_for_sale_again(filled: Shopper) -> None:
    order = place(filled)
    payment = services.start_payment(order=order, return_url="/")
    assert services.expire_orders() == 0
    Order.objects.update(pay_by=timezone.now() - timedelta(seconds=1))
    assert services.expire_orders() == 1
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.status, on_hand(), steps(order)[-1]) == (
        "cancelled",
        "cancelled",
        [5],
        ("cancelled", "expired"),
    )
    # The money that comes too late is let go, and nothing is sold.
    assert tell(payment, EventKind.AUTHORISED)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.status, on_hand()) == ("cancelled", "cancelled", [5])


def test_goods_held_for_somebody_who_never_paid_are_sold_to_the_next(
    filled: Shopper, bob: Shopper, make_product: Maker
) -> None:
    StockLevel.objects.update(on_hand=2)
    variant = bags.contents(filled).lines[0].variant
    services.add_to_bag(shopper=bob, variant=variant, quantity=2)
    wanted = agreed(bob)
    place(filled)
    Order.objects.update(pay_by=timezone.now() - timedelta(seconds=1))
    order = services.place_bag(shopper=bob, details=details(), token="token-2", agreed=wanted)
    assert (order.shopper, on_hand()) == (bob, [0])


def test_checking_out_again_gives_up_the_unpaid_order(filled: Shopper) -> None:
    StockLevel.objects.update(on_hand=2)
    wanted = agreed(filled)
    first = place(filled)
    second = services.place_bag(shopper=filled, details=details(), token="token-2", agreed=wanted)
    first.refresh_from_db()
    assert (first.status, second.status, on_hand()) == ("cancelled", "placed", [0])


def test_job_waits_until_the_order_runs_out(filled: Shopper) -> None:
    order = place(filled)
    job = Job.objects.get(kind="catalog.expire_order")
    assert job.available_at == order.pay_by
    assert not Job.objects.unheard().exists()


def test_what_is_added_while_paying_stays_in_the_bag(filled: Shopper) -> None:
    order = place(filled)
    line = bags.contents(filled).lines[0]
    services.add_to_bag(shopper=filled, variant=line.variant, quantity=1)
    tell(services.start_payment(order=order, return_url="/"), EventKind.AUTHORISED)
    assert [line.quantity for line in bags.contents(filled).lines] == [1]


def test_paid_order_that_is_cancelled_gives_goods_and_money_back_once(alice: Shopper, make_product: Maker) -> None:
    order = buy(alice, make_product(sizes=("M",)).variants.get(), 2)
    services.cancel_order(order=order)
    payment = Payment.objects.get()
    assert (payment.status, payment.refunded, on_hand()) == ("refunded", Decimal("98.00"), [5])
    with pytest.raises(services.WrongState):
        services.cancel_order(order=order)
    assert (on_hand(), payment.refunds.count()) == ([5], 1)


def test_order_that_has_left_cannot_be_cancelled(alice: Shopper, make_product: Maker) -> None:
    order = buy(alice, make_product(sizes=("M",)).variants.get())
    services.ship_order(order=order)
    with pytest.raises(services.WrongState, match="is shipped; only placed or paid can become cancelled"):
        services.cancel_order(order=order)
    assert on_hand() == [4]


def test_more_than_was_paid_is_not_refunded(alice: Shopper, make_product: Maker) -> None:
    order = buy(alice, make_product(sizes=("M",)).variants.get(), 2)
    services.refund(order=order, amount=Decimal("50.00"), key="one")
    services.refund(order=order, amount=Decimal("50.00"), key="one")
    with pytest.raises(ValueError, match=r"48\.00 USD can be refunded; got 50\.00"):
        services.refund(order=order, amount=Decimal("50.00"), key="two")
    assert Payment.objects.get().refunded == Decimal("50.00")
