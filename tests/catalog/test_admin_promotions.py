"""Promotions on the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from catalog import services
from catalog.models import Location, PriceHistory, Product, Promotion, PromotionPrice
from catalog.promotions import preview
from catalog.promotions.reading import price_of
from fashionai.accounts.models import Shopper, User
from fashionai.jobs import runner
from fashionai.jobs.services import enqueue

Maker = Callable[..., Product]
PREVIEW = "/admin/catalog/promotion/preview/"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def desk(mei: User) -> Client:
    client = Client()
    client.force_login(mei)
    return client


def member(group: str) -> Client:
    user = User.objects.create_user(f"{group}@example.com", "correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def answers(**changes: Any) -> dict[str, Any]:
    moment = timezone.now()
    dates = {"starts_at": moment - timedelta(hours=1), "ends_at": moment + timedelta(days=2)}
    split = {f"{name}_{part}": f"{value:{code}}" for name, value in dates.items() for part, code in
             ((0, "%Y-%m-%d"), (1, "%H:%M:%S"))}  # fmt: skip
    plain = {"name_en": "Sale", "kind": "percent", "value": "20", "scope": "all", "priority": "0", "is_active": "on"}
    return {**plain, **split, **changes}


def test_promotion_added_on_the_desk_is_charged_in_the_shop(desk: Client, charlie: Client, make_product: Maker) -> None:
    gown, tee = make_product("gown"), make_product("tee")
    response = desk.post(reverse("admin:catalog_promotion_add"), answers(scope="products", products=[str(gown.pk)]))
    assert response.status_code == 302, response.context["errors"]
    assert (price_of(gown).amount, price_of(tee).amount) == (Decimal("39.20"), Decimal("49.00"))
    assert "−20 %" in charlie.get("/p/gown/").content.decode()


def test_changed_and_deleted_promotions_change_the_shop(desk: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    services.set_price(product=gown, price=gown.price, at=timezone.now() - timedelta(days=9))
    desk.post(reverse("admin:catalog_promotion_add"), answers())
    offer = Promotion.objects.get()
    address = reverse("admin:catalog_promotion_change", args=[offer.pk])
    desk.post(address, answers(value="50"))
    assert price_of(gown).amount == Decimal("24.50")
    desk.post(reverse("admin:catalog_promotion_delete", args=[offer.pk]), {"post": "yes"})
    assert not Promotion.objects.exists()
    assert price_of(gown).amount == Decimal("49.00")
    kinds = PriceHistory.objects.filter(product=gown).order_by("starts_at").values_list("kind", flat=True)
    assert list(kinds) == ["regular", "promotion", "promotion", "regular"]
    assert [row.history_type for row in Promotion.history.order_by("history_date")] == ["+", "~", "-"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"scope": "products"}, "products"), ({"value": "-5", "kind": "price"}, "value"), ({"scope": "filter"}, "scope")],
)
def test_promotion_that_makes_no_sense_is_explained_and_not_saved(
    desk: Client, make_product: Maker, changes: dict[str, str], field: str
) -> None:
    make_product("gown")
    response = desk.post(reverse("admin:catalog_promotion_add"), answers(**changes))
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not Promotion.objects.exists()


def test_preview_counts_without_saving_anything(
    desk: Client, make_product: Maker, alice: Shopper, warehouse: Location
) -> None:
    gown = make_product("gown", sizes=("M",), stock=5)
    make_product("tee", sizes=("M",), stock=2, price=Decimal(10), status="draft")
    item = services.Item(gown.variants.get(), 2)
    services.place_order(shopper=alice, items=[item], location=warehouse)
    effect = desk.post(PREVIEW, answers()).context["effect"]
    assert (effect.products, effect.reduced, effect.hidden) == (2, 2, 1)
    assert (effect.pieces, effect.stock_before, effect.stock_after) == (5, Decimal("167.00"), Decimal("133.60"))
    assert (effect.sold, effect.revenue_before, effect.revenue_after) == (2, Decimal("98.00"), Decimal("78.40"))
    assert effect.needed == 25
    assert [(line.product.slug, line.price, line.percent) for line in effect.lines] == [
        ("gown", Decimal("39.20"), 20),
        ("tee", Decimal("8.00"), 20),
    ]
    assert not Promotion.objects.exists()
    assert not PromotionPrice.objects.exists()


def test_preview_of_a_fixed_price_counts_what_it_does_not_reduce(desk: Client, make_product: Maker) -> None:
    make_product("gown")
    make_product("tee", price=Decimal(10))
    effect = desk.post(PREVIEW, answers(kind="price", value="20")).context["effect"]
    assert (effect.reduced, effect.unreduced) == (1, 1)


def test_preview_of_half_a_form_says_what_is_missing(desk: Client, make_product: Maker) -> None:
    make_product("gown")
    page = desk.post(PREVIEW, answers(scope="filter")).content.decode()
    assert "Say what the products have in common" in page
    assert "<li>Value: This field is required.</li>" in desk.post(PREVIEW, answers(value="")).content.decode()


def test_preview_takes_the_same_queries_for_few_and_for_many(
    desk: Client, make_product: Maker, django_assert_num_queries: Any
) -> None:
    def effect() -> preview.Effect:
        offer = Promotion(kind="percent", value=Decimal(20), scope="all")
        return preview.effect_of(offer, chosen=None, now=timezone.now())

    make_product("first")
    with django_assert_num_queries(5):
        effect()
    for number in range(10):
        make_product(f"tee-{number}")
    with django_assert_num_queries(5):
        assert effect().products == 11


def test_viewer_sees_promotions_and_changes_none(make_product: Maker, charlie: Client) -> None:
    make_product("gown")
    viewer, merchandiser = member("viewer"), member("merchandiser")
    merchandiser.post(reverse("admin:catalog_promotion_add"), answers())
    offer = Promotion.objects.get()
    address = reverse("admin:catalog_promotion_change", args=[offer.pk])
    assert viewer.get(address).status_code == 200
    assert viewer.post(address, answers(value="90")).status_code == 403
    assert viewer.post(reverse("admin:catalog_promotion_add"), answers()).status_code == 403
    assert charlie.post(PREVIEW, answers()).headers["Location"].startswith("/admin/login/")
    offer.refresh_from_db()
    assert (offer.value, Promotion.objects.count()) == (Decimal(20), 1)


def test_night_puts_right_what_was_written_behind_the_services_back(make_product: Maker, mei: User) -> None:
    gown = make_product("gown", attributes={})
    services.set_price(product=gown, price=gown.price, at=timezone.now() - timedelta(days=9))
    moment = timezone.now()
    Promotion.objects.bulk_create(
        [Promotion(name_en="Sale", value=20, scope="all", starts_at=moment, ends_at=moment + timedelta(days=1))]
    )
    job = enqueue("catalog.prices")
    runner.execute(job.pk, heartbeat=False)
    job.refresh_from_db()
    assert job.result == {"prices_changed": 1, "histories_continued": 0}
    assert price_of(gown).amount == Decimal("39.20")
    assert list(PriceHistory.objects.filter(product=gown, ends_at=None).values_list("kind", flat=True)) == ["promotion"]
