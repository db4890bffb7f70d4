"""Logged rails as arrays: whose outcomes count, what was known then, and a report that says when it knows little."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from catalog.models import Product
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import record_consent
from fashionai.jobs import runner, services
from fashionai.jobs.models import State
from recommender.evidence import evidence_of
from recommender.exploration import explore
from recommender.judging import arrays, log
from recommender.judging.histories import Histories
from recommender.models import Event, Sight, Slate, new_slate_id, place_of
from tests.recommender.conftest import TwoTastes

Make = Callable[..., Product]
DAY = timedelta(days=1)


@pytest.fixture
def goods(make_product: Make) -> list[Product]:
    return [make_product(f"tee-{n}") for n in range(5)]


def show(
    shopper: Shopper, pool: list[Product], at: datetime, *, places: int = 3, share: float = 0.2, seed: int = 0
) -> Slate:
    shown = explore([one.pk for one in pool], places=places, share=share, rng=np.random.default_rng(seed))
    tiles = [[one.product, "x v1", round(one.propensity, 6)] for one in shown]
    keys = [one.pk for one in pool]
    return Slate.objects.create(shopper=shopper, slot="home", tiles=tiles, pool=keys, share=share, at=at)


def read(now: datetime) -> list[log.Logged]:
    return log.read(slot="home", since=now - 28 * DAY, until=now)


def click(slate: Slate, place: int, at: datetime, **changes: Any) -> Event:
    said = {"shopper": slate.shopper, "product_id": slate.tiles[place][0], "impression": place_of(slate.pk, place)}
    return Event.objects.create(**{**said, "kind": "click", "at": at, **changes})


def test_outcomes_are_clicks_on_the_place_and_what_followed_from_the_last_one(
    alice: Shopper, goods: list[Product], django_assert_num_queries: Any
) -> None:
    now = timezone.now()
    first, second = show(alice, goods, now - 3 * DAY), show(alice, goods, now - 2 * DAY)
    click(first, 1, now - 3 * DAY)
    click(second, 1, now - 2 * DAY)
    product = second.tiles[1][0]
    Event.objects.create(shopper=alice, product_id=product, kind="cart", at=now - DAY)
    Event.objects.create(shopper=alice, product_id=product, kind="purchase", at=now + 9 * DAY)
    Sight.objects.create(slate=second.pk, shopper=alice, places=2, at=now - 2 * DAY)
    with django_assert_num_queries(3):
        found = read(now)
    assert [one.rewards[log.CLICK] for one in found] == [{1}, {1}]
    assert [one.rewards[log.BAG] for one in found] == [set(), {1}]
    assert [one.rewards[log.BUY] for one in found] == [set(), set()]
    assert [one.seen for one in found] == [None, 2]


def test_a_click_that_names_anothers_rail_or_another_product_counts_for_nothing(
    alice: Shopper, bob: Shopper, goods: list[Product]
) -> None:
    now = timezone.now()
    slate = show(alice, goods, now - DAY)
    click(slate, 0, now, shopper=bob)
    click(slate, 0, now, product_id=slate.tiles[1][0])
    click(slate, 0, now, impression=place_of(new_slate_id(), 0))
    assert read(now + DAY)[0].rewards[log.CLICK] == set()


def test_rails_of_who_refuses_research_and_rails_without_a_pool_are_left_out(
    alice: Shopper, bob: Shopper, goods: list[Product]
) -> None:
    now = timezone.now()
    show(alice, goods, now - DAY)
    Slate.objects.create(shopper=bob, slot="home", tiles=[[goods[0].pk, "newest", 1.0]], at=now - DAY)
    assert len(read(now)) == 1
    record_consent(shopper=alice, purpose=Purpose.RESEARCH, granted=False)
    assert read(now) == []


def test_history_of_a_moment_is_what_serving_would_have_known(alice: Shopper, goods: list[Product]) -> None:
    now = timezone.now()
    for product, kind, days in (
        (goods[0], "view", 9),
        (goods[1], "like", 8),
        (goods[1], "retract", 7),
        (goods[2], "dislike", 6),
        (goods[3], "purchase", 5),
    ):
        Event.objects.create(shopper=alice, product=product, kind=kind, at=now - days * DAY, value=None)
    histories = Histories([alice.pk], now)
    known, served = histories.before(alice.pk, now), evidence_of(alice).history
    expected = dict(zip(served.products.tolist(), served.weights.tolist(), strict=True))
    assert dict(zip(known.products.tolist(), known.weights.tolist(), strict=True)) == pytest.approx(expected, rel=1e-4)
    assert histories.before(alice.pk, now - 8.5 * DAY).products.tolist() == [goods[0].pk]
    assert len(histories.before(alice.pk, now - 20 * DAY)) == 0
    record_consent(shopper=alice, purpose=Purpose.PERSONALISATION, granted=False)
    assert len(Histories([alice.pk], now).before(alice.pk, now)) == 0


def test_arrays_rank_the_pool_and_leave_pinned_places_out(alice: Shopper, goods: list[Product]) -> None:
    now = timezone.now()
    slate = show(alice, goods[:4], now - DAY, places=2, share=0.0)
    slate.tiles.insert(1, [goods[4].pk, "rule 1", 1.0])
    slate.save()
    click(slate, 2, now - DAY)
    found = read(now)
    built = arrays.build(found, arrays.as_logged(found), log.CLICK)
    assert built.ranks[0, :4].tolist() == [0, -1, 1, -1]
    assert built.rewards[0, :4].tolist() == [0, 0, 1, 0]
    assert arrays.unexplained(found, built) == 0.0
    slate.tiles[0][2] = 0.5
    slate.save()
    again = read(now)
    assert arrays.unexplained(again, arrays.build(again, arrays.as_logged(again), log.CLICK)) == 0.5


def test_examination_is_what_browsers_told_or_the_usual_discount(alice: Shopper, goods: list[Product]) -> None:
    now = timezone.now()
    slates = [show(alice, goods, now - DAY, seed=n) for n in range(4)]
    assert arrays.examined(read(now))[:3] == pytest.approx([1.0, 0.6309, 0.5], abs=1e-4)
    for slate, places in zip(slates, (1, 2, 2, 3), strict=True):
        Sight.objects.create(slate=slate.pk, shopper=alice, places=places, at=now - DAY)
    assert arrays.examined(read(now))[:4].tolist() == [1.0, 0.75, 0.25, arrays.LEAST_EXAMINED]


def judge() -> Any:
    job = services.enqueue("recommender.off_policy")
    runner.execute(job.pk, heartbeat=False)
    job.refresh_from_db()
    assert job.state == State.SUCCEEDED, job.error
    return job.result


def test_too_few_rails_are_said_to_be_too_few(alice: Shopper, goods: list[Product]) -> None:
    show(alice, goods, timezone.now() - DAY)
    found = judge()
    assert found["decision"] == "Rails of 1 shoppers are too few to judge by."
    assert "targets" not in found


def test_night_judges_the_champion_on_the_rails_that_were_seen(trained: TwoTastes) -> None:
    """Rails of dresses and boots in one pool: whoever likes dresses clicks on dresses, as the champion would rank."""
    now, pool = timezone.now(), [*trained.dresses, *trained.boots]
    people = list(Shopper.objects.filter(events__kind="like").distinct().order_by("pk"))
    dresses = {one.pk for one in trained.dresses}
    for number, shopper in enumerate(people * 3):
        slate = show(shopper, pool, now - DAY, places=4, share=0.5, seed=number)
        likes = {event.product_id for event in shopper.events.filter(kind="like")}
        Sight.objects.create(slate=slate.pk, shopper=shopper, places=4, at=now - DAY)
        for place, tile in enumerate(slate.tiles):
            if (tile[0] in dresses) == bool(likes & dresses):
                click(slate, place, now - DAY)
    found = judge()
    assert (found["slates_seen"], found["shoppers"], found["unexplained"]) == (120, 40, 0.0)
    shown, certain, champion = found["targets"]
    clicks = shown["rewards"]["clicks"]["item"]
    observed = Event.objects.filter(kind="click").count() / 120
    assert clicks["estimates"]["ips"][0] == pytest.approx(observed)
    assert clicks["worth"] == pytest.approx(120)
    assert certain["name"] == "without chance"
    assert champion["name"] == "recommender.ials v1"
    better = champion["rewards"]["clicks"]["item"]["estimates"]["snips"][0]
    assert better > 1.2 * observed
    assert shown["rewards"]["purchases"]["item"]["estimates"]["dr"][1:] == [None, None]
