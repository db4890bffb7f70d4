"""A product nobody has met stands where its attributes put it, and its picture where that was shown to help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from catalog.models import Product
from fashionai.accounts.models import Shopper
from fashionai.jobs import runner, services
from fashionai.jobs.models import Job
from recommender import serving
from recommender.models import Event
from recommender.pipeline import newcomers
from recommender.visual.cold import serving as cold
from recommender.visual.schedule import LEARN_COLD
from tests.recommender.visual.conftest import embed, garment, give_picture

pytestmark = pytest.mark.django_db
Make = Callable[..., Product]
PRODUCTS, SHOPPERS = 32, 60


def run(kind: str) -> Job:
    job = runner.execute(services.enqueue(kind).pk, heartbeat=False)
    assert job is not None
    assert (job.state, job.error) == ("succeeded", "")
    for champion in (serving.champion, cold.champion):
        champion.forget()
    return job


def shop(make_product: Make, *, told_apart: bool) -> list[Product]:
    """Products alike in every attribute. Half the shoppers want the first half, half the other; their pictures show
    which half they belong to only where they are `told_apart`."""
    products = []
    for n in range(PRODUCTS):
        product = make_product(f"style-{n}")
        second = n >= PRODUCTS // 2 if told_apart else bool(n % 2)
        shade = 120 + 8 * (n // 2 % (PRODUCTS // 4))  # the same shades in both halves
        look = garment(f"#14{20:02x}{shade:02x}", "trousers") if second else garment(f"#{shade:02x}1414", "dress")
        give_picture(product, look)
        products.append(product)
    draw, now, events = np.random.default_rng(0), timezone.now(), []
    for number in range(SHOPPERS):
        start = PRODUCTS // 2 * (number % 2)
        for place, row in enumerate(draw.permutation(PRODUCTS // 2)[:12].tolist()):
            at = now - timedelta(days=90 if place < 9 else 5, minutes=number)
            events.append(Event(shopper_id=_shopper(number), product=products[start + row], kind="like", at=at))
    Event.objects.bulk_create(events)
    embed()
    run("recommender.train")
    return products


def _shopper(number: int) -> int:
    while Shopper.objects.count() <= number:
        Shopper.objects.create()
    return Shopper.objects.order_by("pk").values_list("pk", flat=True)[number]


def test_pictures_that_tell_products_apart_place_a_new_one(make_product: Make) -> None:
    products = shop(make_product, told_apart=True)
    job = run(LEARN_COLD)
    judged = job.result["metrics"]
    assert job.result["stage"] == "champion", job.result["decision"]
    assert judged["attributes and pictures"] > judged["attributes"] + 0.1
    assert "placed by attributes and pictures" in job.result["decision"]
    new = make_product("new")
    give_picture(new, garment("#d01414", "dress"))
    embed()
    model = newcomers.current()
    assert model is not None
    row = int(model.rows(np.array([new.pk]))[0])
    scores = []
    for half in (products[:6], products[PRODUCTS // 2 : PRODUCTS // 2 + 6]):
        history = model.rows(np.array([one.pk for one in half]))
        scores.append(float(model.fold_in.scores(model.fold_in.user_factor(history, np.ones(6)))[row]))
    assert scores[0] > 1.15 * scores[1]


def test_pictures_that_tell_nothing_are_kept_out(make_product: Make) -> None:
    shop(make_product, told_apart=False)
    job = run(LEARN_COLD)
    assert job.result["stage"] == "rejected", job.result["decision"]
    assert "placed by attributes." in job.result["decision"]
    served = serving.champion.get()
    assert served is not None
    assert not cold.correction(served.label, np.array([1, 2])).any()


def test_a_map_of_other_factors_is_not_used(make_product: Make) -> None:
    products = shop(make_product, told_apart=True)
    run(LEARN_COLD)
    served = serving.champion.get()
    assert served is not None
    asked = np.array([products[0].pk, 10**9])
    assert cold.correction(served.label, asked).shape == (2, 2)
    assert cold.correction(served.label, asked)[1].tolist() == [0.0, 0.0]
    assert not cold.correction("recommender.ials v99", asked).any()
    assert cold.state("recommender.ials v99") == ""


def test_without_factors_the_job_says_what_is_missing(db: None) -> None:
    assert "No factors or no pictures yet" in run(LEARN_COLD).result["decision"]
