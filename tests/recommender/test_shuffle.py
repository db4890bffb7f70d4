"""The shuffle: one picture after another, without scripts, stoppable, with a way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Colour, Product, StockLevel
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import record_consent
from recommender import serving
from recommender.models import Event
from recommender.quiz import services
from recommender.quiz.models import Facet
from recommender.quiz.shuffle import MOST, QUESTIONS, Seen, question

Maker = Callable[..., Product]
ADDRESS = "/style/shuffle/"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()
    serving.champion.forget()


@pytest.fixture
def shop(make_product: Maker) -> list[Product]:
    """Sixteen products, four of each gender and colour."""
    for family in ("red", "blue"):
        Colour.objects.create(slug=family, name_en=family.title(), hex="#334455", family=family)
    now = timezone.now()
    return [
        make_product(
            f"{gender}-{colour}-{n}", category=f"{gender}/tops", gender=gender, colour=colour,
            launched_at=now - timedelta(minutes=n), attributes={"fabric": ("linen", "wool")[n % 2]},
        )
        for gender in ("women", "men") for colour in ("red", "blue") for n in range(4)
    ]  # fmt: skip


def shown(client: Client, address: str) -> tuple[int, str]:
    """The product asked about, and the hidden way back."""
    page = client.get(address).content.decode()
    product = re.search(r'name="product" value="(\d+)"', page)
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert product is not None
    assert seen is not None
    return int(product[1]), seen[1]


def answer(client: Client, address: str, word: str) -> tuple[int, str]:
    """Give one answer; the product it was about and the next address."""
    product, seen = shown(client, address)
    response = client.post(ADDRESS, {"product": product, "seen": seen, "answer": word})
    assert response.status_code == 302
    return product, response.headers["Location"]


def opinions() -> list[tuple[int, str]]:
    return list(Event.objects.filter(slot="style").order_by("at", "received_at").values_list("product_id", "kind"))


def test_answers_are_events_at_once_and_no_picture_comes_twice(shop: list[Product], charlie: Client) -> None:
    address, asked = ADDRESS, []
    for word in ("like", "dislike", "skip", "like"):
        product, address = answer(charlie, address, word)
        asked.append(product)
    assert len(set(asked)) == 4
    assert opinions() == [(asked[0], "like"), (asked[1], "dislike"), (asked[3], "like")]
    home = charlie.get("/api/v1/recommendations?slot=home&n=20").json()["items"]
    assert asked[1] not in {item["product"] for item in home}


def test_the_first_questions_differ_in_gender_and_colour(shop: list[Product], charlie: Client) -> None:
    address, seen = ADDRESS, []
    for _ in range(4):
        product, address = answer(charlie, address, "like")
        seen.append(Product.objects.get(pk=product).slug.rsplit("-", 1)[0])
    assert set(seen) == {"women-red", "women-blue", "men-red", "men-blue"}


def test_undo_takes_the_last_answer_back_and_asks_again(shop: list[Product], charlie: Client) -> None:
    first, address = answer(charlie, ADDRESS, "dislike")
    _second, seen = shown(charlie, address)
    response = charlie.post(ADDRESS, {"seen": seen, "product": _second, "undo": "1"})
    assert opinions() == [(first, "dislike"), (first, "retract")]
    assert shown(charlie, response.headers["Location"]) == (first, "")


def test_it_ends_after_a_dozen_and_can_be_stopped_before(shop: list[Product], charlie: Client) -> None:
    address = ADDRESS
    for _ in range(QUESTIONS):
        _product, address = answer(charlie, address, "like")
    assert "You like 12 pieces." in charlie.get(address).content.decode()
    page = charlie.get(f"{ADDRESS}?stop=1").content.decode()
    assert "There is nothing to show yet" in page
    chinese = charlie.get(address, headers={"accept-language": "zh-hans"}).content.decode()
    assert "您喜欢 12 件。" in chinese


def test_it_ends_where_nothing_is_left(make_product: Maker, charlie: Client) -> None:
    make_product()
    _product, address = answer(charlie, ADDRESS, "skip")
    assert "Nothing said, nothing changed" in charlie.get(address).content.decode()


def test_departments_of_the_quiz_hold_and_what_sold_out_is_passed_over(shop: list[Product], alice: Shopper) -> None:
    services.answer(shopper=alice, answers={Facet.DEPARTMENT: ["men"]})
    first = question(alice, Seen())
    assert first is not None
    assert first.gender == "men"
    StockLevel.objects.filter(variant__product=first).update(on_hand=0)
    second = question(alice, Seen())
    assert second is not None
    assert second.pk != first.pk
    StockLevel.objects.all().update(on_hand=0)
    assert question(alice, Seen()) is None


def test_who_keeps_nothing_is_told_that_answers_are_not_kept(shop: list[Product], charlie: Client) -> None:
    _product, address = answer(charlie, ADDRESS, "skip")
    shopper = Shopper.objects.get()
    for purpose in (Purpose.PERSONALISATION, Purpose.RESEARCH):
        record_consent(shopper=shopper, purpose=purpose, granted=False)
    assert "these answers are not kept" in charlie.get(address).content.decode()
    answer(charlie, address, "like")
    assert opinions() == []


@pytest.mark.parametrize("seen", ["x", "1z-2", "-" * 500, "\0", "9" * 400 + "l", "1l-" * 400])
def test_damaged_addresses_are_read_as_far_as_they_make_sense(shop: list[Product], charlie: Client, seen: str) -> None:
    assert charlie.get(ADDRESS, {"seen": seen}).status_code == 200
    assert len(Seen.of(seen)) <= MOST


def test_damaged_forms_lead_back_and_keep_nothing(shop: list[Product], charlie: Client) -> None:
    for form in ({}, {"answer": "like"}, {"answer": "love", "product": shop[0].pk}, {"answer": "like", "product": "x"}):
        assert charlie.post(ADDRESS, form).status_code == 302
    assert charlie.post(ADDRESS, {"answer": "like", "product": 10**9}).status_code == 404
    assert opinions() == []


def test_seen_survives_the_address() -> None:
    seen = Seen().then(12, "l").then(44, "d").then(9, "s")
    assert str(seen) == "12l-44d-9s"
    assert Seen.of(str(seen)) == seen
    assert seen.without_last() == Seen.of("12l-44d")
    assert Seen.of("") == Seen()


def test_a_picture_costs_a_bounded_number_of_queries(shop: list[Product], charlie: Client) -> None:
    _product, address = answer(charlie, ADDRESS, "like")
    charlie.get(address)
    with CaptureQueriesContext(connection) as queries:
        charlie.get(address)
    assert len(queries) <= 9
