"""The demo's rails: real odds, real assignment, clicks that follow hidden tastes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import pytest

from catalog.demo.load import catalogue_arrays, load_world
from catalog.demo.sample import sample_catalogue
from catalog.demo.world import simulate
from catalog.models import Product
from fashionai.accounts.models import Shopper
from recommender import demo_rails
from recommender.experiments import arms
from recommender.experiments.models import Exposure
from recommender.models import Event, Sight, Slate


def test_liking_follows_the_hidden_taste() -> None:
    world = simulate(sample_catalogue(60), seed=3, shoppers=40, end=date(2026, 1, 1), days=90)
    products = np.arange(60)
    for shopper in range(10):
        chance, vetoed = demo_rails._liking(world.truth, shopper, products)
        utility = world.truth.utility(shopper, products)
        assert (chance[vetoed] == demo_rails.VETOED).all()
        assert ((utility < 0) == vetoed).all()
        best = utility >> 7 == 3
        assert (chance[best] == demo_rails.CLICKS[2]).all()


@pytest.mark.django_db
def test_rails_are_drawn_with_their_odds_under_the_real_assignment(make_product: Callable[..., Product]) -> None:
    for number in range(20):
        path = f"{'women' if number % 2 else 'men'}/tops"
        make_product(f"tee-{number}", category=path, launched_at=datetime(2024, 1, 1, tzinfo=UTC))
    catalogue = catalogue_arrays(end=date(2026, 1, 1))
    world = simulate(catalogue, seed=5, shoppers=60, end=date(2026, 1, 1), days=120)
    load_world(world, catalogue)
    slates = list(Slate.objects.all())
    assert len(slates) > 20
    for slate in slates:
        assert {tile[0] for tile in slate.tiles} <= set(slate.pool)
        first, size = slate.tiles[0], len(slate.pool)
        expected = slate.share / size + (1 - slate.share) * (first[0] == slate.pool[0])
        assert first[2] == pytest.approx(expected, abs=1e-6)
    (running,) = arms.running()
    for one in Exposure.objects.select_related("shopper"):
        found = arms.assigned(running, str(one.shopper.key))
        assert found is not None
        assert found[0] == one.arm_id
    shares = {slate.shopper_id: slate.share for slate in slates}
    assert set(shares.values()) == {0.05, 0.2}
    seen = dict(Sight.objects.values_list("slate", "places"))
    for event in Event.objects.filter(impression__isnull=False):
        assert (event.impression.int & 0xFF) < seen[type(event.impression)(int=event.impression.int & ~0xFF)]  # type: ignore[union-attr]
    assert Shopper.objects.filter(exposures__isnull=False).count() == len(shares)
