"""Categories and the total: they add up, their ranges come from shared futures, and the desk shows both."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Product
from fashionai.accounts.models import User
from supply import overriding
from supply.forecasting.base import Past
from supply.forecasting.hierarchy import Level, Shocks, sample_paths, shocks_of
from supply.levels.models import LevelForecast
from supply.models import DemandForecast
from tests.supply.conftest import Shop
from tests.supply.test_night import plan

pytestmark = pytest.mark.django_db


def by_whole() -> tuple[LevelForecast, list[LevelForecast]]:
    return LevelForecast.objects.get(whole=True), list(LevelForecast.objects.filter(whole=False))


def test_a_night_adds_variants_up_and_again_in_place_of_itself(shop: Shop, mei: User) -> None:
    for _ in range(2):
        plan(shop.night)
    whole, parts = by_whole()
    assert (whole.variants, [one.category for one in parts]) == (2, [shop.seller.product.category])
    own = np.array([one.mean for one in DemandForecast.objects.all()]).sum(axis=0)
    assert whole.mean == pytest.approx(own, abs=0.01)
    assert parts[0].mean == whole.mean
    assert whole.history[-3:] == [2 + week % 3 for week in (3, 2, 1)]
    assert all(low <= middle <= high for low, middle, high in zip(whole.low, whole.middle, whole.high, strict=True))
    assert whole.sum_low <= whole.expected * 1.2
    assert whole.sum_high - whole.sum_low < sum(whole.high[:13]) - sum(whole.low[:13])


def test_peoples_expectations_count_in_the_totals(shop: Shop, mei: User) -> None:
    plan(shop.night)
    forecast = DemandForecast.objects.get(variant=shop.still)
    overriding.override(forecast=forecast, weeks=2, pieces=100, reason="a film", by=mei)
    plan(shop.night)
    assert by_whole()[0].mean[0] >= 50


def test_the_desk_shows_everything_and_each_category(
    shop: Shop, desk: Client, make_product: Callable[..., Product], django_assert_max_num_queries: Callable[..., object]
) -> None:
    address = reverse("admin:supply_demand")
    assert "No night has planned yet" in desk.get(address).content.decode()
    plan(shop.night)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = desk.get(address)
    assert page.content.decode().count('class="supply-band"') == 2
    asked = desk.get(address, {"category": shop.seller.product.category_id})
    assert asked.context["one"].category == shop.seller.product.category
    assert page.context["added"] == pytest.approx(page.context["whole"].expected, abs=0.1)


def test_a_stranger_does_not_see_it(shop: Shop, charlie: Client) -> None:
    assert charlie.get(reverse("admin:supply_demand")).status_code in (302, 403)


LEVELS = [Level("total", np.zeros(40, dtype=np.int64)), Level("category", np.arange(40) % 4)]


def test_paths_of_a_level_are_the_sums_of_those_below() -> None:
    shocks = Shocks(np.array([0.05, 0.1]), np.array([0.5, 0.5]))
    total, category = sample_paths(np.full((40, 3), 2.0), LEVELS, shocks, paths=50)
    assert (category.sum(axis=1, keepdims=True) == total).all()


def test_shocks_come_from_a_sample_of_the_series_too() -> None:
    """Totals that are off by a fifth either way, seen on every second series only."""
    rng = np.random.default_rng(1)
    rows = np.arange(0, 40, 2)
    past = []
    for _ in range(60):
        off = np.exp(rng.normal(0, 0.2))
        mean = np.full((20, 4), 30.0)
        past.append(Past(rows, mean, rng.poisson(mean * off).astype(float)))
    found = shocks_of(LEVELS, past)
    assert np.sqrt(found.variance[0]) == pytest.approx(0.2, abs=0.04)
    assert found.variance[1] < 0.01
    assert found.lasting[0] > 0.8
    assert shocks_of(LEVELS, []).variance.tolist() == [0, 0]
