"""Trends in the shop: from behaviour to the rail, the desk, the design brief and the API."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from catalog.models import Order, OrderLine, Product, StockLevel
from fashionai.accounts.models import Consent, Purpose, Shopper, User
from fashionai.jobs import nightly, runner, services
from recommender import policy, trends
from recommender.models import Event, Trend
from recommender.tasks import TRENDS
from recommender.trends import dataset
from recommender.trends import rail as trending
from recommender.trends.models import Signal, TrendFacet
from recommender.trends.services import compute, hidden_weeks, refresh
from recommender.trends.sparks import spark

PAGE = "/admin/recommender/trend/"
GROWTH = 0.25


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def week() -> date:
    return dataset.last_week(timezone.now())


@pytest.fixture
def clothes(make_product: Callable[..., Product]) -> list[Product]:
    """Eight pieces of linen and eight of cotton, on sale for two years."""
    made = [
        make_product(f"{fabric}-{n}", sizes=("M",), stock=5, attributes={"fabric": fabric, "silhouette": "regular"})
        for fabric in ("linen", "cotton")
        for n in range(8)
    ]
    Product.objects.update(launched_at=timezone.now() - timedelta(days=730))
    return made


@pytest.fixture
def shoppers(db: None) -> list[Shopper]:
    return Shopper.objects.bulk_create([Shopper() for _ in range(60)])


@pytest.fixture
def linen_rises(clothes: list[Product], shoppers: list[Shopper], week: date) -> list[Product]:
    """Eight weeks in which linen is looked at by ever more shoppers, GROWTH a week, and cotton by as many as ever."""
    look(clothes, shoppers, week, {"linen": GROWTH})
    return clothes


def look(
    clothes: list[Product], shoppers: list[Shopper], week: date, growth: dict[str, float], kind: str = "view"
) -> None:
    rng = np.random.default_rng(5)
    events = []
    for place in range(8):
        noon = datetime.combine(week - timedelta(weeks=7 - place), datetime.min.time(), UTC) + timedelta(days=2)
        for product in clothes:
            expected = 6 * math.exp(growth.get(product.attributes["fabric"], 0.0) * place)
            for shopper in rng.choice(len(shoppers), min(rng.poisson(expected), len(shoppers)), replace=False):
                at = noon + timedelta(minutes=int(shopper))
                events.append(Event(shopper=shoppers[int(shopper)], product=product, kind=kind, at=at))
    Event.objects.bulk_create(events, batch_size=2000)


def linen(week: date, **wanted: Any) -> Trend:
    return Trend.objects.of_week(week).get(**{"department": "women", "signal": "view", "value": "linen", **wanted})


def test_what_rises_is_found_with_its_growth_and_what_does_not_is_not(linen_rises: list[Product], week: date) -> None:
    assert refresh(week) > 0
    found = linen(week)
    assert (found.facet, found.direction, found.beside_season) == ("fabric", "rising", "unknown")
    assert found.low < GROWTH < found.high
    assert found.month == pytest.approx(math.expm1(4 * found.growth))
    assert found.products == 8
    cotton = Trend.objects.get(week=week, signal="view", value="cotton")
    assert cotton.direction == "falling"  # of two fabrics one rises as the other falls
    assert cotton.growth == pytest.approx(-found.growth)
    assert not Trend.objects.filter(week=week, facet__in=["colour", "silhouette", "price"]).moving().exists()


def test_a_week_computed_twice_is_there_once(linen_rises: list[Product], week: date) -> None:
    count = refresh(week)
    before = list(Trend.objects.order_by("facet", "value").values_list("facet", "value", "growth", "series"))
    assert refresh(week) == count == Trend.objects.count()
    assert list(Trend.objects.order_by("facet", "value").values_list("facet", "value", "growth", "series")) == before


def test_the_night_has_a_step_for_it(linen_rises: list[Product], week: date) -> None:
    assert TRENDS in [step.kind for step in nightly.steps()]
    job = services.enqueue(TRENDS)
    runner.execute(job.pk, heartbeat=False)
    job.refresh_from_db()
    assert job.state == "succeeded", job.error
    assert job.result["week"] == week.isoformat()
    assert linen(week).direction == "rising"


def test_a_shop_without_behaviour_has_no_trends(clothes: list[Product], week: date) -> None:
    assert refresh(week) == 0


def test_one_shopper_who_looks_often_is_one_shopper(
    clothes: list[Product], shoppers: list[Shopper], week: date
) -> None:
    look(clothes, shoppers, week, {})
    noon = datetime.combine(week, datetime.min.time(), UTC)
    eager = [Event(shopper=shoppers[0], product=clothes[0], kind="view", at=noon) for _ in range(300)]
    span = dataset.Span(week, 1)
    goods = dataset.goods_of("women", span)
    before = len(dataset.wanted(goods, Signal.VIEW, span))
    Event.objects.bulk_create(eager)
    assert len(dataset.wanted(goods, Signal.VIEW, span)) <= before + 1


def test_who_keeps_behaviour_out_of_research_is_not_counted(linen_rises: list[Product], week: date) -> None:
    refresh(week)
    every = linen(week).shoppers
    for shopper in Shopper.objects.all()[:30]:
        Consent.objects.create(shopper=shopper, purpose=Purpose.RESEARCH, granted=False)
    refresh(week)
    assert linen(week).shoppers <= every - 25


def test_no_figure_has_fewer_shoppers_behind_it_than_the_threshold(
    linen_rises: list[Product], week: date, settings: Any
) -> None:
    settings.TRENDS = {**settings.TRENDS, "SHOPPERS": 61}
    assert refresh(week) == 0
    settings.TRENDS = {**settings.TRENDS, "SHOPPERS": 10}
    quiet = datetime.combine(week - timedelta(weeks=9), datetime.min.time(), UTC)
    Event.objects.bulk_create(
        [Event(shopper=shopper, product=linen_rises[0], kind="view", at=quiet) for shopper in Shopper.objects.all()[:9]]
    )
    refresh(week)
    told = [count for count, _total, _shown in linen(week).series]
    assert told[-10] is None
    assert told[-1] is not None
    assert told[-1] > 150


def test_a_figure_that_subtraction_would_tell_is_hidden_too() -> None:
    shoppers = np.array([[3, 30], [40, 30], [20, 30]])
    assert hidden_weeks(shoppers, 10).tolist() == [[True, False], [False, False], [True, False]]
    assert not hidden_weeks(np.array([[0], [20]]), 10).any()


def test_empty_shelves_and_launches_lower_the_exposure(clothes: list[Product], week: date) -> None:
    span = dataset.Span(week - timedelta(weeks=7), 8)
    bare = clothes[0].variants.get()
    StockLevel.objects.filter(variant=bare).update(on_hand=0)
    Product.objects.filter(pk=clothes[1].pk).update(launched_at=span.start)
    goods = dataset.goods_of("women", span)
    items = dataset.items_of(goods, TrendFacet.FABRIC, Signal.VIEW, span)
    assert items.exposure[0].tolist() == [0] * 8
    assert items.exposure[1].tolist() == [0] * 4 + [1] * 4  # new for four weeks
    assert items.exposure[2].tolist() == [1] * 8
    assert items.values == ["cotton", "linen"]


def test_sales_are_of_paid_orders(clothes: list[Product], alice: Shopper, week: date, warehouse: Any) -> None:
    at = datetime.combine(week, datetime.min.time(), UTC)
    for number, status in enumerate(("paid", "cancelled")):
        order = Order.objects.create(
            number=str(number), shopper=alice, status=status, location=warehouse, currency="USD", total=1, placed_at=at
        )
        variant = clothes[number].variants.get()
        OrderLine.objects.create(order=order, variant=variant, quantity=3, unit_price=1, list_price=1)
    span = dataset.Span(week, 1)
    found = dataset.wanted(dataset.goods_of("women", span), Signal.PURCHASE, span)
    assert found["product"].tolist() == [clothes[0].pk]
    assert found["family"].tolist() == ["red"]


# --- the rail -------------------------------------------------------------------------------------
def test_the_rail_shows_what_rises_and_says_so_truly(linen_rises: list[Product], week: date) -> None:
    refresh(week)
    growth = f"{linen(week).month:.0%}"
    tiles = policy.recommend(shopper=None, slot=trending.SLOT, count=12, share=0.0)
    assert len(tiles) == 8
    assert {tile.product.attributes["fabric"] for tile in tiles} == {"linen"}
    assert {tile.why for tile in tiles} == {f"Linen is up {growth} in four weeks"}
    with translation.override("zh-hans"):
        tiles = policy.recommend(shopper=None, slot=trending.SLOT, count=1, share=0.0)
        assert tiles[0].why == f"亚麻：四周热度上升 {growth}"


def test_the_rail_shows_nothing_sold_out_hidden_or_old(
    linen_rises: list[Product], week: date, alice: Shopper, django_assert_max_num_queries: Any
) -> None:
    refresh(week)
    StockLevel.objects.filter(variant__product=linen_rises[0]).update(on_hand=0)
    Event.objects.create(shopper=alice, product=linen_rises[1], kind="dislike")
    shown = {tile.product.pk for tile in policy.recommend(shopper=alice, slot="trending", count=12, share=0.0)}
    assert shown == {product.pk for product in linen_rises[2:8]}
    with django_assert_max_num_queries(9):
        policy.recommend(shopper=None, slot="trending", count=12, share=0.0)
    cache.clear()
    Trend.objects.update(week=week - timedelta(weeks=6))
    assert policy.recommend(shopper=None, slot="trending", count=12) == []


@pytest.mark.parametrize(("language", "title"), [("en", "Trending"), ("zh-hans", "正在流行")])
def test_the_home_page_asks_for_the_rail(
    linen_rises: list[Product], week: date, charlie: Client, language: str, title: str
) -> None:
    refresh(week)
    assert 'hx-get="/rails/trending/"' in charlie.get("/").content.decode()
    page = charlie.get("/rails/trending/", headers={"accept-language": language}).content.decode()
    assert f">{title}</h2>" in page
    assert page.count("<article") == 8


# --- the brief, the API and the desk --------------------------------------------------------------
def test_the_brief_says_what_moves_in_a_department(
    linen_rises: list[Product], week: date, django_assert_num_queries: Any
) -> None:
    refresh(week)
    with django_assert_num_queries(2):
        told = trends.brief("women", week + timedelta(days=9))
    assert (told.week, [line.name for line in told.rising]) == (week, ["linen"])
    assert [line.name for line in told.falling] == ["cotton"]
    assert told.rising[0].low < told.rising[0].month < told.rising[0].high
    assert trends.brief("women", week).week is None  # the week was not over yet
    assert trends.brief("men", week + timedelta(days=9)).rising == []


def member(group: str) -> Client:
    user = User.objects.create_user(f"{group}@example.com", "correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def test_the_api_tells_the_desk_and_nobody_else(
    linen_rises: list[Product], week: date, charlie: Client, alice: Shopper
) -> None:
    refresh(week)
    assert charlie.get("/api/v1/trends").status_code in (401, 403)
    assert alice.user is not None
    charlie.force_login(alice.user)
    assert charlie.get("/api/v1/trends").status_code == 403
    desk = member("viewer")
    body = desk.get("/api/v1/trends?department=women&facet=fabric").json()
    assert body["week"] == week.isoformat()
    assert {item["value"]: item["direction"] for item in body["items"]} == {"linen": "rising", "cotton": "falling"}
    assert len(body["items"][0]["weeks"]) == 26
    Trend.objects.filter(value="cotton").update(direction="steady")
    assert len(desk.get("/api/v1/trends").json()["items"]) == 1
    assert len(desk.get("/api/v1/trends?all=1").json()["items"]) == 2
    assert desk.get("/api/v1/trends?signal=guess").status_code == 400


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Rising; no last year to compare with.", "Women · fabrics", "Fewer than 1 in 100")),
        ("zh-hans", ("上升；没有去年同期可比。", "women · 面料", "每 100 个不到 1 个")),
    ],
)
def test_the_desk_sees_what_moves_in_words(
    linen_rises: list[Product], week: date, language: str, words: tuple[str, ...], django_assert_max_num_queries: Any
) -> None:
    refresh(week)
    desk = member("viewer")
    with django_assert_max_num_queries(12):
        page = desk.get(PAGE, headers={"accept-language": language}).content.decode()
    for word in words:
        assert word in page
    assert page.count('class="desk-spark"') == 2
    assert 'class="desk-spark"' not in desk.get(f"{PAGE}?facet=colour").content.decode()
    assert desk.get(f"{PAGE}?facet=nonsense&department=%27&signal=x").status_code == 200


def test_an_empty_desk_says_what_to_expect(db: None) -> None:
    assert "No week was looked at yet" in member("viewer").get(PAGE).content.decode()


def test_the_sheet_holds_no_formula(linen_rises: list[Product], week: date) -> None:
    refresh(week)
    Trend.objects.filter(value="linen").update(value="=HYPERLINK(1)")
    sheet = member("viewer").get(reverse("admin:recommender_trend_sheet") + "?facet=fabric").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert sorted(row["value"] for row in rows) == ["'=HYPERLINK(1)", "cotton"]
    assert float(min(rows, key=lambda row: float(row["growth_4_weeks"]))["growth_4_weeks"]) < 0


def test_the_sheet_is_the_desks(charlie: Client, db: None) -> None:
    assert charlie.get(reverse("admin:recommender_trend_sheet")).status_code == 302


def test_lines_leave_out_what_may_not_be_told() -> None:
    series = [[1.0, 4.0, 0.25], [None, 4.0, 0.25], [2.0, 4.0, 0.25], [3.0, 4.0, 0.25]]
    drawn = spark(Trend(week=date(2026, 11, 16), series=series), top=2.0, window=2)
    assert drawn.dots == [(0.0, 75.0)]
    assert drawn.lines == ["66.67,50.0 100.0,25.0"]
    assert (drawn.base, drawn.window, drawn.width) == (50.0, 66.67, 33.33)


def test_nothing_is_stored_by_computing(linen_rises: list[Product], week: date) -> None:
    assert compute(week)
    assert not Trend.objects.exists()
