"""The shop that `benchmarks serve` measures is one that the pipeline serves with everything it has."""

from __future__ import annotations

import time

import numpy as np
import pytest

from benchmarks.support import serving_shop
from catalog.models import Product
from fashionai.accounts.models import Shopper
from recommender import policy, serving
from recommender.models import Event
from recommender.pipeline.features import FEATURES
from recommender.pipeline.sources import NAMES


@pytest.mark.django_db
def test_its_rails_are_personal_and_every_source_has_a_say(alice: Shopper) -> None:
    products = serving_shop.fill(120)
    serving_shop.publish(products, factors=8, now=time.time())
    serving.champion.forget()
    try:
        model = serving.champion.get()
        assert model is not None
        assert model.extras is not None
        assert model.extras.ranker is not None
        assert model.extras.ranker.shape == (len(FEATURES),)
        seen = Product.objects.filter(pk__in=products[:5].tolist())
        Event.objects.bulk_create(Event(shopper=alice, product=product, kind="view") for product in seen)
        tiles = policy.recommend(shopper=alice, slot="home", count=48)
        assert len(tiles) == 48
        sources = {tile.algorithm.rpartition(" ")[2] for tile in tiles}
        assert {"v1", "session", "new"} <= sources <= {"v1", *NAMES}
    finally:
        serving.champion.forget()


def test_factors_and_extras_are_the_same_for_a_seed() -> None:
    one, other = (serving_shop.fold_in_of(50, 4).item_factors for _ in range(2))
    assert (one == other).all()
    rows, weights = serving_shop.history(50, 6, np.random.default_rng(0))
    assert len(set(rows.tolist())) == 6
    assert (weights > 0).all()
