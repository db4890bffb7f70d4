from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from catalog import services
from catalog.models import (
    Location,
    MovementKind,
    Order,
    PriceHistory,
    Product,
    ReturnReason,
    StockLevel,
    StockMovement,
)
from fashionai.accounts.models import Shopper
from recommender.models import Event


def on_hand(product: Product) -> list[int]:
    return list(StockLevel.objects.filter(variant__product=product).order_by("pk").values_list("on_hand", flat=True))


def test_order_takes_stock_books_movements_and_tells_the_recommender(
    alice: Shopper, make_product: Callable[..., Product], warehouse: Location
) -> None:
    product = make_product("tee", stock=5)
    small, medium = product.variants.order_by("size__position")
    order = services.place_order(
        shopper=alice, items=[services.Item(small, 2), services.Item(medium, 1)], location=warehouse
    )
    assert order.total == Decimal("147.00")
    assert on_hand(product) == [3, 4]
    assert not Event.objects.exists()
    services.mark_paid(order=order)
    movements = StockMovement.objects.filter(reference=order.number).order_by("variant")
    assert list(movements.values_list("quantity", "kind")) == [(-2, "sale"), (-1, "sale")]
    events = Event.objects.filter(shopper=alice, kind="purchase", product=product).order_by("-value")
    assert list(events.values_list("value", flat=True)) == [2.0, 1.0]


def test_order_that_wants_too_much_sells_nothing(
    alice: Shopper, make_product: Callable[..., Product], warehouse: Location
) -> None:
    product = make_product("tee", stock=1)
    small, medium = product.variants.order_by("size__position")
    with pytest.raises(services.OutOfStock) as caught:
        services.place_order(
            shopper=alice, items=[services.Item(small, 1), services.Item(medium, 2)], location=warehouse
        )
    assert caught.value.missing == {medium.sku: 1}
    assert on_hand(product) == [1, 1]
    assert not Order.objects.exists()
    assert not Event.objects.exists()


def test_same_idempotency_key_sells_once(
    alice: Shopper, make_product: Callable[..., Product], warehouse: Location
) -> None:
    product = make_product("tee", sizes=("M",), stock=5)
    items = [services.Item(product.variants.get(), 1)]
    first = services.place_order(shopper=alice, items=items, location=warehouse, idempotency_key="cart-1")
    again = services.place_order(shopper=alice, items=items, location=warehouse, idempotency_key="cart-1")
    assert again.pk == first.pk
    assert on_hand(product) == [4]


def test_idempotency_key_of_another_shopper_shows_nothing_of_their_order(
    alice: Shopper, bob: Shopper, make_product: Callable[..., Product], warehouse: Location
) -> None:
    product = make_product("tee", sizes=("M",), stock=5)
    items = [services.Item(product.variants.get(), 1)]
    services.place_order(shopper=alice, items=items, location=warehouse, idempotency_key="cart-1")
    with pytest.raises(ValueError, match="another shopper"):
        services.place_order(shopper=bob, items=items, location=warehouse, idempotency_key="cart-1")
    assert on_hand(product) == [4]


def test_order_in_two_currencies_is_refused(
    alice: Shopper, make_product: Callable[..., Product], warehouse: Location
) -> None:
    dollars, yuan = make_product("tee", sizes=("M",)), make_product("gown", sizes=("M",), currency="CNY")
    items = [services.Item(product.variants.get(), 1) for product in (dollars, yuan)]
    with pytest.raises(ValueError, match="one currency; got CNY, USD"):
        services.place_order(shopper=alice, items=items, location=warehouse)
    assert on_hand(dollars) == on_hand(yuan) == [5]


@pytest.mark.parametrize("price", ["-0.01", "NaN", "Infinity", "-Infinity"])
def test_what_is_no_price_is_refused(make_product: Callable[..., Product], price: str) -> None:
    product = make_product("tee")
    with pytest.raises(ValueError, match="A price is a number and not negative"):
        services.set_price(product=product, price=Decimal(price))
    product.refresh_from_db()
    assert product.price == Decimal("49.00")


def test_movement_below_zero_is_refused_and_a_repeated_one_counts_once(
    make_product: Callable[..., Product], warehouse: Location
) -> None:
    product = make_product("tee", sizes=("M",), stock=2)
    variant = product.variants.get()
    for _ in range(2):
        services.move_stock(
            variant=variant,
            location=warehouse,
            quantity=3,
            kind=MovementKind.RECEIPT,
            idempotency_key="gate-7",
        )
    assert on_hand(product) == [5]
    with pytest.raises(services.OutOfStock):
        services.move_stock(variant=variant, location=warehouse, quantity=-6, kind=MovementKind.WRITE_OFF)
    assert on_hand(product) == [5]


def test_no_more_comes_back_than_was_sold(
    alice: Shopper, make_product: Callable[..., Product], warehouse: Location
) -> None:
    product = make_product("tee", sizes=("M",), stock=5)
    order = services.place_order(shopper=alice, items=[services.Item(product.variants.get(), 2)], location=warehouse)
    line = order.lines.get()
    services.take_back(line=line, quantity=1, reason=ReturnReason.TOO_SMALL)
    with pytest.raises(ValueError, match="1 of 2 can still come back; got 2"):
        services.take_back(line=line, quantity=2, reason=ReturnReason.TOO_SMALL)
    assert on_hand(product) == [4]


def test_price_change_closes_the_old_price(make_product: Callable[..., Product]) -> None:
    product = make_product("tee")
    services.set_price(product=product, price=Decimal("40.00"))
    services.set_price(product=product, price=Decimal("30.00"))
    product.refresh_from_db()
    assert product.price == Decimal("30.00")
    history = PriceHistory.objects.filter(product=product).order_by("starts_at")
    assert [row.price for row in history] == [Decimal("40.00"), Decimal("30.00")]
    assert history[0].ends_at == history[1].starts_at
    assert history[1].ends_at is None
