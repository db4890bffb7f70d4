"""Which reduction holds when: arithmetic without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.promotions.price import Price
from catalog.promotions.timeline import Claim, reduced, resolve

START = datetime(2026, 11, 1, tzinfo=UTC)
LIST = Decimal(100)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def claim(promotion: int, price: int, starts: int, ends: int, priority: int = 0) -> Claim:
    return Claim(promotion, priority, Decimal(price), day(starts), day(ends))


def found(*claims: Claim) -> list[tuple[int, int, int]]:
    return [
        (span.promotion, (span.starts - START).days, (span.ends - START).days) for span in resolve(list(claims), LIST)
    ]


def test_of_equals_the_cheapest_holds_while_it_lasts() -> None:
    assert found(claim(1, 80, 0, 10), claim(2, 70, 3, 5)) == [(1, 0, 3), (2, 3, 5), (1, 5, 10)]


def test_priority_beats_the_price() -> None:
    assert found(claim(1, 80, 0, 10, priority=5), claim(2, 70, 3, 12)) == [(1, 0, 10), (2, 10, 12)]


def test_pause_between_two_stays_a_pause() -> None:
    assert found(claim(1, 80, 0, 2), claim(2, 80, 4, 6)) == [(1, 0, 2), (2, 4, 6)]


def test_claim_that_reduces_nothing_hides_no_other() -> None:
    assert found(claim(1, 100, 0, 9, priority=9), claim(2, 90, 2, 4)) == [(2, 2, 4)]


claims = st.lists(
    st.builds(
        lambda number, price, start, length, priority: claim(number, price, start, start + length, priority),
        st.integers(1, 6), st.integers(0, 120), st.integers(0, 20), st.integers(1, 15), st.integers(-2, 2),
    ),
    max_size=8,
)  # fmt: skip


@given(claims)
def test_at_every_moment_the_best_claim_holds_and_spans_never_overlap(several: list[Claim]) -> None:
    spans = resolve(several, LIST)
    assert all(one.ends <= other.starts for one, other in pairwise(spans))
    for hour in range(0, 36 * 24, 12):
        moment = START + timedelta(hours=hour)
        there = [one for one in several if one.starts <= moment < one.ends and one.price < LIST]
        best = min(((-one.priority, one.price) for one in there), default=None)
        holding = [span.price for span in spans if span.starts <= moment < span.ends]
        assert holding == ([best[1]] if best else [])


@pytest.mark.parametrize(
    ("list_price", "currency", "percent", "expected"),
    [
        ("49.00", "USD", "20", "39.20"),
        ("9.99", "USD", "33", "6.69"),
        ("4999", "JPY", "15", "4249"),
        ("5", "USD", "100", "0"),
    ],
)
def test_percent_is_taken_off_in_whole_coins(list_price: str, currency: str, percent: str, expected: str) -> None:
    found = reduced(Decimal(list_price), currency, percent=Decimal(percent), price=None)
    assert found == Decimal(expected)


def test_fixed_price_is_the_price() -> None:
    assert reduced(Decimal(80), "USD", percent=None, price=Decimal("59.90")) == Decimal("59.90")


@pytest.mark.parametrize(("amount", "percent"), [("66.70", 33), ("100", 0), ("0", 100), ("99.99", 0)])
def test_percent_shown_is_never_more_than_is_given(amount: str, percent: int) -> None:
    assert Price(Decimal(amount), LIST, "USD").percent == percent
    assert Price(Decimal(0), Decimal(0), "USD").percent == 0
