from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from catalog import services
from catalog.models import Location, Order, Product, Review, StockLevel, StockMovement
from fashionai.accounts.models import Shopper, User
from recommender.models import Event

Maker = Callable[..., Product]
YES = {"_form_submitted": "True"}


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
def busy(make_product: Maker, alice: Shopper, warehouse: Location) -> Product:
    """A product with an order, a review and an event, so that every list has a row."""
    gown = make_product("gown")
    item = services.Item(gown.variants.first(), 1)  # type: ignore[arg-type]
    services.place_order(shopper=alice, items=[item], location=warehouse)
    Review.objects.create(product=gown, shopper=alice, rating=4, title="Lovely")
    return gown


OURS = ("catalog", "accounts", "jobs", "registry", "recommender", "auth", "django_celery_beat")
LISTS = sorted(
    f"{model._meta.app_label}_{model._meta.model_name}"
    for model in admin.site._registry
    if model._meta.app_label in OURS
)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens_for_the_desk_and_not_for_strangers(
    desk: Client, charlie: Client, busy: Product, name: str
) -> None:
    address = reverse(f"admin:{name}_changelist")
    assert desk.get(address).status_code == 200
    assert desk.get(address, {"q": "gown"}).status_code == 200
    response = charlie.get(address)
    assert response.headers["Location"].startswith("/admin/login/")


def test_every_row_opens(desk: Client, busy: Product) -> None:
    opened = 0
    for model in admin.site._registry:
        row = model._default_manager.first() if model._meta.app_label in OURS else None
        if row is not None:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            assert desk.get(reverse(name, args=[row.pk])).status_code == 200, name
            opened += 1
    assert opened >= 12


def queries(client: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200
    return len(caught)


@pytest.mark.parametrize(
    "name", ["catalog_product", "catalog_variant", "catalog_stocklevel", "catalog_category", "catalog_colour"]
)
def test_lists_take_the_same_queries_for_few_and_for_many(desk: Client, make_product: Maker, name: str) -> None:
    make_product("first")
    few = queries(desk, name)
    for number in range(6):
        make_product(f"tee-{number}", colour=f"red-{number}", category=f"women/tops-{number}")
    assert queries(desk, name) == few


def test_orders_movements_and_events_take_the_same_queries_for_few_and_for_many(
    desk: Client, make_product: Maker, alice: Shopper, bob: Shopper, warehouse: Location
) -> None:
    names = ["catalog_order", "catalog_stockmovement", "recommender_event", "catalog_review", "accounts_shopper"]
    gown = make_product("gown", stock=50)

    def buy(shopper: Shopper) -> None:
        item = services.Item(gown.variants.first(), 1)  # type: ignore[arg-type]
        services.place_order(shopper=shopper, items=[item], location=warehouse)
        Review.objects.get_or_create(product=gown, shopper=shopper, defaults={"rating": 3})

    buy(alice)
    few = [queries(desk, name) for name in names]
    for shopper in [bob, alice, bob]:
        buy(shopper)
    assert [queries(desk, name) for name in names] == few


def test_movement_is_booked_by_the_dialog(desk: Client, make_product: Maker) -> None:
    make_product("gown", sizes=("M",), stock=5)
    level = StockLevel.objects.get()
    address = reverse("admin:catalog_stocklevel_book", args=[level.pk])
    desk.post(address, {**YES, "quantity": "-2", "kind": "write_off", "reference": "moths"})
    level.refresh_from_db()
    assert level.on_hand == 3
    assert list(StockMovement.objects.values_list("quantity", "kind", "reference")) == [(-2, "write_off", "moths")]


@pytest.mark.parametrize(("quantity", "kind"), [("0", "receipt"), ("-6", "write_off"), ("", "receipt"), ("1", "sale")])
def test_movement_that_cannot_be_is_refused(desk: Client, make_product: Maker, quantity: str, kind: str) -> None:
    make_product("gown", sizes=("M",), stock=5)
    level = StockLevel.objects.get()
    address = reverse("admin:catalog_stocklevel_book", args=[level.pk])
    desk.post(address, {**YES, "quantity": quantity, "kind": kind})
    level.refresh_from_db()
    assert level.on_hand == 5
    assert not StockMovement.objects.exists()


def test_stranger_books_nothing(charlie: Client, make_product: Maker) -> None:
    make_product("gown", sizes=("M",), stock=5)
    level = StockLevel.objects.get()
    address = reverse("admin:catalog_stocklevel_book", args=[level.pk])
    response = charlie.post(address, {**YES, "quantity": "9", "kind": "receipt"})
    assert response.headers["Location"].startswith("/admin/login/")
    assert not StockMovement.objects.exists()


@pytest.mark.parametrize(
    "name", ["catalog_stocklevel", "catalog_stockmovement", "catalog_order", "recommender_event", "accounts_consent"]
)
def test_records_cannot_be_added_by_hand(desk: Client, name: str) -> None:
    assert desk.get(reverse(f"admin:{name}_add")).status_code == 403


def test_lists_that_the_front_page_leads_to_show_what_it_counted(
    desk: Client, make_product: Maker, alice: Shopper, warehouse: Location
) -> None:
    gone = make_product("gone", sizes=("M",), stock=1)
    make_product("never", sizes=("M",), stock=0)
    services.place_order(shopper=alice, items=[services.Item(gone.variants.get(), 1)], location=warehouse)
    Order.objects.update(status="paid")
    page = desk.get(reverse("admin:catalog_variant_changelist"), {"sold_out": "sells"})
    assert [row.sku for row in page.context["cl"].result_list] == ["GONE-RED-M"]
    page = desk.get(reverse("admin:catalog_variant_changelist"), {"sold_out": "yes"})
    assert page.context["cl"].result_count == 2
    page = desk.get(reverse("admin:catalog_product_changelist"), {"pictures": "none"})
    assert page.context["cl"].result_count == 2


def test_sidebar_shows_only_what_the_user_may_see(db: None) -> None:
    reader = User.objects.create_user("reader@example.com", "correct horse battery", is_staff=True)
    client = Client()
    client.force_login(reader)
    page = client.get("/admin/").content.decode()
    assert "/admin/jobs/job/" not in page
    assert not Event.objects.exists()
