from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import Resolver404, resolve

from catalog import bags, services
from catalog.models import BagLine, Order, Payment, Product, Return, StockLevel, Variant, WishlistItem
from catalog.payments import EventKind
from catalog.payments.testing import message
from fashionai.accounts.models import Shopper, User
from tests.catalog.buying import agreed, buy, details, standard

Maker = Callable[..., Product]
FORM = {
    "email": "Ada@Example.com",
    "country": "US",
    "name": "Ada Wong",
    "line1": "1 Market Street",
    "city": "San Francisco",
    "region": "california",
    "postcode": "94105",
    "phone": "(415) 555-0100",
}


@pytest.fixture
def variant(make_product: Maker) -> Variant:
    """49.00, five in stock."""
    return make_product(sizes=("M",)).variants.get()


@pytest.fixture
def visitor(variant: Variant) -> Client:
    """A guest with two of the piece in the bag."""
    client = Client()
    client.get("/privacy/")  # hands out the cookie that names the guest
    assert client.post("/bag/add/", {"variant": variant.pk, "quantity": "2"}).status_code == 302
    return client


def answer(client: Client, **changes: str) -> None:
    response = client.post("/checkout/", {**FORM, "delivery": str(standard().pk), **changes})
    assert response.status_code == 302, response.context["form"].errors


def review(client: Client) -> dict[str, str]:
    context = client.get("/checkout/review/").context
    return {"token": context["token"], "agreed": context["agreed"]}


def order_of(client: Client) -> Order:
    """Through the pages to a placed order whose payment is open."""
    answer(client)
    response = client.post("/checkout/place/", review(client))
    assert response.url == Payment.objects.get().url
    return Order.objects.get()


def signed_in(shopper: Shopper) -> Client:
    client = Client()
    assert shopper.user is not None
    client.force_login(shopper.user)
    return client


def test_looking_at_an_empty_bag_writes_nothing(charlie: Client, db: None) -> None:
    assert charlie.get("/bag/").status_code == 200
    assert charlie.get("/checkout/").url == "/bag/"
    assert not Shopper.objects.exists()
    assert "sessionid" not in charlie.cookies


def test_guest_sees_pieces_sum_and_the_headers_number(visitor: Client) -> None:
    response = visitor.get("/bag/")
    assert response.context["paid"] == Decimal("98.00")
    assert '<span class="badge" id="bag-count">2</span>' in visitor.get("/privacy/").content.decode()


def test_missing_size_goes_back_with_a_sentence(visitor: Client) -> None:
    response = visitor.post("/bag/add/", {}, headers={"referer": "http://testserver/p/tee/"})
    assert response.url == "http://testserver/p/tee/"
    assert "Choose a size first." in visitor.get("/bag/").content.decode()


@pytest.mark.parametrize("key", ["0", "99999999999999999999", "x", "-1"])
def test_size_that_does_not_exist_is_not_found(visitor: Client, key: str) -> None:
    assert visitor.post("/bag/add/", {"variant": key}).status_code == 404
    assert BagLine.objects.count() == 1


def test_payment_nobody_knows_is_not_found(visitor: Client) -> None:
    for reference in ("test_x", "a%00b"):
        assert visitor.get(f"/payments/test/{reference}/").status_code == 404


def test_bag_changes_by_post_only(visitor: Client) -> None:
    line = BagLine.objects.get()
    for address in ("/bag/add/", f"/bag/lines/{line.pk}/", "/checkout/place/"):
        assert visitor.get(address).status_code == 405


@pytest.mark.parametrize(("sent", "left"), [("1", 1), ("3", 3), ("99", 5), ("0", None), ("x", None)])
def test_quantity_changes_within_what_is_there(visitor: Client, sent: str, left: int | None) -> None:
    line = BagLine.objects.get()
    visitor.post(f"/bag/lines/{line.pk}/", {"quantity": sent})
    assert list(BagLine.objects.values_list("quantity", flat=True)) == ([left] if left else [])


def test_htmx_gets_the_contents_the_badge_and_what_to_say(visitor: Client) -> None:
    line = BagLine.objects.get()
    response = visitor.post(f"/bag/lines/{line.pk}/", {"quantity": "3"}, headers={"HX-Request": "true"})
    body = response.content.decode()
    assert "<html" not in body
    assert '<span class="badge" id="bag-count" hx-swap-oob="true">3</span>' in body
    assert "Tee: 3 in your bag." in body


def test_line_moves_to_the_wishlist(visitor: Client) -> None:
    visitor.post(f"/bag/lines/{BagLine.objects.get().pk}/", {"do": "save"})
    assert (BagLine.objects.count(), WishlistItem.objects.count()) == (0, 1)


def test_stranger_cannot_touch_a_line(visitor: Client, charlie: Client, bob: Shopper) -> None:
    line = BagLine.objects.get()
    for client in (charlie, signed_in(bob)):
        assert client.post(f"/bag/lines/{line.pk}/", {"do": "remove"}).status_code == 404
    line.refresh_from_db()
    assert line.quantity == 2


def test_bag_survives_login_and_the_header_knows(visitor: Client, mei: User) -> None:
    account = Shopper.objects.create(user=mei)
    services.add_to_bag(shopper=account, variant=Variant.objects.get())
    visitor.post("/admin/login/", {"username": "mei@example.com", "password": "correct horse battery"})
    assert visitor.session["bag"] == 3
    assert visitor.get("/bag/").context["bag"].count == 3


def test_wrong_answers_are_named_and_nothing_typed_is_lost(visitor: Client) -> None:
    wrong = {"email": "ada@", "region": "Kalifornia", "postcode": "9410", "phone": "12", "line1": ""}
    response = visitor.post("/checkout/", {**FORM, **wrong, "delivery": str(standard().pk)})
    errors = response.context["form"].errors
    assert sorted(errors) == ["email", "line1", "phone", "postcode", "region"]
    assert errors["region"] == ["Write a state, such as CA or California."]
    again = visitor.get("/checkout/").content.decode()
    assert 'value="Kalifornia"' in again
    assert 'value="Ada Wong"' in again


def test_chinese_address_is_asked_and_judged_its_own_way(visitor: Client) -> None:
    address = {"country": "CN", "region": "上海", "city": "上海市", "postcode": "200031", "phone": "138 0013 8000"}
    answer(visitor, **address, district="徐汇区", line1="淮海中路 1000 号")
    assert visitor.get("/checkout/review/").context["address"] == [
        "Ada Wong",
        "Mainland China",
        "上海市 徐汇区",
        "淮海中路 1000 号",
        "200031",
        "13800138000",
    ]


def test_another_country_words_the_form_anew_without_judging(visitor: Client) -> None:
    response = visitor.post("/checkout/", {"country": "CN", "name": "王兰", "reload": "1"})
    names = [field.name for field, _ in response.context["form"].address_rows()]
    assert names == ["name", "phone", "region", "city", "district", "line1", "line2", "postcode"]
    body = response.content.decode()
    assert 'value="王兰"' in body
    assert 'class="error"' not in body
    part = visitor.post("/checkout/", {"country": "GB"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "State or province (optional)" in part


def test_review_without_answers_goes_back(visitor: Client) -> None:
    assert visitor.get("/checkout/review/").url == "/checkout/"
    assert visitor.post("/checkout/place/", {"token": "t" * 32, "agreed": ""}).url == "/checkout/"


def test_guest_buys(visitor: Client) -> None:
    order = order_of(visitor)
    payment = Payment.objects.get()
    assert (order.email, order.address["region"], order.total) == ("ada@example.com", "CA", Decimal("98.00"))
    response = visitor.post(payment.url, {"outcome": "succeed"}, follow=True)
    assert response.redirect_chain[-1][0] == f"/orders/{order.number}/"
    assert "Thank you." in response.content.decode()
    order.refresh_from_db()
    assert (order.status, BagLine.objects.count()) == ("paid", 0)
    assert '<span class="badge" id="bag-count"></span>' in visitor.get("/privacy/").content.decode()


def test_second_click_and_back_button_lead_to_the_same_order(visitor: Client) -> None:
    answer(visitor)
    form = review(visitor)
    first, second = (visitor.post("/checkout/place/", form) for _ in range(2))
    assert first.url == second.url
    visitor.post(first.url, {"outcome": "succeed"})
    third = visitor.post("/checkout/place/", form, follow=True)
    assert third.redirect_chain[-1][0] == f"/orders/{Order.objects.get().number}/"
    assert (Order.objects.count(), StockLevel.objects.get().on_hand) == (1, 3)


def test_declined_payment_leads_back_to_the_review_with_everything_there(visitor: Client) -> None:
    order_of(visitor)
    response = visitor.post(Payment.objects.get().url, {"outcome": "decline"}, follow=True)
    assert response.redirect_chain[-1][0] == "/checkout/review/"
    assert "The payment was declined. Nothing was charged" in response.content.decode()
    assert StockLevel.objects.get().on_hand == 5
    again = visitor.post("/checkout/place/", review(visitor))
    visitor.post(again.url, {"outcome": "succeed"})
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["cancelled", "paid"]


def test_leaving_the_payment_leads_back_too(visitor: Client) -> None:
    order_of(visitor)
    response = visitor.post(Payment.objects.get().url, {"outcome": "abandon"}, follow=True)
    assert "You have not paid." in response.content.decode()
    assert (Order.objects.get().status, StockLevel.objects.get().on_hand) == ("cancelled", 5)


def test_confirmation_page_comes_in_between(visitor: Client) -> None:
    order_of(visitor)
    address = Payment.objects.get().url
    assert "Your bank asks you" in visitor.post(address, {"outcome": "confirm"}).content.decode()
    assert visitor.post(address, {"outcome": "succeed"}).status_code == 302
    assert Order.objects.get().status == "paid"


def test_price_change_before_the_click_asks_again(visitor: Client) -> None:
    answer(visitor)
    form = review(visitor)
    services.set_price(product=Product.objects.get(), price=Decimal("60.00"))
    response = visitor.post("/checkout/place/", form, follow=True)
    assert "Please look once more and confirm." in response.content.decode()
    assert not Order.objects.exists()
    assert visitor.post("/checkout/place/", review(visitor)).status_code == 302
    assert Order.objects.get().total == Decimal("120.00")


def test_sold_out_before_the_click_goes_back_to_the_bag(visitor: Client) -> None:
    answer(visitor)
    form = review(visitor)
    StockLevel.objects.update(on_hand=1)
    response = visitor.post("/checkout/place/", form, follow=True)
    assert response.redirect_chain[-1][0] == "/bag/"
    body = response.content.decode()
    assert "Somebody was faster" in body
    assert "Only 1 is left" in body
    assert (Order.objects.count(), BagLine.objects.get().quantity) == (0, 2)


def test_stranger_finds_no_order_and_changes_nothing(visitor: Client, charlie: Client, bob: Shopper) -> None:
    order = order_of(visitor)
    visitor.post(Payment.objects.get().url, {"outcome": "succeed"})
    order.refresh_from_db()
    services.ship_order(order=order)
    services.deliver_order(order=order)
    for client in (charlie, signed_in(bob)):
        for path in ("", "return/"):
            assert client.get(f"/orders/{order.number}/{path}").status_code == 404
            assert client.get(f"/orders/{order.number}/{path}?key={'x' * 43}").status_code == 404
        assert client.get(f"/checkout/done/{order.number}/").status_code == 404
        pieces = {f"quantity-{order.lines.get().pk}": "1", f"reason-{order.lines.get().pk}": "quality"}
        for path in ("cancel/", "pay/", "return/"):
            assert client.post(f"/orders/{order.number}/{path}", pieces).status_code == 404
        assert client.get("/orders/").context["orders"] == []
    order.refresh_from_db()
    assert (order.status, Return.objects.count()) == ("delivered", 0)


def test_key_opens_the_order_anywhere_and_cancels_it(visitor: Client, charlie: Client) -> None:
    order = order_of(visitor)
    visitor.post(Payment.objects.get().url, {"outcome": "succeed"})
    assert charlie.get(f"/orders/{order.number}/?key={order.key}").status_code == 200
    response = charlie.post(f"/orders/{order.number}/cancel/", {"key": order.key})
    assert response.url == f"/orders/{order.number}/?key={order.key}"
    order.refresh_from_db()
    assert (order.status, Payment.objects.get().status) == ("cancelled", "refunded")


def test_empty_key_opens_nothing(alice: Shopper, variant: Variant, charlie: Client) -> None:
    order = buy(alice, variant)
    Order.objects.update(key="")
    assert charlie.get(f"/orders/{order.number}/?key=").status_code == 404


def test_account_sees_its_orders(alice: Shopper, variant: Variant) -> None:
    order = buy(alice, variant)
    client = signed_in(alice)
    assert [one.number for one in client.get("/orders/").context["orders"]] == [order.number]
    shown = client.get(f"/orders/{order.number}/").context["steps"]
    assert [(step.label, step.at is not None) for step in shown] == [
        ("Ordered", True),
        ("Paid", True),
        ("On its way", False),
        ("Delivered", False),
    ]


def test_return_needs_a_piece_and_a_reason_and_keeps_the_answers(alice: Shopper, variant: Variant) -> None:
    order = buy(alice, variant, 2)
    client, line = signed_in(alice), order.lines.get()
    address = f"/orders/{order.number}/return/"
    assert client.get(address).url == f"/orders/{order.number}/"  # not delivered yet
    services.ship_order(order=order)
    services.deliver_order(order=order)
    assert "Choose at least one piece" in client.post(address, {}).content.decode()
    response = client.post(address, {f"quantity-{line.pk}": "2"})
    assert "Say why it comes back." in response.content.decode()
    assert response.context["choices"][0].quantity == "2"
    assert client.post(address, {f"quantity-{line.pk}": "1", f"reason-{line.pk}": "too_small"}).status_code == 302
    assert list(Return.objects.values_list("quantity", "status")) == [(1, "requested")]


def test_webhook_wants_a_signature_and_acts_once(visitor: Client, charlie: Client) -> None:
    order = order_of(visitor)
    body, signature = message(kind=EventKind.AUTHORISED, reference=Payment.objects.get().reference)

    def send(given: str) -> tuple[int, dict[str, object]]:
        response = charlie.post(
            "/payments/test/events", body, content_type="application/json", headers={"X-Signature": given}
        )
        return response.status_code, response.json()

    assert send("")[0] == send("t=1,v1=00")[0] == send(signature[:-1] + "0" * (signature[-1] != "0"))[0] == 400
    assert send(signature) == (200, {"acted": True})
    assert send(signature) == (200, {"acted": False})
    order.refresh_from_db()
    assert order.status == "paid"
    assert charlie.post("/payments/other/events", body, content_type="application/json").status_code == 404


@pytest.mark.parametrize(
    ("address", "most"), [("/bag/", 8), ("/checkout/", 10), ("/checkout/review/", 10), ("/orders/", 8), ("order", 11)]
)
def test_pages_ask_the_database_no_more_with_more_in_them(
    alice: Shopper, make_product: Maker, django_assert_max_num_queries: Callable[..., object], address: str, most: int
) -> None:
    client = signed_in(alice)
    for number in range(4):
        order = buy(alice, make_product(f"piece-{number}", sizes=("M",)).variants.get(), token=f"token-{number}")
    for number in range(6):
        one = make_product(f"other-{number}", sizes=("M",)).variants.get()
        services.add_to_bag(shopper=alice, variant=one)
    answer(client)
    client.get("/checkout/review/")
    path = f"/orders/{order.number}/" if address == "order" else address
    client.get(path)  # the header's number goes into the session
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200


def test_what_was_agreed_to_differs_by_delivery(alice: Shopper, variant: Variant) -> None:
    services.add_to_bag(shopper=alice, variant=variant)
    content = bags.contents(alice)
    assert content.fingerprint(standard()) == agreed(alice) != content.fingerprint(None)
    assert details().delivery == standard()


def test_a_number_no_line_could_have_is_refused_with_a_sentence(alice: Shopper, variant: Variant) -> None:
    order = buy(alice, variant, 2)
    services.deliver_order(order=services.ship_order(order=order))
    line = order.lines.get().pk
    response = signed_in(alice).post(
        f"/orders/{order.number}/return/", {f"quantity-{line}": "9" * 5000, f"reason-{line}": "quality"}
    )
    assert (response.status_code, Return.objects.count()) == (200, 0)
    assert "Please look again." in response.content.decode()


def test_refunded_order_opened_from_the_payments_page_says_nothing_untrue(visitor: Client) -> None:
    order = order_of(visitor)
    visitor.post(Payment.objects.get().url, {"outcome": "succeed"})
    visitor.post(f"/orders/{order.number}/cancel/")
    response = visitor.get(f"/checkout/done/{order.number}/", follow=True)
    assert response.redirect_chain == [(f"/orders/{order.number}/", 302)]
    assert "You have not paid" not in response.content.decode()


def test_thanks_are_said_once(visitor: Client) -> None:
    order = order_of(visitor)
    said = visitor.post(Payment.objects.get().url, {"outcome": "succeed"}, follow=True).content.decode()
    again = visitor.get(f"/checkout/done/{order.number}/", follow=True).content.decode()
    assert ("Thank you. Your order is placed" in said, "Thank you. Your order is placed" in again) == (True, False)


@pytest.mark.parametrize("outcome", ["succeed", "decline"])
def test_guest_may_pay_on_another_device(visitor: Client, charlie: Client, outcome: str) -> None:
    order = order_of(visitor)
    assert charlie.post(f"/orders/{order.number}/pay/", {"key": order.key}).url == Payment.objects.get().url
    response = charlie.post(Payment.objects.get().url, {"outcome": outcome}, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == f"/orders/{order.number}/?key={order.key}"


def test_payment_page_returns_nowhere_outside_the_shop(visitor: Client) -> None:
    order = order_of(visitor)
    address = Payment.objects.get().url.split("?")[0]
    response = visitor.post(f"{address}?back=https://evil.example/", {"outcome": "succeed"})
    assert response.url == f"/checkout/done/{order.number}/"


@pytest.mark.parametrize("start", ["/wishlist/shared/", "/looks/", "/orders/", "/checkout/done/", "/payments/test/"])
@pytest.mark.parametrize("token", ["a\0b", "a b", "é"])
def test_odd_tokens_are_no_address_and_never_reach_the_database(
    charlie: Client, db: None, start: str, token: str
) -> None:
    with pytest.raises(Resolver404):
        resolve(f"{start}{token}/")
    assert charlie.get(f"{start}{quote(token)}/").status_code == 404


def newcomer(variant: Variant) -> Client:
    """Another browser with one of the piece in its bag and the address told."""
    client = Client()
    client.get("/privacy/")
    client.post("/bag/add/", {"variant": variant.pk})
    answer(client)
    return client


def test_checkout_of_one_address_is_throttled_and_nothing_is_lost(visitor: Client, variant: Variant) -> None:
    cache.clear()
    answer(visitor)
    other = newcomer(variant)
    with override_settings(API_PER_MINUTE={"read": 9, "write": 9, "orders": 1}):
        assert other.post("/checkout/place/", review(other)).status_code == 302
        form = review(visitor)
        response = visitor.post("/checkout/place/", form, follow=True)
        assert response.redirect_chain[-1][0] == "/checkout/review/"
        assert "Too many orders came from your network" in response.content.decode()
        assert (Order.objects.count(), review(visitor)) == (1, form)
        assert visitor.post("/checkout/place/", form, REMOTE_ADDR="192.0.2.7").url.startswith("/payments/test/")
    cache.clear()


def test_fresh_cookies_hold_only_so_many_orders_for_an_address(variant: Variant) -> None:
    with override_settings(ORDER_OPEN_MAX=2):
        browsers = [newcomer(variant) for _ in range(3)]
        answers = [browser.post("/checkout/place/", review(browser), follow=True) for browser in browsers]
        assert [len(answer.redirect_chain) for answer in answers] == [1, 1, 1]
        assert answers[2].redirect_chain[0][0] == "/checkout/review/"
        assert "Pay or cancel one of them first." in answers[2].content.decode()
        assert (Order.objects.count(), StockLevel.objects.get().on_hand) == (2, 3)
        # Whoever replaces an own order holds no more than before; a paid one holds nothing from others.
        assert browsers[0].post("/checkout/place/", review(browsers[0])).url.startswith("/payments/test/")
        browsers[1].post(Order.objects.order_by("pk")[1].payments.get().url, {"outcome": "succeed"})
        assert browsers[2].post("/checkout/place/", review(browsers[2])).url.startswith("/payments/test/")


def test_review_says_that_it_replaces_the_open_order(visitor: Client) -> None:
    order = order_of(visitor)
    body = visitor.get("/checkout/review/").content.decode()
    assert "Ordering now cancels it" in body
    assert f'<a href="/orders/{order.number}/">{order.number}</a>' in body
    visitor.post(f"/orders/{order.number}/cancel/")
    assert "Ordering now cancels it" not in visitor.get("/checkout/review/").content.decode()


def test_bag_with_free_delivery_names_its_sum_the_total(visitor: Client) -> None:
    assert standard().free_from == Decimal("80.00")
    assert "Total before delivery" not in visitor.get("/bag/").content.decode()
    visitor.post(f"/bag/lines/{BagLine.objects.get().pk}/", {"quantity": "1"})
    assert "Total before delivery" in visitor.get("/bag/").content.decode()


def test_review_counts_pieces_only_where_there_are_several(visitor: Client) -> None:
    answer(visitor)
    assert "· 2 pieces</span>" in visitor.get("/checkout/review/").content.decode()
    visitor.post(f"/bag/lines/{BagLine.objects.get().pk}/", {"quantity": "1"})
    body = visitor.get("/checkout/review/").content.decode()
    assert "1 piece" not in body
    assert "1 ×" not in body


def test_chinese_province_is_chosen_and_the_postcode_may_be_left_out(visitor: Client) -> None:
    address = {"country": "CN", "city": "广州市", "phone": "138 0013 8000", "postcode": ""}
    response = visitor.post("/checkout/", {**FORM, **address, "region": "东京", "delivery": str(standard().pk)})
    assert sorted(response.context["form"].errors) == ["region"]
    body = response.content.decode()
    assert '<option value="广东省">Guangdong</option>' in body
    assert "Postcode (optional)" in body
    answer(visitor, **address, region="广东")
    assert visitor.get("/checkout/review/").context["address"][2] == "广东省 广州市"
    assert '<option value="广东省" selected>' in visitor.get("/checkout/").content.decode()
