"""Packs and minimum orders: never short, never silently huge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supply.planning.rounding import Verdict, to_order


def test_a_small_need_is_not_blown_up_silently() -> None:
    found = to_order(200, minimum=30_000)
    assert (found.quantity, found.smallest, found.excess, found.verdict) == (0, 30_000, 29_800, Verdict.REVIEW)


def test_need_beyond_today_makes_a_minimum_acceptable() -> None:
    assert to_order(200, minimum=500).verdict == Verdict.REVIEW
    assert to_order(200, minimum=500, spare=100).quantity == 500


@pytest.mark.parametrize(
    ("need", "quantity", "verdict"),
    [(0, 0, "nothing"), (-3, 0, "nothing"), (12, 12, "exact"), (12.0000000001, 12, "exact"), (13, 24, "rounded")],
)
def test_needs_are_met_in_whole_packs(need: float, quantity: int, verdict: str) -> None:
    found = to_order(need, pack=12)
    assert (found.quantity, found.verdict) == (quantity, verdict)


def test_a_fraction_of_a_piece_is_one_piece() -> None:
    assert to_order(0.2).quantity == 1


@given(st.floats(0.001, 1e6), st.integers(0, 10**5), st.integers(1, 500), st.floats(0, 1e4))
def test_rounding_keeps_its_promises(need: float, minimum: int, pack: int, spare: float) -> None:
    found = to_order(need, minimum=minimum, pack=pack, spare=spare)
    assert found.smallest % pack == 0
    assert found.smallest >= max(need, minimum) - 1e-3
    assert found.quantity in (0, found.smallest)
    assert (found.quantity == 0) == (found.verdict == Verdict.REVIEW)
    assert found.quantity <= max(2 * (need + spare), 1)


def test_senseless_packs_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one piece"):
        to_order(5, pack=0)
