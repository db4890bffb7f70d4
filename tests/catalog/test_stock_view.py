"""The stock view: variants by locations, their pace, and the quick adjustment."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalog import services
from catalog.desk.stock import Wish, pivot
from catalog.models import Location, Order, Product, StockLevel, StockMovement, Variant
from fashionai.accounts.models import Shopper, User

Maker = Callable[..., Product]
VIEW = "/admin/catalog/stocklevel/view/"
ADJUST = f"{VIEW}adjust/"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def desk(mei: User) -> Client:
    client = Client()
    client.force_login(mei)
    return client


@pytest.fixture
def shelf(make_product: Maker, alice: Shopper, warehouse: Location) -> dict[str, Variant]:
    """One size each: `quick` lasts a week, `slow` 36 weeks, `still` sold nothing, `gone` is sold out."""
    store = Location.objects.create(code="store", name_en="Store")
    made = {}
    for name, stock, sold in (("quick", 12, 8), ("slow", 19, 1), ("still", 7, 0), ("gone", 2, 2)):
        product = make_product(name, sizes=("M",), stock=stock, category=f"women/{name}")
        made[name] = product.variants.get()
        if sold:
            item = services.Item(made[name], sold)
            services.place_order(shopper=alice, items=[item], location=warehouse)
    Order.objects.update(status="paid")
    StockLevel.objects.create(variant=made["slow"], location=store, on_hand=0)
    services.move_stock(variant=made["quick"], location=store, quantity=2, kind="receipt")  # type: ignore[arg-type]
    services.move_stock(variant=made["quick"], location=warehouse, quantity=-4, kind="write_off")  # type: ignore[arg-type]
    make_product("draft", status="draft")
    return made


def test_row_says_where_it_is_how_it_sells_and_how_long_it_lasts(shelf: dict[str, Variant]) -> None:
    found = pivot(Wish())
    assert [location.code for location in found.locations] == ["main", "store"]
    assert [(row.variant.sku, row.levels, row.pieces, row.sold, row.cover, row.state) for row in found.rows] == [
        ("GONE-RED-M", [0, 0], 0, 2, 0.0, "out"),
        ("QUICK-RED-M", [0, 2], 2, 8, 1.0, "low"),
        ("SLOW-RED-M", [18, 0], 18, 1, 72.0, "over"),
        ("STILL-RED-M", [7, 0], 7, 0, None, "still"),
    ]


@pytest.mark.parametrize(
    ("asked", "skus"),
    [
        ({"state": "out"}, ["GONE"]),
        ({"state": "low"}, ["QUICK"]),
        ({"state": "over"}, ["SLOW"]),
        ({"state": "still"}, ["STILL"]),
        ({"q": "quick-red"}, ["QUICK"]),
        ({"q": "商品 slow"}, ["SLOW"]),
        ({"category": "women/still"}, ["STILL"]),
        ({"category": "wom"}, []),
        ({"order": "cover"}, ["GONE", "QUICK", "SLOW", "STILL"]),
        ({"order": "-cover"}, ["SLOW", "QUICK", "GONE", "STILL"]),
        ({"order": "-sold"}, ["QUICK", "GONE", "SLOW", "STILL"]),
        ({"state": "odd", "order": "odd", "page": "x", "q": "\x00"}, ["GONE", "QUICK", "SLOW", "STILL"]),
    ],
)
def test_filters_and_orders(desk: Client, shelf: dict[str, Variant], asked: dict[str, str], skus: list[str]) -> None:
    page = desk.get(VIEW, asked)
    assert page.status_code == 200
    assert [row.variant.sku.split("-")[0] for row in page.context["pivot"].rows] == skus


def test_sales_before_28_days_and_cancelled_ones_do_not_count(shelf: dict[str, Variant]) -> None:
    Order.objects.filter(lines__variant=shelf["quick"]).update(placed_at=timezone.now() - timedelta(days=29))
    Order.objects.filter(lines__variant=shelf["slow"]).update(status="cancelled")
    assert {row.sold for row in pivot(Wish(words="quick")).rows + pivot(Wish(words="slow")).rows} == {0}


def test_page_takes_the_same_queries_for_few_and_for_many(
    desk: Client, shelf: dict[str, Variant], make_product: Maker
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(VIEW).status_code == 200
        return len(caught)

    few = queries()
    for number in range(5):
        make_product(f"more-{number}")
    assert queries() == few


def answers(shelf: dict[str, Variant], **changes: object) -> dict[str, Any]:
    usual = {"quantity": "-3", "kind": "write_off", "reference": "moths", "key": uuid.uuid4(), "next": f"{VIEW}?q=slow"}
    where = {"variant": shelf["slow"].pk, "location": Location.objects.get(code="main").pk}
    return {**where, **usual, **changes}


def test_adjustment_is_booked_with_its_reason_and_leads_back(desk: Client, shelf: dict[str, Variant]) -> None:
    before = StockMovement.objects.count()
    form = answers(shelf)
    for _ in range(2):  # a double click
        assert desk.post(ADJUST, form).headers["Location"] == f"{VIEW}?q=slow"
    assert StockMovement.objects.count() == before + 1
    moved = StockMovement.objects.order_by("pk").last()
    assert moved is not None
    assert (moved.quantity, moved.kind, moved.reference) == (-3, "write_off", "moths")
    assert StockLevel.objects.get(variant=shelf["slow"], location__code="main").on_hand == 15


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": "0"}, {"quantity": "-99"}, {"quantity": "x"}, {"quantity": "9999999"}, {"reference": ""},
        {"kind": "sale"}, {"variant": "0"}, {"location": "x"}, {"key": "x"},
    ],
)  # fmt: skip
def test_adjustment_that_cannot_be_is_refused(desk: Client, shelf: dict[str, Variant], change: dict[str, str]) -> None:
    before = StockMovement.objects.count()
    page = desk.post(ADJUST, answers(shelf, **change), follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert StockMovement.objects.count() == before


def test_answer_never_leads_to_another_site(desk: Client, shelf: dict[str, Variant]) -> None:
    response = desk.post(ADJUST, answers(shelf, next="https://evil.example/"))
    assert response.headers["Location"] == VIEW


def test_viewer_looks_and_stranger_does_not(shelf: dict[str, Variant], charlie: Client) -> None:
    user = User.objects.create_user("viewer@example.com", "correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name="viewer"))
    viewer = Client()
    viewer.force_login(user)
    text = viewer.get(VIEW).content.decode()
    assert "SLOW-RED-M" in text
    assert "desk-adjust" not in text
    before = StockMovement.objects.count()
    assert viewer.post(ADJUST, answers(shelf)).status_code == 403
    assert charlie.get(VIEW).headers["Location"].startswith("/admin/login/")
    assert charlie.post(ADJUST, answers(shelf)).headers["Location"].startswith("/admin/login/")
    assert StockMovement.objects.count() == before
