"""Buying through the API: the bag, an order placed once whatever is sent twice, and nobody else's business."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog import services
from catalog.models import BagLine, DeliveryMethod, Order, OrderStatus, Product, StockLevel, Variant
from catalog.services import mark_paid

pytestmark = pytest.mark.django_db
Make = Callable[..., Product]
ADDRESS = {
    "name": "Ada Byron",
    "line1": "1 Main Street",
    "city": "Springfield",
    "region": "Illinois",
    "postcode": "62701",
    "country": "US",
    "phone": "(217) 555-0100",
}


@pytest.fixture
def method() -> DeliveryMethod:
    DeliveryMethod.objects.all().delete()
    return DeliveryMethod.objects.create(code="standard", currency="USD", price="5.00", name_en="Standard")


@pytest.fixture
def guest() -> Client:
    client = Client()
    client.get("/privacy/")  # where the cookie comes from
    return client


@pytest.fixture
def tee(make_product: Make) -> Variant:
    variant = make_product("tee", stock=2).variants.first()
    assert variant
    return variant


def _post(client: Client, address: str, body: Any = None, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/v1/{address}", body, content_type="application/json", headers=headers)


def _order(total: str, **changes: Any) -> dict[str, Any]:
    return {"email": "ada@example.com", "address": ADDRESS, "delivery": "standard", "total": total, **changes}


def _total(tee: Variant, pieces: int) -> str:
    return f"{tee.product.price * pieces + 5:.2f}"


def test_the_bag_adds_changes_and_empties(guest: Client, tee: Variant) -> None:
    bag = _post(guest, "bag/lines", {"variant": tee.pk})
    assert (bag.status_code, bag.json()["count"]) == (201, 1)
    line = bag.json()["lines"][0]
    assert (line["sku"], line["available"], line["price"]["amount"]) == (tee.sku, 2, f"{tee.product.price:.2f}")
    more = guest.put(f"/api/v1/bag/lines/{line['id']}", {"quantity": 9}, content_type="application/json").json()
    assert more["lines"][0]["quantity"] == 2  # there are no more
    assert guest.delete(f"/api/v1/bag/lines/{line['id']}").json()["lines"] == []
    assert guest.get("/api/v1/bag").json()["count"] == 0


def test_what_is_sold_out_cannot_be_added(guest: Client, tee: Variant) -> None:
    StockLevel.objects.update(on_hand=0)
    answer = _post(guest, "bag/lines", {"variant": tee.pk})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:fashionai:problem:sold_out")


def test_nobody_touches_a_line_of_another_bag(guest: Client, charlie: Client, tee: Variant) -> None:
    line = _post(guest, "bag/lines", {"variant": tee.pk}).json()["lines"][0]["id"]
    assert charlie.delete(f"/api/v1/bag/lines/{line}").status_code == 404
    answer = charlie.put(f"/api/v1/bag/lines/{line}", {"quantity": 0}, content_type="application/json")
    assert answer.status_code == 404
    assert BagLine.objects.get().quantity == 1


def test_an_order_sent_twice_is_placed_once(guest: Client, tee: Variant, method: DeliveryMethod) -> None:
    _post(guest, "bag/lines", {"variant": tee.pk, "quantity": 2})
    body = _order(_total(tee, 2))
    first, second = _post(guest, "orders", body, "k"), _post(guest, "orders", body, "k")
    assert (first.status_code, second.status_code) == (201, 201), first.content
    assert first.json() == second.json()
    order = Order.objects.get()
    assert (order.number, order.address["region"]) == (first.json()["number"], "IL")
    assert first.json()["totals"]["total"] == {"amount": _total(tee, 2), "currency": "USD"}
    assert first.json()["payment"]["url"]
    assert StockLevel.objects.get(variant=tee).on_hand == 0


def test_a_total_that_nobody_agreed_to_is_not_charged(guest: Client, tee: Variant, method: DeliveryMethod) -> None:
    _post(guest, "bag/lines", {"variant": tee.pk})
    answer = _post(guest, "orders", _order("1.00"), "k")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:fashionai:problem:order_changed")
    assert not Order.objects.exists()
    assert _post(guest, "orders", _order(_total(tee, 1)), "k").status_code == 201


def test_an_order_without_its_key_or_with_a_bad_address_says_what_to_do(
    guest: Client, tee: Variant, method: DeliveryMethod
) -> None:
    _post(guest, "bag/lines", {"variant": tee.pk})
    assert "Idempotency-Key" in _post(guest, "orders", _order("1.00")).json()["errors"]
    wrong = _order(_total(tee, 1), address={**ADDRESS, "postcode": "x"}, delivery="rocket")
    errors = _post(guest, "orders", wrong, "k").json()["errors"]
    assert sorted(errors) == ["address", "delivery"]
    assert list(errors["address"]) == ["postcode"]
    assert not Order.objects.exists()


def test_an_empty_bag_places_nothing(guest: Client, method: DeliveryMethod) -> None:
    assert _post(guest, "orders", _order("5.00"), "k").status_code == 409


def _placed(guest: Client, tee: Variant) -> Order:
    _post(guest, "bag/lines", {"variant": tee.pk})
    assert _post(guest, "orders", _order(_total(tee, 1)), "place").status_code == 201
    return Order.objects.get()


def test_a_cancelled_order_gives_its_goods_back(guest: Client, tee: Variant, method: DeliveryMethod) -> None:
    number = _placed(guest, tee).number
    assert _post(guest, f"orders/{number}/cancellation", key="c").json()["status"] == "cancelled"
    assert _post(guest, f"orders/{number}/cancellation", key="c").status_code == 200
    assert _post(guest, f"orders/{number}/cancellation", key="d").status_code == 409
    assert StockLevel.objects.get(variant=tee).on_hand == 2


def test_pieces_of_a_delivered_order_can_be_sent_back_once(guest: Client, tee: Variant, method: DeliveryMethod) -> None:
    order = _placed(guest, tee)
    line = order.lines.get()
    body = {"lines": [{"line": line.pk, "quantity": 1, "reason": "too_small"}]}
    assert _post(guest, f"orders/{order.number}/returns", body, "early").status_code == 409
    mark_paid(order=order)
    services.ship_order(order=order)
    services.deliver_order(order=order)
    made = _post(guest, f"orders/{order.number}/returns", body, "r")
    assert (made.status_code, made.json()[0]["status"]) == (201, "requested")
    assert _post(guest, f"orders/{order.number}/returns", body, "s").status_code == 400


def test_strangers_find_no_order_and_change_none(
    guest: Client, charlie: Client, tee: Variant, method: DeliveryMethod
) -> None:
    number = _placed(guest, tee).number
    assert charlie.get(f"/api/v1/orders/{number}").status_code == 404
    assert _post(charlie, f"orders/{number}/cancellation", key="x").status_code == 404
    body = {"lines": [{"line": 1, "quantity": 1, "reason": "quality"}]}
    assert _post(charlie, f"orders/{number}/returns", body, "y").status_code == 404
    assert charlie.get("/api/v1/orders").json()["results"] == []
    assert Order.objects.get().status == OrderStatus.PLACED
    assert [order["number"] for order in guest.get("/api/v1/orders").json()["results"]] == [number]


def test_delivery_methods_of_the_bags_currency_are_told(guest: Client, method: DeliveryMethod) -> None:
    told = guest.get("/api/v1/delivery-methods").json()
    assert [(one["code"], one["price"]) for one in told] == [("standard", {"amount": "5.00", "currency": "USD"})]


def test_long_keys_that_differ_at_their_end_place_two_orders(
    guest: Client, tee: Variant, method: DeliveryMethod
) -> None:
    for end in "ab":
        _post(guest, "bag/lines", {"variant": tee.pk})
        placed = _post(guest, "orders", _order(_total(tee, 1)), "k" * 119 + end)
        assert placed.status_code == 201
        mark_paid(order=Order.objects.latest("pk"))
    assert Order.objects.count() == 2
