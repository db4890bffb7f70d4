from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog import services
from catalog.models import Order, Product, ProductImage, Review
from fashionai.accounts import privacy
from fashionai.accounts.models import Shopper, User

Maker = Callable[..., Product]


def test_first_change_of_a_row_that_came_in_bulk_keeps_the_state_before(make_product: Maker) -> None:
    made = make_product("gown")
    Product.objects.filter(pk=made.pk).update(name_zh="礼服")
    made.history.all().delete()
    gown = Product.objects.get(pk=made.pk)
    gown.name_zh = "长礼服"
    gown.save()
    rows = list(gown.history.values_list("history_type", "name_zh", "history_change_reason"))
    assert rows == [("~", "长礼服", None), ("+", "礼服", "before the first change")]


def test_save_without_a_change_leaves_no_record(make_product: Maker) -> None:
    gown = make_product("gown")
    before = gown.history.count()
    Product.objects.get(pk=gown.pk).save()
    assert gown.history.count() == before


def test_bulk_writes_leave_no_record_and_no_query(make_product: Maker) -> None:
    gown = make_product("gown")
    gown.history.all().delete()
    with CaptureQueriesContext(connection) as caught:
        ProductImage.objects.bulk_create(
            [ProductImage(product=gown, file=f"products/{n}.jpg", width=3, height=4) for n in range(3)]
        )
        Product.objects.filter(pk=gown.pk).update(season="winter")
    assert [query["sql"] for query in caught if "historical" in query["sql"]] == []
    assert not gown.history.exists()


def test_price_that_was_set_is_told_from_the_one_before(make_product: Maker) -> None:
    gown = make_product("gown")
    gown = Product.objects.get(pk=gown.pk)
    services.set_price(product=gown, price=Decimal("39.00"))
    newest, before = gown.history.all()[:2]
    change = newest.diff_against(before).changes
    assert [(one.field, one.old, one.new) for one in change] == [("price", Decimal("49.00"), Decimal("39.00"))]


def test_request_that_changes_a_row_signs_its_record(make_product: Maker, mei: User) -> None:
    gown = make_product("gown")
    client = Client()
    client.force_login(mei)
    form = {"name_en": gown.brand.name_en, "name_zh": "林登", "slug": gown.brand.slug}
    assert client.post(f"/admin/catalog/brand/{gown.brand_id}/change/", form).status_code == 302
    assert gown.brand.history.first().history_user == mei


def test_erasure_leaves_nothing_of_a_shopper_in_the_history(
    make_product: Maker, alice: Shopper, warehouse: object
) -> None:
    gown = make_product("gown")
    review = Review.objects.create(product=gown, shopper=alice, rating=4, text="My secret words")
    review.status = "rejected"
    review.save()
    columns = {field.name for model in (Review, Order) for field in model.history.model._meta.get_fields()}
    assert {"shopper", "text", "title", "total"} & columns == set()
    privacy.erase_shopper(shopper=alice)
    assert not Review.objects.exists()
    assert set(Review.history.values_list("product", flat=True)) == {gown.pk}


def test_migration_to_history_can_be_taken_back(transactional_db: None) -> None:
    executor = MigrationExecutor(connection)
    before = [("catalog", "0002_productimage_drawing")]
    plan = executor.migration_plan(before)
    assert all(
        operation.reversible
        for migration, backwards in plan
        if backwards and migration.name == "0003_picture_alt_texts_and_history"
        for operation in migration.operations
    )
