"""Overrides of forecasts: who may, what they change, that they leave a trace, and whether they were any better."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fashionai.accounts.models import User
from supply import overriding
from supply.imports.models import SaleLine
from supply.judgements import ForecastOverride
from supply.models import DemandForecast
from supply.services import Decided
from tests.supply.conftest import Shop, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def forecast(shop: Shop) -> DemandForecast:
    paths = {name: [value] * 17 for name, value in (("mean", 3.0), ("deviation", 1.8), ("middle", 3.0), ("low", 1.0))}
    return DemandForecast.objects.create(
        variant=shop.seller, night=shop.night, history=[3] * 8, sold_out=[], high=[5.0] * 17, **paths
    )


def expect(forecast: DemandForecast, mei: User, pieces: float = 40, **more: int) -> ForecastOverride:
    return overriding.override(forecast=forecast, weeks=4, pieces=pieces, reason=" on TV ", by=mei, **more)


def test_an_override_keeps_what_the_forecast_said_who_and_why(forecast: DemandForecast, mei: User) -> None:
    own = expect(forecast, mei, skip=2)
    assert (own.system, own.pieces, own.reason, own.made_by) == (12.0, 40, "on TV", mei)
    assert (own.starts - forecast.night, own.weeks) == (timedelta(weeks=2), 4)


@pytest.mark.parametrize("wrong", [{"weeks": 0}, {"weeks": 18}, {"skip": 14}, {"pieces": -1}, {"reason": " "}])
def test_an_override_without_sense_is_refused(forecast: DemandForecast, mei: User, wrong: dict[str, object]) -> None:
    said = {"forecast": forecast, "weeks": 4, "pieces": 5, "reason": "x", "by": mei} | wrong
    with pytest.raises(ValueError, match="An override has"):
        overriding.override(**said)  # type: ignore[arg-type]
    assert not ForecastOverride.objects.exists()


def test_its_weeks_hold_its_pieces_and_the_others_the_forecasts(forecast: DemandForecast, mei: User) -> None:
    expect(forecast, mei)
    laid = overriding.overridden([forecast])[0]
    assert laid.mean == [10.0] * 4 + [3.0] * 13
    assert laid.high[:5] == [pytest.approx(16.667)] * 4 + [5.0]
    assert laid.deviation[0] >= 10**0.5 - 0.001
    assert forecast.mean == [3.0] * 17


def test_a_later_one_replaces_what_it_overlaps(forecast: DemandForecast, mei: User) -> None:
    first = expect(forecast, mei)
    second = expect(forecast, mei, pieces=8, skip=3)
    first.refresh_from_db()
    assert first.withdrawn_by == mei
    assert list(ForecastOverride.objects.standing()) == [second]


def test_it_is_withdrawn_once(forecast: DemandForecast, mei: User) -> None:
    own = expect(forecast, mei)
    overriding.withdraw(override=own, by=mei)
    with pytest.raises(Decided):
        overriding.withdraw(override=own, by=mei)
    assert overriding.overridden([forecast])[0].mean == [3.0] * 17


def test_afterwards_it_is_compared_with_what_sold(shop: Shop, forecast: DemandForecast, mei: User) -> None:
    own = expect(forecast, mei, pieces=16)
    for week in range(4):
        sell(shop.seller, shop.warehouse, shop.night + timedelta(weeks=week, days=2), 5)
    assert overriding.judge(day=own.ends - timedelta(days=1)) == 0
    assert overriding.judge(day=own.ends) == 1
    assert overriding.judge(day=own.ends) == 0
    own.refresh_from_db()
    # 20 sold: the forecast of 12 was off by 8, the override of 16 by 4.
    assert (own.actual, own.sold_out, own.value_added) == (20, False, 4)
    assert ForecastOverride.objects.value_added() == {"count": 1, "sold": 20, "before": 8, "after": 4}


def test_weeks_without_goods_judge_nobody(forecast: DemandForecast, mei: User) -> None:
    own = expect(forecast, mei)
    DemandForecast.objects.create(variant=forecast.variant, night=own.ends, history=[3] * 8, sold_out=[6])
    overriding.judge(day=own.ends)
    own.refresh_from_db()
    assert (own.sold_out, own.value_added) == (True, None)


def test_the_desk_takes_it_with_its_reason_and_shows_it(forecast: DemandForecast, mei: User) -> None:
    client = Client()
    client.force_login(mei)
    said = {"weeks": 4, "pieces": 40, "reason": "on TV"}
    page = client.post(reverse("admin:supply_override", args=[forecast.pk]), said, follow=True)
    assert "on TV" in page.content.decode()
    own = ForecastOverride.objects.get()
    client.post(reverse("admin:supply_override", args=[forecast.pk]), said | {"reason": ""})
    assert ForecastOverride.objects.count() == 1
    client.post(reverse("admin:supply_withdraw", args=[own.pk]))
    own.refresh_from_db()
    assert own.withdrawn_by == mei


def test_a_stranger_changes_no_forecast(forecast: DemandForecast, mei: User) -> None:
    own = expect(forecast, mei)
    stranger = Client()
    stranger.force_login(User.objects.create_user("charlie-desk@example.com", "correct horse battery"))
    for name, pk in (("override", forecast.pk), ("withdraw", own.pk)):
        url = reverse(f"admin:supply_{name}", args=[pk])
        assert stranger.post(url, {"weeks": 1, "pieces": 1, "reason": "x"}).status_code in (302, 403)
    own.refresh_from_db()
    assert own.withdrawn_at is None
    assert ForecastOverride.objects.count() == 1


def imported(shop: Shop, days: int, pieces: int, undoes: SaleLine | None = None) -> SaleLine:
    at = timezone.make_aware(datetime.combine(shop.night + timedelta(days=days), time(12)))
    said = {"variant": shop.seller, "at": at, "pieces": pieces, "source": "till", "undoes": undoes}
    return SaleLine.objects.create(id=uuid.uuid4(), **said)


def test_sales_from_files_judge_it_too_also_when_the_file_comes_late(
    shop: Shop, forecast: DemandForecast, mei: User
) -> None:
    own = expect(forecast, mei, pieces=16)
    sell(shop.seller, shop.warehouse, shop.night + timedelta(days=2), 5)
    line = imported(shop, 3, 9)
    imported(shop, 3, -2, undoes=line)
    imported(shop, 28, 50)
    overriding.judge(day=own.ends)
    own.refresh_from_db()
    assert own.actual == 12
    imported(shop, 4, 8)
    assert overriding.judge(day=own.ends + timedelta(days=1)) == 0
    own.refresh_from_db()
    assert own.actual == 20
    assert ForecastOverride.objects.value_added() == {"count": 1, "sold": 20, "before": 8, "after": 4}
