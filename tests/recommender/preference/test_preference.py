"""Who wanted red dresses will like another red one; learned at night, folded in at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from catalog.models import Product
from fashionai.accounts.models import Shopper
from fashionai.jobs import runner, services
from fashionai.jobs.models import Job
from fashionai.registry.models import ModelVersion
from recommender.algorithms.preference.head import Likes, PreferenceHead
from recommender.algorithms.preference.wishes import Said, likes
from recommender.dataset import take_snapshot
from recommender.models import Event
from recommender.preference import learning, serving
from recommender.preference.tasks import LEARN
from recommender.visual import serving as visual
from tests.recommender.visual.conftest import embed, garment, give_picture

pytestmark = pytest.mark.django_db
Make = Callable[..., Product]
Shelf = dict[str, list[Product]]


@pytest.fixture(autouse=True)
def _no_model_left_over() -> Iterator[None]:
    for champion in (serving.champion, visual.champion):
        champion.forget()
    yield
    for champion in (serving.champion, visual.champion):
        champion.forget()


def test_weights_of_nothing_change_nothing_and_two_count_twice() -> None:
    rng = np.random.default_rng(0)
    features, liked, known = rng.normal(size=(3, 8, 4)), rng.integers(0, 2, (3, 8)).astype(float), np.zeros((3, 1))
    head = PreferenceHead.broad(4, 1)
    plain = head.fold_in(Likes(features, liked, known))
    filled = np.concatenate([features, rng.normal(size=(3, 5, 4))], axis=1)
    weight = np.concatenate([np.ones((3, 8)), np.zeros((3, 5))], axis=1)
    padded = head.fold_in(Likes(filled, np.concatenate([liked, np.ones((3, 5))], axis=1), known, weight))
    assert padded == pytest.approx(plain, abs=1e-8)
    twice = head.fold_in(Likes(np.concatenate([features] * 2, axis=1), np.concatenate([liked] * 2, axis=1), known))
    assert head.fold_in(Likes(features, liked, known, np.full((3, 8), 2.0))) == pytest.approx(twice, abs=1e-6)
    with pytest.raises(ValueError, match="weight"):
        Likes(features, liked, known, np.ones((3, 2)))


def test_the_background_weighs_as_much_beside_one_wish_as_beside_ten() -> None:
    rng = np.random.default_rng(0)
    one = Said(rng.normal(size=(1, 2)), rng.normal(size=(2, 2)), np.zeros(1))
    ten = Said(rng.normal(size=(10, 2)), np.empty((0, 2)), np.zeros(1))
    rows = likes([one, ten], rng.normal(size=(6, 2)))
    assert rows.weight is not None
    assert rows.liked.sum(axis=1).tolist() == [1.0, 10.0]
    assert rows.weight[:, 10:].sum(axis=1) == pytest.approx([3.0, 30.0])
    assert rows.weight[0, :10].tolist() == [1.0] * 3 + [0.0] * 7


@pytest.fixture
def shelf(make_product: Make) -> Shelf:
    """Twelve red dresses and twelve pairs of blue trousers, with pictures that are embedded."""
    made: Shelf = {"red": [], "blue": []}
    for n in range(12):
        strong = 150 + 8 * n
        kinds = (("red", (strong, 20, 20), "dress"), ("blue", (20, 20, strong), "trousers"))
        for family, shade, shape in kinds:
            product = make_product(f"{family}-{n}", category="women/dresses")
            give_picture(product, garment("#{:02x}{:02x}{:02x}".format(*shade), shape))
            made[family].append(product)
    embed()
    return made


@pytest.fixture
def wishes(shelf: Shelf) -> Shelf:
    """Sixty shoppers who like four of one kind long ago and two others of that kind lately."""
    rng, now, events = np.random.default_rng(3), timezone.now(), []
    for number in range(60):
        shopper = Shopper.objects.create()
        theirs = shelf["red" if number % 2 else "blue"]
        for place, row in enumerate(rng.permutation(12)[:6].tolist()):
            at = now - timedelta(days=90 if place < 4 else 5, minutes=number)
            events.append(Event(shopper=shopper, product=theirs[row], kind="like", at=at))
    Event.objects.bulk_create(events)
    return shelf


def learned() -> Job:
    job = runner.execute(services.enqueue(LEARN).pk, heartbeat=False)
    assert job is not None
    assert (job.state, job.error) == ("succeeded", "")
    serving.champion.forget()
    return job


def test_the_night_learns_tastes_that_hold_on_days_it_has_not_seen(wishes: Shelf) -> None:
    job = learned()
    assert job.result["stage"] == "champion", job.result["decision"]
    judged = job.result["metrics"]["challenger"]
    # Half of what stands against a wish is of the same kind, so that nobody can do better than about .8.
    assert judged["auc"] > 0.75
    assert judged["auc"] > judged["everyone"] + 0.15


def test_what_was_learned_before_a_moment_knows_nothing_of_later_wishes(wishes: Shelf) -> None:
    cut = (timezone.now() - timedelta(days=28)).timestamp()
    told = learning.before(take_snapshot(), cut)
    Event.objects.filter(at__gt=timezone.now() - timedelta(days=28)).delete()
    again = learning.before(take_snapshot(), cut)
    assert told is not None
    assert again is not None
    assert told.head.mean == pytest.approx(again.head.mean)
    assert learning.before(take_snapshot(), 0.0) is None


def test_a_shopper_of_red_dresses_likes_a_new_red_one_better(wishes: Shelf, make_product: Make) -> None:
    learned()
    red, blue = make_product("new-red"), make_product("new-blue")
    give_picture(red, garment("#d41818", "dress"))
    give_picture(blue, garment("#1818d4", "trousers"))
    bare = make_product("bare")
    embed()
    model = serving.champion.get()
    assert model is not None
    asked = [red.pk, blue.pk, bare.pk]
    reds, blues = ([one.pk for one in wishes[family][:3]] for family in ("red", "blue"))
    of_red, of_blue = model.chances(reds, asked), model.chances(blues, asked)
    assert of_red is not None
    assert of_blue is not None
    assert of_red[0] > of_red[1] + 0.2
    assert of_blue[1] > of_blue[0] + 0.2
    assert np.isnan(of_red[2])
    assert ((of_red[:2] > 0) & (of_red[:2] < 1)).all()
    refusing = model.chances(reds, asked, refused=reds[:2] + [wishes["red"][5].pk])
    assert refusing is not None
    assert refusing[0] < of_red[0]
    stranger = model.chances([], asked)
    assert stranger is not None
    assert abs(stranger[0] - stranger[1]) < 0.2


def test_only_the_heaviest_wishes_count(wishes: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    learned()
    monkeypatch.setattr(serving, "MOST", 1)
    model = serving.champion.get()
    assert model is not None
    red, blue = wishes["red"][0].pk, wishes["blue"][0].pk
    asked = [wishes["red"][5].pk, wishes["blue"][5].pk]
    chances = model.chances([red, blue], asked, weights=[1.0, 5.0])
    assert chances is not None
    assert chances.tolist() == np.asarray(model.chances([blue], asked)).tolist()


def test_a_second_night_compares_with_the_champion(wishes: Shelf) -> None:
    learned()
    job = learned()
    assert "× the champion's" in job.result["decision"]
    assert ModelVersion.objects.filter(name=serving.MODEL).count() == 2


def test_a_model_that_knows_no_more_than_everybody_is_kept_out(wishes: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_everybody(*args: Any) -> dict[str, float]:
        return {"auc": 0.6, "everyone": 0.6, "popularity": 0.5}

    monkeypatch.setattr(learning, "judge", as_everybody)
    assert learned().result["stage"] == "rejected"
    assert serving.champion.get() is None


def test_without_pictures_or_wishes_the_job_says_what_is_missing(db: None, shelf: Shelf) -> None:
    assert "Too few shoppers" in learned().result["decision"]
    ModelVersion.objects.all().delete()
    visual.champion.forget()
    assert "No pictures are embedded" in learned().result["decision"]


def test_tastes_need_the_right_model_not_chance(wishes: Shelf) -> None:
    """Negative control: with everybody's wishes shuffled there is nothing to learn."""
    rng = np.random.default_rng(0)
    events = list(Event.objects.order_by("pk"))
    products = [one.product_id for one in events]
    for event, product in zip(events, rng.permutation(products).tolist(), strict=True):
        event.product_id = product
    Event.objects.bulk_update(events, ["product"])
    assert learned().result["metrics"]["challenger"]["auc"] < 0.65
