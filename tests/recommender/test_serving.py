from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.test import Client

from catalog.models import Product
from fashionai.registry import services as registry
from fashionai.registry.models import ModelVersion
from recommender import serving
from recommender.models import Event

pytestmark = pytest.mark.django_db


def arrays(products: list[Product]) -> dict[str, np.ndarray]:
    """A model of two factors in which everything is like everything."""
    count = len(products)
    return {
        "item_ids": np.array([product.pk for product in products], np.int64),
        "item_factors": np.ones((count, 2), np.float32),
        "gram": np.full((2, 2), float(count)),
        "item_weights": np.ones(count, np.float32),
        "popularity": np.ones(count, np.float32),
    }


def serve(model: dict[str, np.ndarray], **penalty: float) -> ModelVersion:
    terms = {"unobserved_weight": 0.1, "regularization": 0.5, "frequency_exponent": 1.0, **penalty}
    version = registry.register(name=serving.MODEL, arrays=model, meta={"penalty": terms}, data_fingerprint="x")
    serving.champion.forget()
    return registry.promote(version, decision="test")


def algorithms(client: Client) -> set[str]:
    answer = client.get("/api/v1/recommendations", {"n": "6"})
    assert answer.status_code == 200
    return {item["algorithm"] for item in answer.json()["items"]}


@pytest.fixture
def products(make_product: Callable[..., Product]) -> list[Product]:
    return [make_product(f"tee-{n}") for n in range(6)]


def broken(name: str, value: Any) -> Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]:
    return lambda model: {**model, name: value(model[name])}


@pytest.mark.parametrize(
    "damage",
    [
        broken("item_factors", lambda one: one * np.float32("nan")),
        broken("gram", lambda one: one * np.inf),
        broken("popularity", lambda one: one[:-1]),
        broken("item_ids", lambda one: one[:-1]),
        broken("item_ids", lambda one: one[::-1]),
        broken("item_weights", lambda one: one[:-1]),
        lambda model: {name: array for name, array in model.items() if name != "popularity"},
    ],
)
def test_model_that_does_not_hold_together_is_refused_and_the_page_goes_on(
    client: Client, products: list[Product], damage: Callable[..., Any]
) -> None:
    serve(damage(arrays(products)))
    assert algorithms(client) == {"newest"}


def test_files_that_vanish_while_serving_change_nothing_and_after_a_restart_show_the_newest(
    client: Client, products: list[Product]
) -> None:
    version = serve(arrays(products))
    assert algorithms(client) == {"recommender.ials v1 popular"}
    shutil.rmtree(version.folder)
    assert algorithms(client) == {"recommender.ials v1 popular"}
    serving.champion.forget()
    assert algorithms(client) == {"newest"}


def test_model_of_products_that_are_all_gone_shows_what_the_shop_has_now(
    client: Client, products: list[Product], make_product: Callable[..., Product]
) -> None:
    serve(arrays(products))
    Event.objects.all().delete()
    Product.objects.all().delete()
    assert client.get("/api/v1/recommendations").json()["items"] == []
    make_product("fresh")
    assert algorithms(client) == {"newest"}
