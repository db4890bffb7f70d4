"""What must hold of every rail in every shop, tried on random ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Product, StockLevel
from fashionai.accounts.models import Shopper
from recommender import policy, serving
from recommender.algorithms.fold_in import FoldIn, Penalty, gram_matrix
from recommender.evidence import evidence_of
from recommender.models import OPINIONS, Event, EventKind

PRODUCTS, UNKNOWN = 12, 3  # the last few came after the model was trained
KINDS = list(EventKind.values)

behaviour = st.lists(
    st.tuples(st.integers(0, PRODUCTS - 1), st.sampled_from(KINDS), st.integers(0, 300), st.sampled_from([1, 3, 5])),
    max_size=25,
)
shops = st.fixed_dictionaries(
    {
        "statuses": st.lists(st.sampled_from(["active", "active", "draft", "archived"]), min_size=12, max_size=12),
        "stock": st.lists(st.sampled_from([0, 2]), min_size=PRODUCTS, max_size=PRODUCTS),
        "events": behaviour,
        "seed": st.integers(0, 2**16),
        "count": st.integers(1, 48),
        "anchored": st.booleans(),
        "exploration": st.sampled_from([0.0, 0.5, 0.99]),
    }
)


def random_model(products: list[Product], seed: int) -> serving.ServedModel:
    """A model of random factors over the products; deleted ones stay in it, as in a shop between two trainings."""
    rng = np.random.default_rng(seed)
    factors = rng.standard_normal((len(products) + 1, 3)).astype(np.float32)
    ids = np.array([product.pk for product in products] + [products[-1].pk + 10_000], np.int64)
    weights = np.ones(len(ids), np.float32)
    fold_in = FoldIn(factors, gram_matrix(factors), weights, Penalty(0.1, 0.5, 1.0))
    return serving.ServedModel("random v1", ids, rng.random(len(ids)).astype(np.float32), fold_in)


@pytest.fixture
def shelf(make_product: Callable[..., Product]) -> list[Product]:
    paths = ("women/tops", "women/dresses", "men/shirts")
    return [make_product(f"item-{n:02d}", category=paths[n % 3], sizes=("M",)) for n in range(PRODUCTS)]


def arrange(shelf: list[Product], alice: Shopper, shop: dict[str, Any]) -> None:
    now = timezone.now()
    for product, status, pieces in zip(shelf, shop["statuses"], shop["stock"], strict=True):
        Product.objects.filter(pk=product.pk).update(status=status)
        StockLevel.objects.filter(variant__product=product).update(on_hand=pieces)
    Event.objects.bulk_create(
        Event(shopper=alice, product=shelf[item], kind=kind, value=value, at=now - timedelta(days=days))
        for item, kind, days, value in shop["events"]
    )


def _refused(item: int, events: list[tuple[int, str, int, int]]) -> bool:
    """Whether the latest opinion is a refusal, and no other was given at the same moment."""
    opinions = [(days, kind) for product, kind, days, _ in events if product == item and kind in OPINIONS]
    latest = min((days for days, _ in opinions), default=None)
    return {kind for days, kind in opinions if days == latest} == {"dislike"}


def check_shown(tiles: list[policy.Tile], shop: dict[str, Any], shelf: list[Product], anchor: Product | None) -> None:
    places = {product.pk: place for place, product in enumerate(shelf)}
    never = {item for item, kind, *_ in shop["events"] if kind == "purchase" or _refused(item, shop["events"])}
    shown = [places[tile.product.pk] for tile in tiles]
    assert all(shop["statuses"][place] == "active" and shop["stock"][place] > 0 for place in shown)
    assert not never & set(shown)
    assert anchor is None or places[anchor.pk] not in shown
    assert len(shown) == len(set(shown)) <= shop["count"]
    assert [tile.position for tile in tiles] == list(range(len(tiles)))
    assert all(0 < tile.propensity <= 1 for tile in tiles)


def check_reasons(tiles: list[policy.Tile], model: serving.ServedModel, history: serving.History) -> None:
    """Brute force: take each product out of the sum, and the one named must be the one that was worth most."""
    known = model.known(history)
    rows = model.rows(known.products)
    for tile in tiles:
        if tile.why_product is None:
            continue
        worth = model.fold_in.contributions(rows, known.weights, model.rows(np.array([tile.product.pk])))[0]
        assert known.products[worth.argmax()] == tile.why_product.pk
        assert worth.max() > 0
        assert tile.why_product.name in tile.why


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shop=shops)
def test_no_rail_shows_what_it_must_not_or_says_what_is_untrue(
    shelf: list[Product], alice: Shopper, monkeypatch: pytest.MonkeyPatch, shop: dict[str, Any]
) -> None:
    model = random_model(shelf[:-UNKNOWN], shop["seed"])
    monkeypatch.setattr(serving.champion, "get", lambda: model)
    explored = {**django_settings.RECOMMENDER, "EXPLORATION": shop["exploration"]}
    with transaction.atomic(), override_settings(RECOMMENDER=explored):
        arrange(shelf, alice, shop)
        anchor = shelf[shop["seed"] % PRODUCTS] if shop["anchored"] else None
        slot = "product" if anchor else "home"
        tiles = policy.recommend(shopper=alice, slot=slot, count=shop["count"], anchor=anchor)
        check_shown(tiles, shop, shelf, anchor)
        if anchor is None:
            check_reasons(tiles, model, evidence_of(alice).history)
        transaction.set_rollback(True)
