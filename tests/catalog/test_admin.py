from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from catalog import services
from catalog.models import Location, PriceHistory, Product, Review, StockLevel, StockMovement
from catalog.templatetags.catalog_desk import stock_outs
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


def product_form(product: Product, **changes: object) -> dict[str, object]:
    plain = ("name_en", "name_zh", "slug", "status", "gender", "season", "usage", "price", "currency")
    empty = {
        f"{prefix}-{key}": 0 for prefix in ("variants", "images", "prices") for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {
        **{name: getattr(product, name) for name in plain},
        "brand": product.brand_id,
        "category": product.category_id,
        "attributes": "{}",
        "launched_at_0": "2026-01-01",
        "launched_at_1": "00:00:00",
        **empty,
        **changes,
    }


def test_price_changed_on_the_desk_is_kept_in_the_history(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    services.set_price(product=gown, price=Decimal("49.00"))
    address = reverse("admin:catalog_product_change", args=[gown.pk])
    response = desk.post(address, product_form(gown, price="39.00", name_en="Gown of linen"))
    assert response.status_code == 302, response.context["errors"]
    gown.refresh_from_db()
    assert (gown.price, gown.name_en) == (Decimal("39.00"), "Gown of linen")
    history = PriceHistory.objects.filter(product=gown).order_by("starts_at")
    assert [(row.price, row.ends_at is None) for row in history] == [
        (Decimal("49.00"), False),
        (Decimal("39.00"), True),
    ]


def test_product_added_on_the_desk_starts_its_price_history(desk: Client, make_product: Maker) -> None:
    like = make_product("gown")
    form = product_form(like, slug="new-gown", price="19.00")
    response = desk.post(reverse("admin:catalog_product_add"), form)
    assert response.status_code == 302, response.context["errors"]
    assert [row.price for row in PriceHistory.objects.filter(product__slug="new-gown")] == [Decimal("19.00")]


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


def test_review_is_hidden_and_published_but_never_rewritten(desk: Client, busy: Product) -> None:
    review = Review.objects.get()
    address = reverse("admin:catalog_review_change", args=[review.pk])
    assert desk.post(address, {"title": "Bought", "rating": 5}).status_code == 302
    review.refresh_from_db()
    assert (review.title, review.rating, review.is_published) == ("Lovely", 4, False)
    chosen = {"action": "publish", "_selected_action": [str(review.pk)]}
    form = {"form-TOTAL_FORMS": 0, "form-INITIAL_FORMS": 0}
    desk.post(reverse("admin:catalog_review_changelist"), {**chosen, **form})
    review.refresh_from_db()
    assert review.is_published


def test_stock_outs_count_what_nobody_can_buy(make_product: Maker, warehouse: Location) -> None:
    make_product("gone", sizes=("S", "M"), stock=0)
    half = make_product("half", sizes=("S", "M"), stock=5)
    StockLevel.objects.filter(variant=half.variants.first()).update(on_hand=0)
    make_product("draft", status="draft", stock=0)
    assert stock_outs() == {"variants": 3, "all_variants": 4, "products": 1, "all_products": 2}


def test_sidebar_shows_only_what_the_user_may_see(db: None) -> None:
    reader = User.objects.create_user("reader@example.com", "correct horse battery", is_staff=True)
    client = Client()
    client.force_login(reader)
    page = client.get("/admin/").content.decode()
    assert "/admin/jobs/job/" not in page.split("desk-board")[0]
    assert not Event.objects.exists()
