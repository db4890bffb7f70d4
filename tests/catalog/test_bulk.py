"""Bulk actions of the desk: asked first, capped, signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from catalog.desk.changes import repriced
from catalog.models import Category, PriceHistory, Product, Promotion
from fashionai.accounts.models import User

Maker = Callable[..., Product]
LIST = "/admin/catalog/product/"


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
def pair(make_product: Maker) -> list[Product]:
    return [make_product("gown"), make_product("skirt", price=Decimal("20.00"))]


def ask(client: Client, action: str, rows: list[Product], **answers: object) -> Any:
    return client.post(LIST, {"action": action, "_selected_action": [row.pk for row in rows], **answers})


def test_first_page_says_what_and_how_many_and_changes_nothing(desk: Client, pair: list[Product]) -> None:
    page = ask(desk, "archive", pair)
    text = page.content.decode()
    assert "Archive these products?" in text
    assert "2 products are chosen." in text
    assert "Gown" in text
    assert set(Product.objects.values_list("status", flat=True)) == {"active"}


def test_yes_archives_and_leaves_an_audit_row_each(desk: Client, pair: list[Product], mei: User) -> None:
    ask(desk, "archive", pair, step="go")
    assert set(Product.objects.values_list("status", flat=True)) == {"archived"}
    entries = LogEntry.objects.order_by("object_id")
    assert [(row.user, row.object_repr, row.change_message) for row in entries] == [
        (mei, "Gown", "Archive these products?"),
        (mei, "Skirt", "Archive these products?"),
    ]
    assert {row.history.first().history_user for row in pair} == {mei}
    ask(desk, "activate", pair[:1], step="go")
    assert dict(Product.objects.values_list("slug", "status")) == {"gown": "active", "skirt": "archived"}


def test_row_that_is_so_already_is_not_counted_nor_logged(desk: Client, pair: list[Product]) -> None:
    ask(desk, "activate", pair, step="go")
    assert not LogEntry.objects.exists()


def test_prices_are_shown_before_they_change(desk: Client, pair: list[Product]) -> None:
    first = ask(desk, "change_price", pair)
    assert "$49.00" not in first.content.decode()
    shown = ask(desk, "change_price", pair, step="preview", percent="-20").content.decode()
    assert "$49.00 → $38.90" in shown
    assert 'name="step" value="go"' in shown
    assert set(Product.objects.values_list("price", flat=True)) == {Decimal("49.00"), Decimal("20.00")}
    ask(desk, "change_price", pair, step="go", percent="-20")
    assert set(Product.objects.values_list("price", flat=True)) == {Decimal("38.90"), Decimal("15.90")}
    assert PriceHistory.objects.filter(price=Decimal("38.90"), ends_at=None).count() == 1


@pytest.mark.parametrize("percent", ["", "0", "-91", "201", "x", "NaN", "1e9"])
def test_percent_that_makes_no_sense_is_asked_again(desk: Client, pair: list[Product], percent: str) -> None:
    page = ask(desk, "change_price", pair, step="go", percent=percent)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not PriceHistory.objects.exists()


@pytest.mark.parametrize(
    ("price", "percent", "currency", "wanted"),
    [
        ("49.00", "-20", "USD", "38.90"),
        ("100.00", "10", "USD", "109.90"),
        ("1.00", "-90", "USD", "0.90"),
        ("0.00", "50", "USD", "0.90"),
        ("49.90", "0.1", "USD", "49.90"),
        ("5000.00", "-15", "JPY", "4250.00"),
    ],
)
def test_new_price_ends_on_90(price: str, percent: str, currency: str, wanted: str) -> None:
    product = Product(price=Decimal(price), currency=currency)
    assert repriced(product, Decimal(percent)) == Decimal(wanted)


def test_more_rows_than_the_cap_are_refused(desk: Client, pair: list[Product], settings: Any) -> None:
    settings.ADMIN_BULK_CAP = 1
    response = desk.post(LIST, {"action": "archive", "_selected_action": [row.pk for row in pair]}, follow=True)
    assert "2 rows are more than the 1 that may be changed at once" in response.content.decode()
    ask(desk, "archive", pair, step="go")
    assert set(Product.objects.values_list("status", flat=True)) == {"active"}


def test_yes_changes_the_rows_that_were_shown_and_not_what_came_since(
    desk: Client, pair: list[Product], make_product: Maker
) -> None:
    page = desk.post(LIST, {"action": "archive", "select_across": "1", "_selected_action": [pair[0].pk]})
    assert page.context["count"] == 2
    make_product("later")
    desk.post(LIST, {"action": "archive", "_selected_action": page.context["keys"], "step": "go"})
    assert Product.objects.get(slug="later").status == "active"
    assert Product.objects.filter(status="archived").count() == 2


def test_season_and_category_are_set(desk: Client, pair: list[Product]) -> None:
    target = Category.objects.create(slug="sale", path="sale", name_en="Sale")
    ask(desk, "set_season", pair, step="go", season="winter")
    ask(desk, "set_category", pair, step="go", category=target.pk)
    assert set(Product.objects.values_list("season", "category__path")) == {("winter", "sale")}
    bad = ask(desk, "set_category", pair, step="go", category="999999")
    assert bad.context["form"].errors


def test_products_join_a_promotion_and_cost_less_at_once(desk: Client, pair: list[Product]) -> None:
    now = timezone.now()
    sale = Promotion.objects.create(
        name_en="Sale", value=Decimal(50), starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1),
        scope="products", is_active=True,
    )  # fmt: skip
    ask(desk, "add_to_promotion", pair, step="go", promotion=sale.pk)
    assert set(sale.products.all()) == set(pair)
    assert {row.price for row in sale.prices.all()} == {Decimal("24.50"), Decimal("10.00")}


@pytest.mark.parametrize("action", ["archive", "activate", "change_price", "set_season", "set_category"])
def test_viewer_may_not(db: None, pair: list[Product], action: str) -> None:
    viewer = User.objects.create_user("viewer@example.com", "correct horse battery", is_staff=True)
    viewer.groups.add(Group.objects.get(name="viewer"))
    client = Client()
    client.force_login(viewer)
    ask(client, action, pair, step="go", percent="-20", season="winter")
    assert set(Product.objects.values_list("status", "season", "price")) == {
        ("active", "", Decimal("49.00")),
        ("active", "", Decimal("20.00")),
    }
    assert reverse("admin:catalog_product_changelist") == LIST
