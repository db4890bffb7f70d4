from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalog import services
from catalog.desk import dashboard, sales, stuck
from catalog.desk.attention import sold_out_sellers
from catalog.desk.period import chosen, period
from catalog.models import Location, Order, Product, Return, StockLevel
from fashionai.accounts.models import Shopper, User
from fashionai.desk import attention, charts
from fashionai.jobs.models import Job, State
from recommender.desk import count_steps
from recommender.models import Event, VisitDay

Maker = Callable[..., Product]
NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    with translation.override("en"):
        yield
    cache.clear()


@pytest.fixture
def desk(mei: User) -> Client:
    client = Client()
    client.force_login(mei)
    return client


@pytest.fixture
def sell(alice: Shopper, warehouse: Location) -> Callable[..., Order]:
    def sale(product: Product, at: datetime, quantity: int = 1, **changes: object) -> Order:
        item = services.Item(product.variants.order_by("pk")[0], quantity)
        order = services.place_order(shopper=alice, items=[item], location=warehouse)
        Order.objects.filter(pk=order.pk).update(**{"placed_at": at, "status": "paid", **changes})
        return order

    return sale


def test_period_ends_now_and_is_compared_with_as_much_of_the_one_before() -> None:
    span = period(7, NOON)
    assert (span.start, span.end) == (datetime(2026, 3, 14, tzinfo=UTC), NOON)
    assert (span.before_start, span.before_end) == (datetime(2026, 3, 7, tzinfo=UTC), NOON - timedelta(days=7))
    assert [str(day) for day in span.dates][::6] == ["2026-03-14", "2026-03-20"]


def test_days_are_those_of_the_shop_and_of_the_clock_change(make_product: Maker, sell: Callable[..., Order]) -> None:
    gown = make_product("gown", stock=9)
    with timezone.override("America/New_York"):
        # 8 March 2026: the clock jumps; midnight is 05:00 UTC before and 04:00 UTC after.
        span = period(7, datetime(2026, 3, 10, 16, tzinfo=UTC))
        assert span.start == datetime(2026, 3, 4, 5, tzinfo=UTC)
        sell(gown, datetime(2026, 3, 10, 3, 30, tzinfo=UTC))  # 23:30 on the 9th in the shop
        found = sales.daily(span, "USD")
    assert [(str(day), total.units) for day, total in zip(found.dates, found.now, strict=True) if total.units] == [
        ("2026-03-09", 1)
    ]


@pytest.mark.parametrize("text", [None, "", "5", "٧", "1e1", "-7", "28; drop"])
def test_any_other_length_is_28_days(text: str | None) -> None:
    assert chosen(text) == 28
    assert chosen("90") == 90


def test_sales_by_day_leave_out_unpaid_and_cancelled_orders_other_currencies_and_the_gap(
    make_product: Maker, sell: Callable[..., Order]
) -> None:
    gown = make_product("gown", stock=50)
    sell(gown, NOON - timedelta(hours=1), quantity=2)
    sell(gown, NOON - timedelta(hours=2))
    sell(gown, NOON - timedelta(hours=3), status="cancelled")
    sell(gown, NOON - timedelta(hours=3), status="placed")
    sell(gown, NOON - timedelta(hours=3), currency="CNY")
    sell(gown, NOON - timedelta(days=7, hours=1))
    sell(gown, NOON - timedelta(days=7) + timedelta(hours=5))  # later than noon of the last day before: in neither
    sell(gown, NOON - timedelta(days=13))
    found = sales.daily(period(7, NOON), "USD")
    assert found.now[-1] == sales.Total(Decimal("147.00"), 3, 2)
    assert found.total == sales.Total(Decimal("147.00"), 3, 2)
    assert found.total.basket == Decimal("73.50")
    assert found.total_before == sales.Total(Decimal("98.00"), 2, 2)
    assert [total.units for total in found.before] == [1, 0, 0, 0, 0, 0, 1]


def test_top_styles_come_by_money_with_their_sell_through(make_product: Maker, sell: Callable[..., Order]) -> None:
    many = make_product("many", price=Decimal("10.00"), sizes=("M",), stock=10)
    dear = make_product("dear", price=Decimal("90.00"), sizes=("M",), stock=4)
    make_product("unsold")
    sell(many, NOON, quantity=5)
    sell(dear, NOON)
    found = sales.top_styles(period(7, NOON), "USD")
    assert [(row.name, row.units, row.sales, row.on_hand) for row in found] == [
        ("Dear", 1, Decimal("90.00"), 3),
        ("Many", 5, Decimal("50.00"), 5),
    ]
    assert [row.through for row in found] == [0.25, 0.5]
    with translation.override("zh-hans"):
        assert found[0].name == "商品"


def test_stuck_is_what_lasts_longer_than_half_a_year_or_does_not_sell(
    make_product: Maker, sell: Callable[..., Order]
) -> None:
    old = NOON - timedelta(days=200)
    slow = make_product("slow", sizes=("M",), stock=31, launched_at=old)
    make_product("never", sizes=("M",), stock=2, launched_at=old)
    quick = make_product("quick", sizes=("M",), stock=30, launched_at=old)
    make_product("new", sizes=("M",), stock=99, launched_at=NOON - timedelta(days=3))
    sell(slow, NOON - timedelta(days=10))
    sell(quick, NOON - timedelta(days=1), quantity=5)
    found = stuck.stuck_stock(NOON, "USD")
    assert [(row.name, row.on_hand, row.units, row.days, row.weeks) for row in found.rows] == [
        ("Slow", 30, 1, 10, 120.0),
        ("Never", 2, 0, None, None),
    ]
    assert (found.count, found.tied) == (2, Decimal(32 * 49))
    assert found.worth == Decimal((30 + 2 + 25 + 99) * 49)


def test_returns_count_pieces_by_reason(make_product: Maker, sell: Callable[..., Order]) -> None:
    gown = make_product("gown", stock=9)
    line = sell(gown, NOON - timedelta(days=3), quantity=4).lines.get()
    for reason, quantity, days in (("too_small", 2, 1), ("quality", 1, 2), ("quality", 1, 9)):
        Return.objects.create(line=line, quantity=quantity, reason=reason, at=NOON - timedelta(days=days))
    found = sales.returned(period(7, NOON))
    assert (found.pieces, found.before, found.reasons) == (3, 1, [("too_small", 2), ("quality", 1)])


def test_funnel_counts_visits_of_finished_days_by_their_furthest_step(
    make_product: Maker, alice: Shopper, bob: Shopper
) -> None:
    gown = make_product("gown")
    span = period(7, NOON)

    def did(shopper: Shopper, kind: str, **ago: int) -> None:
        Event.objects.create(id=uuid.uuid4(), shopper=shopper, kind=kind, product=gown, at=NOON - timedelta(**ago))

    did(alice, "view", days=1)
    did(alice, "view", days=1, minutes=-29)  # the same visit
    did(alice, "view", days=1, minutes=-60)  # another
    did(alice, "purchase", days=0)  # today is not over
    did(bob, "purchase", days=2)
    did(bob, "cart", days=8)
    did(bob, "view", days=7)  # the counterpart of today
    assert [row[1:] for row in count_steps(span.now, span.before)] == [(3, 1), (1, 1), (1, 0)]


@pytest.mark.parametrize(
    ("largest", "axis"),
    [(0, (1.0, 1.0)), (7, (8, 2)), (99, (100, 25)), (100, (100, 25)), (6400, (8000, 2000)), (0.3, (0.3, 0.1))],
)
def test_axes_end_on_round_numbers(largest: float, axis: tuple[float, float]) -> None:
    assert charts.ceiling(largest) == pytest.approx(axis)


def test_plot_of_one_day_and_of_nothing_can_be_drawn() -> None:
    day = NOON.date()
    one = charts.lines([day], [3], [0], str, whole=True)
    assert (one.now, one.today, [mark.text for mark in one.rows]) == ("", "", ["0.0", "1.0", "2.0", "3.0"])
    flat = charts.lines([day, day], [0, 0], [0, 0], str)
    assert flat.before == "25.0,100.0 75.0,100.0"


def test_front_page_answers_in_a_fixed_number_of_queries(
    desk: Client, make_product: Maker, sell: Callable[..., Order]
) -> None:
    for number in range(3):
        sell(make_product(f"gown-{number}", launched_at=NOON), timezone.now())
    desk.get("/admin/")
    cache.clear()
    with CaptureQueriesContext(connection) as caught:
        page = desk.get("/admin/?days=7")
    assert len(caught) == 13
    VisitDay.objects.create(day=timezone.localdate() - timedelta(days=1))  # the night has been there
    cache.clear()
    with CaptureQueriesContext(connection) as caught:
        page = desk.get("/admin/?days=7")
    assert len(caught) == 12
    text = page.content.decode()
    assert "$147.00" in text
    assert "Gown 1" in text
    with CaptureQueriesContext(connection) as caught:
        desk.get("/admin/?days=7")
    assert len(caught) == 6


def test_front_page_of_an_empty_shop_says_so(desk: Client) -> None:
    text = desk.get("/admin/?days=90").content.decode()
    for sentence in ("Nothing was sold", "Nothing is stuck", "Nothing came back", "Nothing waits for you"):
        assert sentence in text, sentence


def test_reader_without_the_right_sees_no_figures(make_product: Maker, sell: Callable[..., Order]) -> None:
    sell(make_product("gown"), timezone.now())
    reader = User.objects.create_user("reader@example.com", "correct horse battery", is_staff=True)
    client = Client()
    client.force_login(reader)
    text = client.get("/admin/").content.decode()
    assert "$49.00" not in text
    assert "Nothing waits for you" in text


def test_lines_that_wait_are_counted_in_one_query_and_only_for_who_may_see_them(
    mei: User, make_product: Maker, sell: Callable[..., Order]
) -> None:
    Job.objects.create(kind="nightly", state=State.DEAD)
    gown = make_product("gown", sizes=("M",), stock=1, status="active")
    sell(gown, timezone.now())
    assert not StockLevel.objects.filter(on_hand__gt=0).exists()
    with CaptureQueriesContext(connection) as caught:
        lines = attention.waiting(mei)
    assert len(caught) == 1
    assert [(line.label, line.count) for line in lines] == [
        ("Failed jobs", 1),
        ("Sizes that sell and are sold out", 1),
        ("Products on sale without a picture", 1),
    ]
    assert list(sold_out_sellers()) == [gown.variants.get()]
    reader = User.objects.create_user("reader@example.com", "correct horse battery", is_staff=True)
    assert attention.waiting(reader) == []


def test_change_is_a_share_and_none_where_there_was_nothing() -> None:
    assert dashboard.change(3, 2) == 0.5
    assert dashboard.change(3, 0) is None
    assert dashboard.Tile("returns", "", 0.2, good_is_up=False).direction == "bad"
    assert dashboard.Tile("sales", "", 0.0).direction == "flat"


@pytest.mark.parametrize(
    ("amount", "said"), [("9999.99", "$9,999.99"), ("10000", "$10,000"), ("108996.52", "$108,997"), ("0", "$0.00")]
)
def test_headline_tells_cents_only_while_they_fit(amount: str, said: str) -> None:
    assert dashboard.headline_money(Decimal(amount), "USD") == said
