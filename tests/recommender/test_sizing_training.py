"""The nightly training of size advice."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from django.utils import timezone

from catalog.models import Product, Return, Review
from fashionai.accounts import services as accounts
from fashionai.accounts.models import Purpose, Shopper
from fashionai.jobs import runner, services
from fashionai.jobs.models import Job
from fashionai.registry.models import ModelVersion
from recommender.algorithms.fit.size_model import LARGE, SILENT, SMALL, TRUE
from recommender.sizing import serving
from recommender.sizing.dataset import take_snapshot
from tests.recommender.sized import SIZES, deliver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_model_left_over() -> Iterator[None]:
    serving.champion.forget()
    yield
    serving.champion.forget()


@pytest.fixture
def sold(make_product: Callable[..., Product]) -> list[Product]:
    """Two cuts, four products each: the first come back too small nine times in ten, the second are said to fit."""
    products = [make_product(f"shirt-{n}", category="women/shirts", sizes=SIZES) for n in range(8)]
    draw = random.Random(1)
    for _ in range(45):
        shopper = Shopper.objects.create()
        size = draw.choice(SIZES[1:4])
        for place, product in enumerate(draw.sample(products, 5)):
            small = product in products[:4] and draw.random() < 0.9
            line = deliver(shopper, product, size, back="too_small" if small else "", days=5 if place < 2 else 60)
            if not small:
                said = {"rating": 5, "fit": "true", "created_at": line.order.placed_at}
                Review.objects.create(product=product, shopper=shopper, variant=line.variant, **said)
    return products


def trained() -> Job:
    job = services.enqueue("recommender.train_sizes")
    runner.execute(job.pk, heartbeat=False)
    job.refresh_from_db()
    serving.champion.forget()
    return job


def test_a_night_learns_which_products_run_small_and_puts_it_into_service(sold: list[Product]) -> None:
    assert trained().state == "succeeded"
    model = serving.champion.get()
    assert model is not None
    cuts = [model.cut(product.pk, product.brand_id).mean for product in sold]
    assert min(cuts[:4]) > max(cuts[4:]) + 0.2
    version = ModelVersion.objects.get(name=serving.MODEL)
    beside = version.metrics["beside"]
    assert beside["challenger"]["log_loss"] < beside["shares"]["log_loss"]
    assert version.decision.startswith("No champion to compare with: log_loss")
    assert trained().state == "succeeded"
    assert ModelVersion.objects.champion(serving.MODEL).version == 2  # type: ignore[union-attr]


def test_a_young_shop_is_told_what_is_missing_and_gets_no_model(
    make_product: Callable[..., Product], alice: Shopper
) -> None:
    deliver(alice, make_product("tee", sizes=SIZES), "M")
    job = trained()
    assert job.state == "succeeded"
    assert job.result["decision"].startswith("Only 0 misfits were told before the held-out days and 0 in them")
    assert not ModelVersion.objects.filter(name=serving.MODEL).exists()


def test_what_was_told_of_a_piece(make_product: Callable[..., Product], alice: Shopper, bob: Shopper) -> None:
    tee = make_product("tee", sizes=SIZES)
    lines = [deliver(alice, tee, size, days=9 - place) for place, size in enumerate(("S", "M", "L", "XL"))]
    Review.objects.create(product=tee, shopper=alice, variant=lines[0].variant, rating=5, fit="true")
    Return.objects.create(line=lines[1], quantity=1, reason="too_small")
    Return.objects.create(line=lines[2], quantity=1, reason="quality")
    snapshot = take_snapshot(now=timezone.now())
    assert snapshot.fits.told.tolist() == [TRUE, SMALL, SILENT, SILENT]
    assert snapshot.fits.places.tolist() == [1.0, 2.0, 3.0, 4.0]
    assert snapshot.counts().tolist() == [[1, 1, 0]]
    assert LARGE not in snapshot.fits.told
    accounts.record_consent(shopper=alice, purpose=Purpose.RESEARCH, granted=False)
    refused = take_snapshot(now=timezone.now())
    assert len(refused.fits) == 0
    assert refused.report["dropped"] == {"research refused": 4}
    assert np.array_equal(refused.products, np.array([], np.int64))
