"""Growth of an attribute against everything else: exact where the answer is known, nominal where chance decides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.algorithms.trends import (
    Panel,
    Slope,
    beyond_season,
    q_values,
    season_spread,
    slopes,
    together,
)

WEEKS = np.arange(8.0)


def shop(growth: float, items: int = 20, level: float = 1_000.0) -> tuple[np.ndarray, np.ndarray]:
    """Counts without noise, of which the first half of the items grows, and who those are."""
    member = np.repeat([1.0, 0.0], items // 2)
    own = np.linspace(0.5, 2.0, items)[:, None]
    return level * own * np.exp(growth * member[:, None] * WEEKS + 0.3 * np.sin(WEEKS)), member[:, None]


def only(panel: Panel, member: np.ndarray) -> Slope:
    found = slopes(panel, member)[0]
    assert found is not None
    return found


def test_growth_without_noise_is_found_exactly_whatever_the_weeks_and_the_items_are_like() -> None:
    counts, member = shop(0.1)
    found = only(Panel(counts, np.ones_like(counts)), member)
    assert found.growth == pytest.approx(0.1, abs=1e-6)
    assert found.p_value < 1e-6


def test_an_attribute_that_gains_products_is_no_trend() -> None:
    counts, member = shop(0.0)
    exposure = np.ones_like(counts)
    exposure[:5, :4] = 0  # five of its products come in the middle
    assert only(Panel(counts * exposure, exposure), member).growth == pytest.approx(0, abs=1e-9)
    naive = (counts * exposure)[:10].sum(axis=0) / (counts * exposure).sum(axis=0)
    assert naive[-1] > 1.4 * naive[0]  # its share of all that was looked at did rise


def test_empty_shelves_are_no_fall() -> None:
    counts, member = shop(0.0)
    exposure = np.ones_like(counts)
    exposure[:10, 5:] = 2 / 7
    assert only(Panel(counts * exposure, exposure), member).growth == pytest.approx(0, abs=1e-9)
    assert only(Panel(counts * exposure, np.ones_like(counts)), member).growth < -0.1  # taken for a week on sale


def test_counts_of_days_without_stock_say_nothing() -> None:
    counts, member = shop(0.1)
    exposure = np.ones_like(counts)
    exposure[3, 2] = 0
    odd = counts.copy()
    odd[3, 2] = 1e6
    assert only(Panel(odd, exposure), member).growth == pytest.approx(0.1, abs=1e-6)


def test_a_hit_alone_is_no_trend() -> None:
    """One of ten products takes off; for events as the unit this would be as certain as can be."""
    counts, member = shop(0.0, level=100.0)
    counts[0] *= 20 * np.exp(0.25 * WEEKS)
    rng = np.random.default_rng(1)
    found = only(Panel(rng.poisson(counts).astype(float), np.ones_like(counts)), member)
    assert found.p_value > 0.1


@pytest.mark.parametrize("values", [0, 1])
def test_what_cannot_be_told_apart_has_no_slope(values: int) -> None:
    counts, _ = shop(0.1)
    same = np.full((20, 1), float(values))
    assert slopes(Panel(counts, np.ones_like(counts)), same) == [None]
    few = np.zeros((20, 1))
    few[:2] = 1
    assert slopes(Panel(counts, np.ones_like(counts)), few) == [None]  # two products tell their own story
    assert slopes(Panel(np.zeros((20, 8)), np.ones((20, 8))), few) == [None]


def test_a_panel_of_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Panel(np.full((2, 3), -1.0), np.ones((2, 3)))
    with pytest.raises(ValueError, match="both"):
        Panel(np.ones((2, 3)), np.ones((3, 2)))


def test_shares_are_those_of_counts_and_of_what_is_on_sale() -> None:
    panel = Panel(np.array([[3.0, 1.0], [1.0, 1.0]]), np.array([[1.0, 0.5], [1.0, 0.5]]))
    counts, totals, shown = panel.shares(np.array([[1.0], [0.0]]))
    assert counts.tolist() == [[3, 1]]
    assert totals.tolist() == [4, 2]
    assert shown.tolist() == [[0.5, 0.5]]


def chance(rng: np.random.Generator, growths: list[float], items: int = 160) -> tuple[Panel, np.ndarray]:
    """Heavy-tailed items of ten values, each with a growth of its own, stock-outs and weeks that differ."""
    value = rng.integers(0, 10, items)
    growth = np.zeros(10)
    growth[: len(growths)] = growths
    level = np.exp(rng.normal(0.7, 1.2, items))[:, None]
    own = rng.normal(0, 0.08, items) + growth[value]
    exposure = np.where(rng.random((items, 8)) < 0.08, rng.integers(0, 7, (items, 8)) / 7, 1.0)
    mean = level * exposure * np.exp(own[:, None] * WEEKS + rng.normal(0, 0.2, 8))
    return Panel(rng.poisson(mean).astype(float), exposure), np.eye(10)[value]


def test_chance_is_a_trend_as_often_as_stated_and_by_a_test_of_events_far_more_often() -> None:
    rng = np.random.default_rng(3)
    ours, events = [], []
    for _ in range(25):
        panel, members = chance(rng, [])
        found = [one for one in slopes(panel, members) if one is not None]
        ours += [one.p_value for one in found]
        events += [Slope(one.growth, one.error / one.dispersion**0.5, 1e6).p_value for one in found]
    assert len(ours) > 220
    assert np.mean(np.array(ours) < 0.05) <= 0.07
    assert np.mean(np.array(events) < 0.05) > 0.14


def test_of_what_is_called_moving_at_most_the_stated_share_is_chance_and_much_of_what_moves_is_found() -> None:
    rng = np.random.default_rng(4)
    false, found = [], []
    for _ in range(25):
        panel, members = chance(rng, [0.14, -0.14])
        told = [(value, one) for value, one in enumerate(slopes(panel, members)) if one is not None]
        q = q_values([one.p_value for _value, one in told])
        called = [value for (value, _one), rate in zip(told, q, strict=True) if rate <= 0.1]
        false.append(np.mean([value > 1 for value in called]) if called else 0.0)
        found.append(sum(value <= 1 for value in called) / 2)
    assert np.mean(false) <= 0.1
    assert np.mean(found) > 0.6


def test_q_values_are_benjamini_and_hochbergs() -> None:
    assert q_values([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert q_values([]) == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_values_keep_the_order_and_are_never_below_p(p: list[float]) -> None:
    q = q_values(p)
    assert all(rate >= value - 1e-12 and rate <= 1 for value, rate in zip(p, q, strict=True))
    assert all(q[a] <= q[b] + 1e-12 for a in range(len(p)) for b in range(len(p)) if p[a] <= p[b])


def test_what_last_year_did_as_well_is_the_season() -> None:
    last_year = [Slope(growth, 0.01, 30) for growth in (0.2, -0.2, 0.1, -0.1)]
    spread = season_spread(last_year)
    assert spread == pytest.approx(0.025 - 0.0001, rel=0.01)
    now = Slope(0.2, 0.02, 30)
    again = beyond_season(now, last_year[0], spread)
    assert again.growth == pytest.approx(0, abs=2e-3)
    assert again.error == pytest.approx(np.hypot(0.02, 0.01), rel=0.01)
    assert beyond_season(now, last_year[1], spread).p_value < 1e-6
    unseen = beyond_season(now, None, spread)
    assert (unseen.growth, unseen.error) == (0.2, pytest.approx(np.sqrt(0.02**2 + spread)))


def test_without_seasons_last_year_is_not_held_against_anything() -> None:
    noise = [Slope(growth, 0.1, 30) for growth in (0.05, -0.04, 0.02)]
    assert season_spread(noise) == season_spread(noise[:1]) == 0
    now = Slope(0.2, 0.02, 30)
    assert beyond_season(now, noise[0], 0.0).growth == 0.2


def test_groups_together_are_heard_by_how_sure_they_are() -> None:
    both = together([Slope(0.1, 0.01, 20), Slope(0.3, 0.02, 20)])
    assert both.growth == pytest.approx(0.14)
    assert both.error == pytest.approx(0.02 / np.sqrt(5))
    assert 20 < both.freedom < 40


def test_the_interval_is_students() -> None:
    low, high = Slope(0.1, 0.02, 10).interval(0.9)
    assert (low, high) == pytest.approx((0.1 - 1.8125 * 0.02, 0.1 + 1.8125 * 0.02), abs=1e-5)
