"""Learning from behaviour whose rule is known, and shipping the ranker only where it wins."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from catalog.models import Product
from fashionai.accounts.models import Shopper
from fashionai.jobs import runner, services
from fashionai.registry.models import ModelVersion
from recommender import dataset, policy, serving
from recommender.evaluation import split_by_time
from recommender.models import Event
from recommender.pipeline import gate, learning
from recommender.pipeline.features import FEATURES

pytestmark = pytest.mark.django_db
Maker = Callable[..., Product]


@pytest.fixture
def followers(make_product: Maker, settings: Any) -> list[Product]:
    """Twenty pieces; whoever looks at one wants the next of the row, in three windows of four weeks."""
    settings.RECOMMENDER = {**settings.RECOMMENDER, "FACTORS": 8, "REGULARIZATION": 0.5}
    row = [make_product(f"piece-{n}", category="women/tops") for n in range(20)]
    now, draw, events = timezone.now(), random.Random(3), []
    for window in range(3):
        for _ in range(24):
            shopper = Shopper.objects.create()
            start = draw.randrange(16)
            for step in range(4):
                kind, days = ("view", 33) if step < 3 else ("like", 20)
                at = now - timedelta(days=days + 28 * window, minutes=-step)
                events.append(Event(shopper=shopper, product=row[start + step], kind=kind, at=at))
    Event.objects.bulk_create(events)
    return row


def train() -> Any:
    job = runner.execute(services.enqueue("recommender.train").pk, heartbeat=False)
    assert job.error == ""
    serving.champion.forget()
    return job.result["metrics"]["ranker"]


def test_a_ranker_that_wins_ships_with_the_figures_that_say_so(followers: list[Product], alice: Shopper) -> None:
    told = train()
    ours, theirs = told["ranker"]["all"]["ndcg@20"], told["factors"]["all"]["ndcg@20"]
    assert ours > theirs
    assert told["decision"] == f"Ranker {ours:.4f}, factors {theirs:.4f}: the ranker's order ships."
    model = serving.champion.get()
    assert model is not None
    assert model.extras is not None
    assert model.extras.ranker is not None
    assert model.extras.ranker.shape == (len(FEATURES),)
    Event.objects.create(shopper=alice, product=followers[4], kind="view")
    first = policy.recommend(shopper=alice, slot="home", count=3)[0]
    assert first.product == followers[5]
    assert first.why == f"Because you looked at {followers[4].name}"


def test_a_ranker_that_does_not_win_stays_at_home(followers: list[Product], monkeypatch: pytest.MonkeyPatch) -> None:
    against = np.zeros(len(FEATURES))
    against[FEATURES.index("session share")] = against[FEATURES.index("collaborative score")] = -1.0
    monkeypatch.setattr(gate, "learn", lambda window: against)
    assert train()["decision"].endswith("the factors' order ships.")
    model = serving.champion.get()
    assert model is not None
    assert model.extras is not None
    assert model.extras.ranker is None


def test_the_days_learned_from_end_where_the_judged_ones_begin(
    followers: list[Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[learning.Window] = []
    monkeypatch.setattr(gate, "learn", learned.append)
    assert "factors' order ships" in train()["decision"]
    champion = ModelVersion.objects.champion(serving.MODEL)
    assert champion is not None
    snapshot = dataset.take_snapshot()
    (window,) = learned
    judged = split_by_time(snapshot, holdout_days=28)
    assert window.split.cut == pytest.approx(judged.cut - 28 * 86_400, abs=60)
    wanted = snapshot.events[(snapshot.events["at"] > judged.cut) & (snapshot.events["kind"] == 5)]
    assert not set(wanted["user"]) & set(window.shoppers().tolist())


def test_histories_are_what_a_request_would_fold_in(followers: list[Product], alice: Shopper) -> None:
    from recommender.evidence import evidence_of

    now = timezone.now()
    for n, kind in ((1, "view"), (2, "like"), (1, "cart"), (3, "dislike"), (3, "view")):
        Event.objects.create(shopper=alice, product=followers[n], kind=kind, at=now - timedelta(days=40 - n))
    snapshot = dataset.take_snapshot(now=now)
    user = int(np.searchsorted(snapshot.users, alice.pk))
    rows, weights = learning.histories_of(snapshot, snapshot.events, now=now.timestamp()).of(user, None)
    served = evidence_of(alice).history
    assert snapshot.items[rows].tolist() == served.products.tolist()
    assert weights == pytest.approx(served.weights, rel=1e-4)


def test_a_rise_counts_shoppers_beyond_what_the_weeks_before_let_expect(followers: list[Product]) -> None:
    Event.objects.all().delete()
    now = timezone.now()
    shoppers = [Shopper.objects.create() for _ in range(12)]
    for week, piece in ((0, 0), (1, 1), (2, 1), (3, 1)):
        for shopper in shoppers[: 9 if week == 0 else 3]:
            at = now - timedelta(days=7 * week + 3)
            Event.objects.create(shopper=shopper, product=followers[piece], kind="view", at=at)
    snapshot = dataset.take_snapshot(now=now)
    risen = learning.rise(snapshot, snapshot.events, now=now.timestamp())
    assert risen[0] == pytest.approx(9.0)  # nine where none was expected: 9 / √1
    assert risen[1] == pytest.approx(-9 / np.sqrt(10))  # nine expected, none came
    assert risen[2] == 0.0
