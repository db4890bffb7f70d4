"""What must hold of every rail in every shop, tried on random ones: with a model of factors alone, and with all of
the pipeline behind it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
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
from scipy.sparse import csr_matrix

from catalog.models import Product, StockLevel
from fashionai.accounts.models import Shopper
from recommender import policy, rules, serving
from recommender.algorithms.fold_in import FoldIn, Penalty, gram_matrix
from recommender.algorithms.next_items import kept_transitions
from recommender.evidence import evidence_of
from recommender.models import OPINIONS, Event, EventKind, RecommendationRule
from recommender.pipeline import newcomers
from recommender.pipeline.extras import ContentMap, Extras
from recommender.pipeline.facts import ItemFacts
from recommender.pipeline.features import FEATURES
from recommender.pipeline.sources import NAMES
from recommender.pipeline.twins import styles_of

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
        "full": st.booleans(),
        "twins": st.sets(st.integers(1, PRODUCTS - 1), max_size=4),
        "banned": st.sets(st.integers(0, PRODUCTS - 1), max_size=2),
        "pinned": st.sets(st.integers(0, PRODUCTS - 1), max_size=1),
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


def with_extras(model: serving.ServedModel, seed: int) -> serving.ServedModel:
    """The model with random transitions, trends and ranker; half of the products are new."""
    rng, count, now = np.random.default_rng(seed + 1), len(model.item_ids), time.time()
    follow = kept_transitions(csr_matrix(rng.random((count, count)) * (rng.random((count, count)) < 0.4)), recency=0.6)
    facts = ItemFacts(
        brand=rng.integers(0, 3, count),
        category=rng.integers(0, 3, count),
        gender=rng.integers(0, 2, count),
        log_price=rng.random(count).astype(np.float32),
        launched=now - rng.integers(0, 56 * 86_400, count).astype(np.float64),
        colours=rng.integers(0, 8, count),
    )
    trend = rng.normal(0, 2, count).astype(np.float32)
    contents = ContentMap({}, np.zeros((0, model.fold_in.item_factors.shape[1]), np.float32))
    extras = Extras(follow, facts, trend, contents, now, rng.standard_normal(len(FEATURES)))
    return replace(model, extras=extras)


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
    for item in shop["twins"]:  # of the piece before it, which stands on another shelf
        like = Product.objects.get(pk=shelf[item - 1].pk)
        Product.objects.filter(pk=shelf[item].pk).update(name_en=f"{like.name_en} red", category=like.category)
    for action, items in (("exclude", shop["banned"]), ("pin", shop["pinned"])):
        if items:
            rule = RecommendationRule.objects.create(name=action, action=action)
            rule.products.set([shelf[item] for item in items])
    rules.forget()


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
    assert not shop["banned"] & set(shown)
    check_pins_and_styles(tiles, shop, places, never, anchor)


def check_pins_and_styles(
    tiles: list[policy.Tile], shop: dict[str, Any], places: dict[int, int], never: set[int], anchor: Product | None
) -> None:
    """A pin that may be shown stands first; beside the pins every style stands once, and the anchor's not at all."""
    free = {
        item
        for item in shop["pinned"] - shop["banned"] - never
        if shop["statuses"][item] == "active" and shop["stock"][item] and (anchor is None or places[anchor.pk] != item)
    }
    assert {places[tile.product.pk] for tile in tiles[:1] if tile.is_pinned} == free
    style_of = styles_of([tile.product.pk for tile in tiles] + ([anchor.pk] if anchor else []))
    styles = [style_of[tile.product.pk] for tile in tiles]
    assert len(styles) == len(set(styles))
    assert anchor is None or style_of[anchor.pk] not in styles[len(free) :]


def check_reasons(tiles: list[policy.Tile], model: serving.ServedModel, history: serving.History) -> None:
    """Brute force: take each product out of the sum, and the one named must be the one that was worth most."""
    known = model.known(history)
    rows = model.rows(known.products)
    for tile in tiles:
        source = tile.algorithm.rpartition(" ")[2]
        row = model.rows(np.array([tile.product.pk]))
        if tile.why_product is None:
            assert tile.why == "" or source not in ("session", "visual")  # its product may be off sale by now
        elif source == "session":
            assert model.extras is not None
            worth = model.extras.next_items.contributions(rows[:10], row)[0]
            assert (known.products[worth.argmax()], worth.max() > 0) == (tile.why_product.pk, True)
        else:
            assert source not in NAMES
            worth = model.fold_in.contributions(rows, known.weights, row)[0]
            assert known.products[worth.argmax()] == tile.why_product.pk
            assert worth.max() > 0
        if tile.why_product is not None:
            assert tile.why_product.name in tile.why
        if source in ("trending", "new", "popular") and model.extras is not None:
            check_shops_own(tile, model, int(row[0]))


def check_shops_own(tile: policy.Tile, model: serving.ServedModel, row: int) -> None:
    assert model.extras is not None
    if tile.why == "Trending this week":
        assert model.extras.trend[row] >= 2
    elif tile.why == "Popular now":
        assert (model.popularity > model.popularity[row]).sum() < 50
    else:
        assert tile.why == "New in"
        assert time.time() - model.extras.facts.launched[row] <= 28 * 86_400


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shop=shops)
def test_no_rail_shows_what_it_must_not_or_says_what_is_untrue(
    shelf: list[Product], alice: Shopper, monkeypatch: pytest.MonkeyPatch, shop: dict[str, Any]
) -> None:
    model = random_model(shelf[:-UNKNOWN], shop["seed"])
    if shop["full"]:
        model = with_extras(model, shop["seed"])
    monkeypatch.setattr(serving.champion, "get", lambda: model)
    monkeypatch.setattr(newcomers, "current", lambda version: model)
    explored = {**django_settings.RECOMMENDER, "EXPLORATION": shop["exploration"]}
    with transaction.atomic(), override_settings(RECOMMENDER=explored):
        arrange(shelf, alice, shop)
        anchor = shelf[shop["seed"] % PRODUCTS] if shop["anchored"] else None
        slot = "product" if anchor else "home"
        tiles = policy.recommend(shopper=alice, slot=slot, count=shop["count"], anchor=anchor)
        check_shown(tiles, shop, shelf, anchor)
        if anchor is None:
            check_reasons(tiles, model, evidence_of(alice).history)
        rules.forget()
        transaction.set_rollback(True)
