"""The shop as `make demo` fills it, smaller: a guest opens red dresses, and the home page follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from catalog.models import Product
from fashionai.jobs import runner
from fashionai.jobs import services as jobs
from recommender import serving
from recommender.experiments.models import Experiment, Status
from recommender.experiments.services import stop
from tests.browser.waiting import sent

pytestmark = pytest.mark.browser
RAIL = "[hx-get*='rails/home'] article"


@pytest.fixture
def drawn_shop(transactional_db: None, settings: Any) -> list[Product]:
    """A drawn catalogue with its simulated shoppers and a trained model; its red dresses."""
    settings.RECOMMENDER = {**settings.RECOMMENDER, "EXPLORATION": 0.0}
    call_command("load_demo", size=150, shoppers=600, verbosity=0)
    for experiment in Experiment.objects.filter(status=Status.RUNNING):  # an arm of it brings chance of its own
        stop(experiment=experiment)
    job = runner.execute(jobs.enqueue("recommender.train").pk, heartbeat=False)
    assert job is not None
    assert job.result["stage"] == "champion"
    serving.champion.forget()
    dresses = Product.objects.active().in_stock().filter(category__path="women/dresses")
    return list(dresses.filter(variants__colour__family="red").distinct().order_by("pk"))


def tiles(page: Page) -> list[int]:
    page.wait_for_selector(RAIL)
    return [int(value) for value in page.eval_on_selector_all(RAIL, "all => all.map(one => one.dataset.product)")]


def share(products: list[int], wanted: set[int]) -> float:
    return len(wanted & set(products)) / len(products)


def test_home_follows_five_red_dresses_of_the_drawn_catalogue(
    drawn_shop: list[Product], visit: Callable[..., Page]
) -> None:
    assert len(drawn_shop) >= 8
    all_dresses = set(Product.objects.filter(category__path="women/dresses").values_list("pk", flat=True))
    opened = {product.pk: product for product in drawn_shop[:5]}
    page = visit()
    page.goto("/")
    before = tiles(page)
    for product in opened.values():
        page.goto(product.get_absolute_url())
        sent(page)
    page.goto("/")
    page.wait_for_selector(f"{RAIL} .why a")
    after = tiles(page)
    assert share(after, all_dresses) > share(before, all_dresses)
    assert share(after, all_dresses) >= 0.5
    reasons = page.eval_on_selector_all(f"{RAIL} .why a", "all => all.map(one => [one.dataset.why, one.innerText])")
    assert len(reasons) >= len(after) / 2  # the others are new or trending, and say so
    for key, sentence in reasons:
        assert sentence == f"Because you looked at {opened[int(key)].name}"
