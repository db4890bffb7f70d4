from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail as outbox
from django.core.checks import run_checks
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalog import services
from catalog.addresses import Address, tidy_phone, tidy_postcode, tidy_region
from catalog.mail import compose
from catalog.models import (
    DeliveryMethod,
    Location,
    Mail,
    Order,
    Payment,
    Product,
    Return,
    ReturnReason,
    StockLevel,
    Variant,
)
from catalog.payments import BadSignature
from catalog.payments.base import TOLERANCE_SECONDS, sign, verify
from catalog.totals import add_up
from fashionai.accounts import privacy
from fashionai.accounts.models import Shopper, User
from fashionai.jobs import runner
from fashionai.jobs.models import Job
from tests.catalog.buying import buy, place

Maker = Callable[..., Product]
CENTS = st.decimals(min_value=0, max_value=10_000, places=2)
LINES = st.lists(st.tuples(CENTS, CENTS, st.integers(1, 10)), min_size=1, max_size=8)


@pytest.fixture
def variant(make_product: Maker) -> Variant:
    """49.00, five in stock."""
    return make_product(sizes=("M",)).variants.get()


def delivered(shopper: Shopper, variant: Variant, quantity: int = 2) -> Order:
    order = buy(shopper, variant, quantity)
    services.ship_order(order=order)
    return services.deliver_order(order=order)


def one_piece(order: Order) -> dict[int, tuple[int, ReturnReason]]:
    return {order.lines.get().pk: (1, ReturnReason.TOO_SMALL)}


@given(LINES, CENTS, st.none() | CENTS)
def test_totals_add_up_to_the_cent(
    lines: list[tuple[Decimal, Decimal, int]], price: Decimal, free_from: Decimal | None
) -> None:
    lines = [(min(paid, listed), listed, quantity) for paid, listed, quantity in lines]
    totals = add_up(lines, DeliveryMethod(price=price, free_from=free_from))
    paid = sum(one * quantity for one, _, quantity in lines)
    assert totals.total == paid + totals.delivery
    assert totals.discount >= 0
    assert totals.delivery == (0 if free_from is not None and paid >= free_from else price)
    assert totals.total == totals.total.quantize(Decimal("0.01"))


def test_steps_happen_once_and_in_order(alice: Shopper, variant: Variant) -> None:
    order = buy(alice, variant)
    with pytest.raises(services.WrongState, match="is paid; only shipped can become delivered"):
        services.deliver_order(order=order)
    services.ship_order(order=order)
    with pytest.raises(services.WrongState, match="is shipped; only paid can become shipped"):
        services.ship_order(order=order)
    services.deliver_order(order=order)
    assert list(order.events.values_list("status", flat=True)) == ["placed", "paid", "shipped", "delivered"]


def test_return_goes_from_request_to_shelf_to_refund(alice: Shopper, variant: Variant) -> None:
    order = delivered(alice, variant)
    returned = services.request_return(order=order, pieces=one_piece(order))[0]
    assert (returned.status, StockLevel.objects.get().on_hand) == ("requested", 3)
    with pytest.raises(services.WrongState, match="received return"):
        services.refund_return(returned=returned)
    services.receive_return(returned=returned)
    assert StockLevel.objects.get().on_hand == 4
    with pytest.raises(services.WrongState, match="requested return"):
        services.receive_return(returned=returned)
    services.refund_return(returned=returned)
    with pytest.raises(services.WrongState):
        services.refund_return(returned=returned)
    assert (Payment.objects.get().refunded, StockLevel.objects.get().on_hand) == (Decimal("49.00"), 4)


def test_all_pieces_back_leave_the_payment_refunded(alice: Shopper, variant: Variant) -> None:
    order = delivered(alice, variant)
    pieces = {order.lines.get().pk: (2, ReturnReason.QUALITY)}
    returned = services.request_return(order=order, pieces=pieces)[0]
    services.refund_return(returned=services.receive_return(returned=returned))
    payment = Payment.objects.get()
    assert (payment.status, payment.refunded) == ("refunded", Decimal("98.00"))


def test_return_is_refused_before_delivery_after_its_time_and_for_too_much(alice: Shopper, variant: Variant) -> None:
    order = buy(alice, variant, 2)
    with pytest.raises(services.ReturnRefused):
        services.request_return(order=order, pieces=one_piece(order))
    services.ship_order(order=order)
    services.deliver_order(order=order)
    with pytest.raises(ValueError, match="2 of 2 can still come back; got 3"):
        services.request_return(order=order, pieces={order.lines.get().pk: (3, ReturnReason.QUALITY)})
    with pytest.raises(ValueError, match="lines of this order"):
        services.request_return(order=order, pieces={10**6: (1, ReturnReason.QUALITY)})
    Order.objects.update(delivered_at=timezone.now() - timedelta(days=30))
    order.refresh_from_db()
    with pytest.raises(services.ReturnRefused):
        services.request_return(order=order, pieces=one_piece(order))
    assert not Return.objects.exists()


def test_letters_are_sent_once_after_commit_in_the_shoppers_language(
    alice: Shopper, variant: Variant, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    order = buy(alice, variant)
    Mail.objects.update(language="zh-hans")
    job = Job.objects.get(kind="catalog.send_mail")
    assert outbox.outbox == []
    for _ in range(2):
        Job.objects.filter(pk=job.pk).update(state="queued")
        mail = Mail.objects.get()
        assert compose(mail).subject == f"感谢您的订购，订单号 {order.number}"
        assert mail.to == "ada@example.com"
    assert f"/orders/{order.number}/?key={order.key}" in str(compose(mail).body)
    assert "US$53.90" in str(compose(mail).body)


@pytest.mark.django_db(transaction=True)
def test_job_sends_a_letter_once_however_often_it_runs(alice: Shopper, variant: Variant) -> None:
    buy(alice, variant)
    job = Job.objects.get(kind="catalog.send_mail")
    Job.objects.filter(state="queued").exclude(pk=job.pk).delete()
    runner.execute(job.pk)
    Job.objects.filter(pk=job.pk).update(state="queued", lease_token=None, lease_until=None, attempts=0)
    runner.execute(job.pk)
    assert [letter.subject[:5] for letter in outbox.outbox] == ["Thank"]
    assert Mail.objects.get().sent_at is not None
    job.refresh_from_db()
    assert (job.state, job.result) == ("succeeded", {"sent": False})


@pytest.mark.django_db(transaction=True)
def test_job_ends_an_order_whose_time_is_over(alice: Shopper, variant: Variant) -> None:
    services.add_to_bag(shopper=alice, variant=variant)
    order = place(alice)
    job = Job.objects.get(kind="catalog.expire_order")
    past = timezone.now() - timedelta(seconds=5)
    Order.objects.update(pay_by=past)
    Job.objects.filter(pk=job.pk).update(available_at=past)
    runner.execute(job.pk)
    order.refresh_from_db()
    assert (order.status, StockLevel.objects.get().on_hand) == ("cancelled", 5)


def test_every_step_has_its_letter_and_an_order_without_address_has_none(alice: Shopper, variant: Variant) -> None:
    order = delivered(alice, variant)
    returned = services.request_return(order=order, pieces=one_piece(order))[0]
    services.refund_return(returned=services.receive_return(returned=returned))
    kinds = list(Mail.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["confirmed", "shipped", "return_requested", "refunded"]
    for mail in Mail.objects.all():
        letter = compose(mail)
        html, kind = letter.alternatives[0]
        assert (kind, order.number in str(letter.body), order.number in str(html)) == ("text/html", True, True)
    assert "$49.00" in str(compose(Mail.objects.get(kind="refunded")).body)
    bare = services.place_order(shopper=alice, items=[services.Item(variant, 1)])
    services.ship_order(order=services.mark_paid(order=bare))
    assert Mail.objects.filter(order=bare).count() == 0


def test_export_and_erasure_cover_address_letters_and_bag(alice: Shopper, bob: Shopper, variant: Variant) -> None:
    order = buy(alice, variant)
    services.add_to_bag(shopper=alice, variant=variant)
    told = json.dumps(privacy.export_shopper(alice)["sections"])
    assert all(word in told for word in ("1 Market Street", "ada@example.com", '"sku": "TEE-RED-M"'))
    assert "1 Market Street" not in json.dumps(privacy.export_shopper(bob))
    privacy.erase_shopper(shopper=alice)
    order.refresh_from_db()
    assert (order.shopper, order.email, order.address, order.key) == (None, "", {}, "")
    assert (order.total, order.status, Mail.objects.count()) == (Decimal("53.90"), "paid", 0)


@pytest.mark.parametrize("body", [b"other", b""])
def test_signature_is_of_one_body_and_for_a_while(body: bytes) -> None:
    verify(b"told", sign(b"told"))
    with pytest.raises(BadSignature):
        verify(body, sign(b"told"))
    with pytest.raises(BadSignature, match="too old"):
        verify(b"told", sign(b"told", at=1_000_000), now=1_000_001 + TOLERANCE_SECONDS)
    with override_settings(PAYMENT_SECRET="another"), pytest.raises(BadSignature):
        verify(b"told", sign(b"told")[:-1] + "x")


def test_public_shop_with_the_test_provider_is_warned() -> None:
    def warned() -> bool:
        return "catalog.W001" in [message.id for message in run_checks(include_deployment_checks=True)]

    with override_settings(HTTPS=True):
        assert warned()
    with override_settings(HTTPS=False):
        assert not warned()


@pytest.mark.parametrize(("codes", "good"), [(["US", "CN"], True), (["US", "XX"], False), ([], False)])
def test_countries_that_nobody_knows_stop_the_start(codes: list[str], good: bool) -> None:
    with override_settings(SHIPS_TO=codes):
        assert ("catalog.E002" not in [message.id for message in run_checks()]) == good


@pytest.mark.parametrize(
    ("country", "text", "tidy"),
    [
        ("US", "california", "CA"),
        ("US", "ny", "NY"),
        ("US", "Bavaria", None),
        ("CN", "广东", "广东省"),
        ("CN", "广西", "广西壮族自治区"),
        ("CN", "Shanghai", "上海市"),
        ("CN", "东京", None),
        ("DE", " Bayern ", "Bayern"),
    ],
)
def test_region_is_written_as_its_country_does(country: str, text: str, tidy: str | None) -> None:
    assert tidy_region(country, text) == tidy


@pytest.mark.parametrize(
    ("country", "postcode", "phone", "good"),
    [
        ("US", "94105-1234", "(415) 555-0100", True),
        ("US", "9410", "555-0100", False),
        ("CN", "200031", "138 0013 8000", True),
        ("CN", "20003", "12800138000", False),
        ("GB", "sw1a 1aa", "+44 20 7946 0958", True),
        ("GB", "12345", "1", False),
    ],
)
def test_postcode_and_phone_fit_their_country(country: str, postcode: str, phone: str, good: bool) -> None:
    assert (tidy_postcode(country, postcode) is not None, tidy_phone(country, phone) is not None) == (good, good)


def test_address_of_an_old_order_is_none_and_unknown_keys_are_left_out() -> None:
    assert Address.of({}) is None
    read = Address.of({"line1": "1 Road", "planet": "Mars"})
    assert read is not None
    assert read.lines() == ["1 Road"]


def desk(mei: User) -> Client:
    client = Client()
    client.force_login(mei)
    return client


def test_desk_ships_delivers_receives_and_refunds(alice: Shopper, variant: Variant, mei: User) -> None:
    order, client = buy(alice, variant), desk(mei)
    for step, status in (("ship", "shipped"), ("deliver", "delivered")):
        assert client.post(f"/admin/catalog/order/{order.pk}/{step}/", {"_form_submitted": "True"}).status_code == 302
        order.refresh_from_db()
        assert order.status == status
    assert list(order.events.values_list("by__email", flat=True))[-2:] == ["mei@example.com"] * 2
    returned = services.request_return(order=order, pieces=one_piece(order))[0]
    for step, status in (("receive", "received"), ("refund", "refunded")):
        client.post(f"/admin/catalog/return/{returned.pk}/{step}/", {"_form_submitted": "True"})
        returned.refresh_from_db()
        assert returned.status == status


def test_desk_offers_only_the_next_step_and_refuses_another(alice: Shopper, variant: Variant, mei: User) -> None:
    order, client = buy(alice, variant), desk(mei)
    body = client.get(f"/admin/catalog/order/{order.pk}/change/").content.decode()
    assert f"/admin/catalog/order/{order.pk}/ship" in body
    assert f"/admin/catalog/order/{order.pk}/deliver" not in body
    client.post(f"/admin/catalog/order/{order.pk}/deliver/", {"_form_submitted": "True"})
    order.refresh_from_db()
    assert order.status == "paid"


def test_desk_ships_many_and_skips_what_cannot(alice: Shopper, make_product: Maker, mei: User) -> None:
    ready = buy(alice, make_product("tee", sizes=("M",)).variants.get(), token="token-1")
    gone = buy(alice, make_product("gown", sizes=("M",)).variants.get(), token="token-2")
    services.cancel_order(order=gone)
    data = {"action": "ship_many", "_selected_action": [ready.pk, gone.pk]}
    asked = desk(mei).post("/admin/catalog/order/", data).content.decode()
    assert "Only paid orders are shipped" in asked
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["paid", "cancelled"]
    desk(mei).post("/admin/catalog/order/", {**data, "step": "go"})
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["shipped", "cancelled"]
    assert ready.events.get(status="shipped").by == mei
    assert list(LogEntry.objects.values_list("object_id", "change_message")) == [(str(ready.pk), "Ship orders")]


def test_desk_marks_many_as_delivered_but_no_more_than_the_cap(
    alice: Shopper, make_product: Maker, mei: User, settings: Any
) -> None:
    sent = buy(alice, make_product("tee", sizes=("M",)).variants.get(), token="token-1")
    paid = buy(alice, make_product("gown", sizes=("M",)).variants.get(), token="token-2")
    services.ship_order(order=sent)
    data = {"action": "deliver_many", "_selected_action": [sent.pk, paid.pk], "step": "go"}
    settings.ADMIN_BULK_CAP = 1
    desk(mei).post("/admin/catalog/order/", data)
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["shipped", "paid"]
    settings.ADMIN_BULK_CAP = 2
    desk(mei).post("/admin/catalog/order/", data)
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["delivered", "paid"]


def test_pieces_from_two_places_go_back_where_they_came_from(
    alice: Shopper, variant: Variant, warehouse: Location
) -> None:
    store = Location.objects.create(code="store", name_en="Store")
    StockLevel.objects.create(variant=variant, location=store, on_hand=2)
    order = delivered(alice, variant, 6)  # five of the warehouse and one of the store

    def held() -> list[int]:
        return [StockLevel.objects.get(location=one).on_hand for one in (warehouse, store)]

    assert held() == [0, 1]
    line = order.lines.get()
    services.take_back(line=line, quantity=2, reason=ReturnReason.QUALITY)
    assert held() == [1, 2]
    services.take_back(line=line, quantity=4, reason=ReturnReason.QUALITY)
    assert held() == [5, 2]


def test_desk_shows_only_the_end_of_a_payments_reference(alice: Shopper, variant: Variant, mei: User) -> None:
    order, payment = buy(alice, variant), Payment.objects.get()
    pages = (f"order/{order.pk}/change/", "payment/", f"payment/{payment.pk}/change/")
    for page in pages:
        body = desk(mei).get(f"/admin/catalog/{page}").content.decode()
        assert payment.reference not in body
        assert payment.short_reference == f"…{payment.reference[-4:]}"
        assert payment.short_reference in body
    # Nor can it be found a letter at a time.
    for words, found in ((payment.reference[:9], False), (payment.reference, True)):
        body = desk(mei).get("/admin/catalog/payment/", {"q": words}).content.decode()
        assert (payment.short_reference in body) == found
