"""The catalogue for programs: what is sold, in pages, in the asker's language, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.facets.current import keeper
from catalog.models import Product, ProductStatus, Review, StockLevel
from fashionai.accounts.models import Shopper

Make = Callable[..., Product]


def _get(client: Client, address: str, **headers: str) -> Any:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_pages_follow_each_other_newest_first_without_gap_or_repetition(charlie: Client, make_product: Make) -> None:
    now = timezone.now()
    for number in range(5):
        product = make_product(f"tee-{number}")
        Product.objects.filter(pk=product.pk).update(launched_at=now - timedelta(days=number))
    seen, address = [], "/api/v1/products?page_size=2"
    while address:
        page = _get(charlie, address)
        seen.append([item["slug"] for item in page["results"]])
        address = page["next"]
    assert seen == [["tee-0", "tee-1"], ["tee-2", "tee-3"], ["tee-4"]]


def test_a_page_has_at_most_a_hundred(charlie: Client, make_product: Make) -> None:
    make_product()
    assert _get(charlie, "/api/v1/products?page_size=1000000")["results"]


def test_drafts_and_what_is_archived_are_not_there(charlie: Client, make_product: Make) -> None:
    make_product("draft")
    Product.objects.update(status=ProductStatus.DRAFT)
    assert _get(charlie, "/api/v1/products")["results"] == []
    assert charlie.get("/api/v1/products/draft").status_code == 404


def test_names_come_in_the_language_that_is_asked_for(charlie: Client, make_product: Make) -> None:
    make_product("tee")
    Product.objects.update(name_en="Tee", name_zh="T恤")
    names = [_get(charlie, "/api/v1/products/tee", Accept_Language=tongue)["name"] for tongue in ("en", "zh-CN")]
    assert names == ["Tee", "T恤"]


def test_a_product_says_what_can_be_bought_of_it(charlie: Client, make_product: Make) -> None:
    make_product("tee", stock=3)
    first = StockLevel.objects.order_by("variant__size__position")[0]
    StockLevel.objects.filter(pk=first.pk).update(on_hand=0)
    variants = _get(charlie, "/api/v1/products/tee")["variants"]
    assert [(one["size"], one["on_hand"]) for one in variants][:2] == [(first.variant.size.code, 0), ("M", 3)]


def test_only_published_reviews_are_told(charlie: Client, make_product: Make, alice: Shopper, bob: Shopper) -> None:
    tee = make_product("tee")
    Review.objects.create(product=tee, shopper=alice, rating=5, text="Yes")
    Review.objects.create(product=tee, shopper=bob, rating=1, text="Spam", status="pending")
    told = _get(charlie, "/api/v1/products/tee/reviews")["results"]
    assert [(one["rating"], one["text"]) for one in told] == [(5, "Yes")]
    assert "shopper" not in told[0]


@pytest.mark.parametrize(
    "cursor", ["x", "cD14", "cj0xJnA9MjAyNi0xMy00NQ==", "cD0lMDA=", "bz05OTk5OTk5OTk5OTk5OTk5OTk5"]
)
def test_a_cursor_that_was_made_up_is_a_404_with_a_reason(charlie: Client, make_product: Make, cursor: str) -> None:
    make_product()
    answer = charlie.get("/api/v1/products", {"cursor": cursor})
    assert (answer.status_code, answer["Content-Type"]) in {
        (404, "application/problem+json"),
        (200, "application/json"),
    }


def test_an_unknown_address_is_told_as_a_problem(charlie: Client, db: None) -> None:
    answer = charlie.post("/api/v1/nothing/here")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(("address", "queries"), [("/api/v1/products", 2), ("/api/v1/products/tee-0", 3)])
def test_queries_do_not_grow_with_the_catalogue(
    charlie: Client, make_product: Make, django_assert_num_queries: Any, settings: Any, address: str, queries: int
) -> None:
    for number in range(3):
        make_product(f"tee-{number}")
    settings.LISTING_STALE_SECONDS = 3600.0  # as the shop runs: the snapshot is there
    keeper.forget()
    _get(charlie, address)
    with django_assert_num_queries(queries):
        _get(charlie, address)
    keeper.forget()


def test_the_docs_can_be_opened(charlie: Client) -> None:
    assert b"swagger" in charlie.get("/api/v1/docs").content
