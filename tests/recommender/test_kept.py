"""What a process keeps to answer fast never outlives what it says: behaviour, consent, rules and the catalogue."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from catalog.facets.current import keeper
from catalog.models import Product, StockLevel
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import record_consent
from recommender import evidence, rules, serving
from recommender.models import RecommendationRule
from tests.recommender.conftest import TwoTastes

ADDRESS = "/api/v1/recommendations"


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> Iterator[None]:
    """As the shop runs: everything is kept for as long as it may be."""
    settings.LISTING_STALE_SECONDS = 3600.0
    settings.RECOMMENDER = {**settings.RECOMMENDER, "KEEP_SECONDS": 3600.0, "EXPLORATION": 0.0}
    for forget in (keeper.forget, evidence._kept.clear, rules.forget, serving.champion.forget):
        forget()
    yield
    for forget in (keeper.forget, evidence._kept.clear, rules.forget, serving.champion.forget):
        forget()


@pytest.fixture
def guest(trained: TwoTastes) -> Client:
    client = Client()
    client.get("/privacy/")
    _tell(client, trained.boots[0], "view")
    return client


def _tell(client: Client, product: Product, kind: str) -> None:
    event = {"id": str(uuid.uuid4()), "kind": kind, "product": product.pk}
    assert client.post("/api/v1/events", {"events": [event]}, content_type="application/json").status_code == 202


def _shown(client: Client) -> list[str]:
    return [item["url"].split("/")[2] for item in client.get(ADDRESS, {"n": "4"}).json()["items"]]


def test_a_repeated_rail_costs_one_query(guest: Client, django_assert_num_queries: Any) -> None:
    _shown(guest)
    with django_assert_num_queries(2):  # who asks, and the slate, which tests write at once
        assert len(_shown(guest)) == 4


def test_what_was_just_done_counts_in_the_next_answer(guest: Client, trained: TwoTastes) -> None:
    first = _shown(guest)[0]
    assert first.startswith("boot")
    _tell(guest, Product.objects.get(slug=first), "dislike")
    assert first not in _shown(guest)
    for dress in trained.dresses[:3]:
        _tell(guest, dress, "like")
    assert any(name.startswith("dress") for name in _shown(guest))


def test_a_consent_taken_back_counts_in_the_next_answer(guest: Client) -> None:
    assert guest.get(ADDRESS).json()["items"][0]["why_product"]
    record_consent(shopper=Shopper.objects.latest("pk"), purpose=Purpose.PERSONALISATION, granted=False)
    assert not any(item["why_product"] for item in guest.get(ADDRESS).json()["items"])


def test_a_rule_made_here_counts_in_the_next_answer(guest: Client) -> None:
    first = _shown(guest)[0]
    rule = RecommendationRule.objects.create(name="No", action="exclude")
    rule.products.add(Product.objects.get(slug=first))
    assert first not in _shown(guest)


def test_what_sold_out_is_gone_with_the_next_snapshot(guest: Client) -> None:
    first = _shown(guest)[0]
    StockLevel.objects.filter(variant__product__slug=first).update(on_hand=0)
    keeper.forget()
    assert first not in _shown(guest)


def test_names_are_kept_by_language(guest: Client) -> None:
    Product.objects.update(name_en="Boot", name_zh="靴子")
    keeper.forget()
    named = [guest.get(ADDRESS, headers={"accept-language": one}).json()["items"][0]["name"] for one in ("en", "zh-CN")]
    assert named == ["Boot", "靴子"]
