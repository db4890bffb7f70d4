"""Visits by day: cut at pauses, counted once, and kept when what they were counted from is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import Product
from fashionai.accounts.models import Shopper
from fashionai.jobs import nightly, runner, services
from recommender.models import Event
from recommender.tasks import COUNT_VISITS
from recommender.visits.counting import by_day, count, roll_up, visits
from recommender.visits.models import VisitDay

pytestmark = pytest.mark.django_db
Maker = Callable[..., Product]
FIRST = date(2026, 5, 4)
TEN = datetime(2026, 5, 4, 10, tzinfo=UTC)


def test_a_pause_of_more_than_half_an_hour_begins_another_visit() -> None:
    rows = [
        (1, "view", TEN), (1, "cart", TEN + timedelta(minutes=30)), (1, "view", TEN + timedelta(minutes=61)),
        (2, "view", TEN + timedelta(minutes=62)), (2, "purchase", TEN + timedelta(minutes=63)),
    ]  # fmt: skip
    assert list(visits(rows)) == [(FIRST, 1), (FIRST, 0), (FIRST, 2)]


def test_a_visit_over_midnight_belongs_to_the_day_it_began() -> None:
    late = datetime(2026, 5, 4, 23, 50, tzinfo=UTC)
    assert list(visits([(1, "view", late), (1, "purchase", late + timedelta(minutes=20))])) == [(FIRST, 2)]
    assert list(visits([])) == []


@pytest.fixture
def happened(make_product: Maker, alice: Shopper, bob: Shopper) -> None:
    """Alice looks on the first day and buys on the third; Bob's like is no step."""
    gown = make_product("gown")
    for shopper, kind, days in ((alice, "view", 0), (alice, "purchase", 2), (bob, "like", 1)):
        Event.objects.create(shopper=shopper, kind=kind, product=gown, at=TEN + timedelta(days=days))


def _rows(first: date, last: date) -> dict[int, tuple[int, int, int]]:
    return {day.day: (row.looked, row.bagged, row.bought) for day, row in by_day(first, last).items()}


def test_days_are_counted_from_events_until_the_night_has_stored_them(
    happened: None, django_assert_num_queries: Callable[..., object]
) -> None:
    last = FIRST + timedelta(days=2)
    with django_assert_num_queries(2):
        live = _rows(FIRST, last)
    assert live == {4: (1, 0, 0), 6: (1, 1, 1)}
    assert roll_up(last) == 3
    with django_assert_num_queries(1):
        assert _rows(FIRST, last) == {4: (1, 0, 0), 5: (0, 0, 0), 6: (1, 1, 1)}


def test_what_was_stored_outlives_its_events_and_is_not_counted_again(happened: None) -> None:
    assert roll_up(FIRST + timedelta(days=1)) == 2
    Event.objects.all().delete()
    assert roll_up(FIRST + timedelta(days=1)) == 0
    assert roll_up(FIRST + timedelta(days=3)) == 2
    assert _rows(FIRST, FIRST + timedelta(days=3))[4] == (1, 0, 0)


def test_an_empty_shop_has_nothing_to_count() -> None:
    assert roll_up(FIRST) == 0
    assert count(FIRST, FIRST) == {}


def test_the_night_counts_up_to_yesterday(make_product: Maker, alice: Shopper) -> None:
    gown, now = make_product("gown"), timezone.now()
    for days in (0, 1):
        Event.objects.create(shopper=alice, kind="view", product=gown, at=now - timedelta(days=days))
    assert COUNT_VISITS in [step.kind for step in nightly.steps()]
    job = runner.execute(services.enqueue(COUNT_VISITS).pk, heartbeat=False)
    assert job is not None
    assert job.result == {"days": 1}
    assert list(VisitDay.objects.values_list("day", "looked")) == [(timezone.localdate() - timedelta(days=1), 1)]


def test_a_day_cannot_sell_more_than_was_looked_at() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitDay.objects.create(day=FIRST, looked=1, bagged=0, bought=1)
