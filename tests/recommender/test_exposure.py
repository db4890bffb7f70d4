"""Who gets shown: counted by what came into view, grouped, and beside stock and sales."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog import services
from catalog.models import Brand, Location, Order, Product
from fashionai.accounts.models import Shopper
from recommender import exposure
from recommender.algorithms.metrics import gini, inequality
from recommender.models import Sight, Slate

Make = Callable[..., Product]


@pytest.fixture
def shop(make_product: Make, alice: Shopper, warehouse: Location) -> dict[str, Product]:
    """A gown shown thrice and never sold, a tee shown once and sold twice, a boot of another brand neither."""
    ark = Brand.objects.create(slug="ark", name_en="Ark")
    goods = {
        "gown": make_product("gown", category="women/dresses", price=100, stock=1),
        "tee": make_product("tee", category="women/tops", price=20, stock=3),
        "boot": make_product("boot", category="men/boots", gender="men", brand=ark, price=150, stock=1),
    }
    tiles = [[goods[name].pk, "x", 1.0] for name in ("gown", "tee")]
    for _ in range(3):
        Slate.objects.create(shopper=alice, slot="home", tiles=tiles)
    Slate.objects.create(shopper=alice, slot="similar", tiles=tiles[::-1], at=timezone.now() - timedelta(days=40))
    item = services.Item(goods["tee"].variants.all()[0], 2)
    services.place_order(shopper=alice, items=[item], location=warehouse)
    Order.objects.update(status="paid")
    return goods


def see(places: list[int]) -> None:
    for slate, seen in zip(Slate.objects.filter(slot="home").order_by("pk"), places, strict=True):
        if seen:
            Sight.objects.create(slate=slate.pk, shopper=slate.shopper, places=seen)


def test_a_place_counts_once_it_was_seen(shop: dict[str, Product], django_assert_num_queries: Any) -> None:
    see([1, 2, 0])
    with django_assert_num_queries(6):
        found = exposure.report(days=28)
    assert (found.slates, found.places, found.as_seen) == (3, 3, True)
    by_category = {one.label: one for one in found.tables[0][1]}
    gowns, tees = by_category["Women · Dresses"], by_category["Women · Tops"]
    assert (gowns.shown, gowns.sold, tees.shown, tees.sold) == (pytest.approx(2 / 3), 0.0, pytest.approx(1 / 3), 1.0)
    assert gowns.against_sales is None
    assert tees.against_sales == pytest.approx(1 / 3)
    assert gowns.stock == pytest.approx(2 / 8)  # two sizes of each product; two of six tees were just sold
    assert found.never == 1
    assert found.gini == pytest.approx(inequality([0, 1, 2]))  # type: ignore[arg-type]


def test_without_any_word_of_browsers_all_places_count(shop: dict[str, Product]) -> None:
    found = exposure.report(days=28)
    assert (found.places, found.as_seen) == (6, False)
    assert exposure.report(days=90).places == 8
    assert exposure.report(days=90, slot="similar").places == 2


def test_groups_cover_everything_and_departments_and_prices_are_told_apart(shop: dict[str, Product]) -> None:
    found = exposure.report(days=28)
    assert [title for title, _ in found.tables] == [
        "By category", "By brand", "By department", "By price", "By time on sale",
    ]  # fmt: skip
    for title, groups in found.tables:
        assert sum(one.products for one in groups) == 3, title
        assert sum(one.shown for one in groups) == pytest.approx(1.0), title
        assert sum(one.sold for one in groups) == pytest.approx(1.0), title
    assert [one.label for one in found.tables[2][1]] == ["women", "men"]
    assert found.neglected == []


def test_a_brand_that_sells_and_is_not_shown_is_named(
    shop: dict[str, Product], alice: Shopper, warehouse: Location
) -> None:
    item = services.Item(shop["boot"].variants.all()[0], 1)
    services.place_order(shopper=alice, items=[item], location=warehouse)
    assert exposure.report(days=28).neglected == ["Ark"]


def test_an_empty_shop_has_a_report(db: None) -> None:
    found = exposure.report(days=7)
    assert (found.places, found.gini, found.lorenz, found.products) == (0, 0.0, "", 0)


def test_many_groups_end_in_the_others(make_product: Make, alice: Shopper) -> None:
    goods = [make_product(f"tee-{n}", category=f"women/kind-{n:02}") for n in range(15)]
    Slate.objects.create(shopper=alice, slot="home", tiles=[[one.pk, "x", 1.0] for one in goods])
    groups = exposure.report(days=7).tables[0][1]
    assert (len(groups), groups[-1].label, groups[-1].products) == (12, "4 others", 4)
    assert groups[-1].shown == pytest.approx(4 / 15)


def test_inequality_is_the_gini_of_lists(db: None) -> None:
    import numpy as np

    lists = np.array([[0, 1], [0, 2], [0, 1]])
    assert inequality(np.array([3, 2, 1, 0])) == pytest.approx(gini(lists, 4))
    assert inequality(np.zeros(4)) == 0.0
