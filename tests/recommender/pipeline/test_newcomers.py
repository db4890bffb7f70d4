"""A product launched after the training is recommendable at once, where its like would stand."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client

from catalog.models import Product
from fashionai.accounts.models import Shopper
from fashionai.registry.models import ModelVersion
from recommender import policy, serving
from recommender.models import Event
from recommender.pipeline import newcomers
from tests.recommender.conftest import TwoTastes

Maker = Callable[..., Product]


def test_a_new_product_is_recommended_to_whom_its_like_is(
    trained: TwoTastes, alice: Shopper, make_product: Maker
) -> None:
    Event.objects.create(shopper=alice, product=trained.boots[0], kind="like")
    new = make_product("boot-new", category="women/boots")
    other = make_product("dress-new", category="women/dresses")
    places = [tile.product.pk for tile in policy.recommend(shopper=alice, slot="home", count=18)]
    assert places.index(new.pk) < places.index(other.pk)
    assert places.index(new.pk) < 8


def test_what_is_done_with_a_new_product_moves_the_rail(
    trained: TwoTastes, alice: Shopper, make_product: Maker
) -> None:
    new = make_product("boot-new", category="women/boots")
    Event.objects.create(shopper=alice, product=new, kind="like")
    tiles = policy.recommend(shopper=alice, slot="home", count=4)
    assert all(tile.product.slug.startswith("boot") for tile in tiles)
    assert {tile.why for tile in tiles} == {"Because you like Boot New"}


def test_the_extended_model_keeps_what_the_champion_knew(trained: TwoTastes, make_product: Maker) -> None:
    known = serving.champion.get()
    assert known is not None
    make_product("boot-new", category="women/boots")
    model = newcomers.current()
    assert model is not None
    assert len(model.item_ids) == len(known.item_ids) + 1
    rows = model.rows(known.item_ids)
    assert (model.fold_in.item_factors[rows] == known.fold_in.item_factors).all()
    assert (model.popularity[rows] == known.popularity).all()
    assert model.extras is not None
    assert known.extras is not None
    row = int(known.rows(np.array([trained.boots[0].pk]))[0])
    before, after = known.extras.next_items.scores(np.array([row])), model.extras.next_items.scores(rows[[row]])
    assert after[rows] == pytest.approx(before)
    assert after.sum() == pytest.approx(before.sum())


def test_without_newcomers_the_champion_itself_serves(trained: TwoTastes) -> None:
    assert newcomers.current() is serving.champion.get()


def test_an_artifact_of_an_earlier_release_serves_by_its_factors(trained: TwoTastes, client: Client) -> None:
    from fashionai.registry import artifacts
    from fashionai.registry import services as registry

    champion = ModelVersion.objects.champion(serving.MODEL)
    assert champion is not None
    files = artifacts.read(champion.folder, champion.sha256)
    names = ("item_ids", "item_factors", "gram", "item_weights", "popularity")
    old = registry.register(
        name=serving.MODEL,
        arrays={name: files.arrays[name] for name in names},
        meta={"penalty": files.meta["penalty"]},
        data_fingerprint="old",
    )
    registry.promote(old, decision="test")
    serving.champion.forget()
    event = {"id": "6f3b8f0e-6a3c-4c43-9d0b-1f6f2a1c7f5e", "kind": "view", "product": trained.boots[0].pk}
    body = json.dumps({"events": [event]})
    assert client.post("/api/v1/events", body, content_type="application/json").status_code == 202
    items = client.get("/api/v1/recommendations", {"n": "4"}).json()["items"]
    assert {item["algorithm"] for item in items} == {"recommender.ials v2"}
    assert {item["why_product"] for item in items} == {trained.boots[0].pk}
