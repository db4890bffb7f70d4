"""What goes together by its looks, and what the rails beside a product make of pictures."""

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
from fashionai.registry.models import ModelVersion
from recommender import anchored
from recommender.algorithms.visual.compatibility import Compatibility, Pairs
from recommender.models import Event
from recommender.visual.looks import serving as looks
from recommender.visual.schedule import LEARN_LOOKS
from tests.recommender.visual.conftest import embed, garment, give_picture

pytestmark = pytest.mark.django_db
Make = Callable[..., Product]


def _mirrored() -> tuple[np.ndarray, np.ndarray, Pairs]:
    """Sixty tops and sixty shoes in a plane; shoes with the opposite first number were bought with a top."""
    rng = np.random.default_rng(0)
    tops = rng.normal(size=(60, 4))
    shoes = tops * [-1, -1, 1, 1] + 0.1 * rng.normal(size=(60, 4))
    vectors = np.concatenate([tops, shoes])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    pieces = np.arange(60)
    return vectors, np.repeat([0, 1], 60), Pairs(pieces, pieces + 60, np.full(60, 20.0))


def test_what_was_bought_together_comes_first() -> None:
    vectors, parts, pairs = _mirrored()
    model = Compatibility.fit(vectors, parts, pairs, 3)
    ranks = []
    for top in range(60):
        scores = model.scores(vectors[top], vectors[60:], parts[60:])
        ranks.append(int((scores > scores[top]).sum()))
    assert np.median(ranks) <= 2
    alike = [int((vectors[60:] @ vectors[top] > vectors[60 + top] @ vectors[top]).sum()) for top in range(60)]
    assert np.median(alike) > 8  # what looks the same is something else


def test_a_part_of_which_nothing_is_known_says_nothing() -> None:
    vectors, parts, pairs = _mirrored()
    model = Compatibility.fit(vectors, parts, pairs, 3)
    assert model.scores(vectors[0], vectors[:5], np.array([0, 0, 2, -1, 0])).tolist() == [0.0] * 5


def _learned() -> Job:
    job = runner.execute(services.enqueue(LEARN_LOOKS).pk, heartbeat=False)
    assert job is not None
    looks.champion.forget()
    return job


def _bought(shopper: Shopper, product: Product, days: int) -> Event:
    at = timezone.now() - timedelta(days=days)
    return Event(shopper=shopper, product=product, kind="purchase", at=at)


@pytest.fixture
def colours_belong_together(pictured: Make) -> dict[str, list[Product]]:
    """Red tops are bought with blue trousers, and blue tops with red ones; before the held-out days and in them."""
    shades = {"red": ["#cc1111", "#bb2222", "#dd1515", "#c41d1d"], "blue": ["#1122cc", "#2233bb", "#1530dd", "#1d2cc4"]}
    made: dict[str, list[Product]] = {}
    for family, hexes in shades.items():
        for part, shape in (("blouses", "dress"), ("trousers", "trousers")):
            made[f"{family} {part}"] = [
                pictured(f"{family}-{part}-{n}", shade, shape, category=f"women/{part}")
                for n, shade in enumerate(hexes)
            ]
    events = []
    for n in range(48):
        family, other = ("red", "blue") if n % 2 else ("blue", "red")
        for days in (90, 5):
            shopper = Shopper.objects.create()
            events.append(_bought(shopper, made[f"{family} blouses"][n // 2 % 4], days))
            events.append(_bought(shopper, made[f"{other} trousers"][n // 8 % 4], days))
    Event.objects.bulk_create(events)
    embed()
    return made


def test_the_night_learns_it_and_a_new_piece_is_completed_by_its_looks(
    colours_belong_together: dict[str, list[Product]], pictured: Make
) -> None:
    job = _learned()
    assert job.state == "succeeded", job.error
    assert job.result["stage"] == "champion", job.result["decision"]
    assert "looks" in job.result["decision"]
    new = pictured("new", "#cf1414", category="women/blouses")
    embed()
    trousers = [*colours_belong_together["red trousers"], *colours_belong_together["blue trousers"]]
    roles = [anchored.role_of(product.category.path) for product in trousers]
    scores = looks.matches(new.pk, [product.pk for product in trousers], roles)
    assert scores is not None
    assert scores[4:].min() > scores[:4].max()


def test_without_pictures_or_orders_the_job_says_what_is_missing(pictured: Make) -> None:
    assert "No pictures are embedded" in _learned().result["decision"]
    pictured("gown", "red")
    embed()
    assert "Too little was bought together" in _learned().result["decision"]
    assert ModelVersion.objects.champion(looks.MODEL) is None


def test_similar_puts_what_looks_alike_first(pictured: Make, make_product: Make) -> None:
    gown = pictured("gown", "#cc1111", category="women/dresses")
    far = pictured("far", "#1133aa", "trousers", category="women/dresses")
    near = pictured("near", "#dd2222", category="women/dresses")
    bare = make_product("bare", category="women/dresses")
    before = anchored.similar(gown, None).products
    assert before == [bare.pk, near.pk, far.pk]  # equal, so the newest first
    embed()
    after = anchored.similar(gown, None).products
    assert after.index(near.pk) < after.index(far.pk)
    assert set(after) == {near.pk, far.pk, bare.pk}


def test_rails_stand_without_pictures(make_product: Make) -> None:
    gown, other = make_product("gown", category="women/dresses"), make_product("other", category="women/dresses")
    boots = make_product("boots", category="women/shoes")
    give_picture(other, garment("red"))
    embed()
    assert anchored.similar(gown, None).products == [other.pk]
    assert anchored.complete(gown, None).products == [boots.pk]
