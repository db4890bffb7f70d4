"""Listings and search for programs: the shop's own filters, orders and words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.models import Product
from catalog.search.indexing import catch_up

pytestmark = pytest.mark.django_db
Make = Callable[..., Product]


@pytest.fixture
def shop(make_product: Make) -> list[Product]:
    """Three red dresses, cheap to dear, and a blue top."""
    made = [make_product(f"gown-{n}", category="women/dresses", colour="red", price=f"{n}0.00") for n in (1, 2, 3)]
    made.append(make_product("top", category="women/tops", colour="blue", price="15.00"))
    for product in made:
        Product.objects.filter(pk=product.pk).update(name_en=product.slug.replace("-", " "), name_zh="连衣裙")
    catch_up()
    return made


def _slugs(client: Client, address: str, **query: Any) -> list[str]:
    answer = client.get(f"/api/v1/{address}", query)
    assert answer.status_code == 200, answer.content
    return [item["slug"] for item in answer.json()["results"]]


def test_filters_and_orders_are_the_shops_own(charlie: Client, shop: list[Product]) -> None:
    assert _slugs(charlie, "products", category="women/dresses", sort="price") == ["gown-1", "gown-2", "gown-3"]
    assert _slugs(charlie, "products", price_from="12", price_to="25", sort="price-down") == ["gown-2", "top"]
    assert _slugs(charlie, "products", colour="blue") == []
    assert _slugs(charlie, "products", size=["M", "nonsense"], sort="price", page_size="1") == ["gown-1"]


def test_search_finds_words_and_goes_on_from_its_cursor(charlie: Client, shop: list[Product]) -> None:
    first = charlie.get("/api/v1/search", {"q": "gown", "page_size": "2", "sort": "price"}).json()
    assert (first["count"], [item["slug"] for item in first["results"]]) == (3, ["gown-1", "gown-2"])
    second = charlie.get(first["next"]).json()
    assert ([item["slug"] for item in second["results"]], second["next"]) == (["gown-3"], None)


def test_what_is_gone_by_the_next_page_neither_repeats_nor_skips(charlie: Client, shop: list[Product]) -> None:
    first = charlie.get("/api/v1/products", {"page_size": "2", "sort": "price"}).json()
    Product.objects.filter(slug="gown-1").update(status="archived")
    assert [item["slug"] for item in charlie.get(first["next"]).json()["results"]] == ["gown-2", "gown-3"]


def test_a_search_for_nothing_says_what_to_do(charlie: Client, shop: list[Product]) -> None:
    answer = charlie.get("/api/v1/search", {"q": " "})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["q"])
