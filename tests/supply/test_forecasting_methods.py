"""Single methods against values by hand, and the measures against their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from supply.forecasting import metrics
from supply.forecasting.base import QUANTILES, Panel, orderly
from supply.forecasting.counts import NegativeBinomial, PooledCounts
from supply.forecasting.intermittent import TSB, Croston
from supply.forecasting.intervals import Intervals
from supply.forecasting.pooled import PooledAR
from supply.forecasting.scale import Scale, season_factors
from supply.forecasting.simple import SeasonalLevel, SeasonalNaive
from supply.forecasting.smoothing import Candidate, Smoothing
from supply.forecasting.theta import Theta

NAN = float("nan")


def test_simple_smoothing_equals_the_recursion() -> None:
    """The level starts as the mean of the first four and α is .5."""
    seen = [4.0, 6.0, 5.0, 9.0, 7.0]
    level = 6.0
    for value in seen[1:]:
        level += 0.5 * (value - level)
    found = Smoothing("half", [Candidate(0.5)]).points(Panel(np.array([seen])), 2)
    assert found.tolist() == [[pytest.approx(level)] * 2]


def test_a_period_without_a_look_changes_no_level() -> None:
    with_gap = Panel(np.array([[4.0, 6.0, 5.0, 9.0, NAN, NAN]]))
    method = Smoothing("half", [Candidate(0.5)])
    assert method.points(with_gap, 1) == pytest.approx(method.points(Panel(with_gap.values[:, :4]), 1))


def test_sold_out_periods_correct_upwards_only() -> None:
    """Demand of 10, but only 2 on the shelf in the last eight periods: the level stays, a bound above lifts it."""
    values = np.array([[10.0] * 12 + [2.0] * 8])
    sold_out = np.array([[False] * 12 + [True] * 8])
    method = Smoothing("half", [Candidate(0.5)])
    assert method.points(Panel(values), 1)[0, 0] < 2.1
    assert method.points(Panel(values, 1, sold_out), 1)[0, 0] == pytest.approx(10)
    values[0, -1] = 14.0
    assert method.points(Panel(values, 1, sold_out), 1)[0, 0] == pytest.approx(12)


def test_season_factors_find_the_season_and_sum_to_zero() -> None:
    times = np.arange(48)
    scaled = (10 + 0.5 * times + np.tile([3.0, -1, 0, -2], 12))[None]
    factors, _level, _slope = season_factors(scaled, 4)
    assert factors[0] == pytest.approx([3, -1, 0, -2], abs=0.15)
    assert factors.sum() == pytest.approx(0)


def test_waves_see_a_cycle_before_it_has_come_twice() -> None:
    times = np.arange(80)
    scaled = (20 + 5 * np.sin(2 * np.pi * times / 52))[None]
    assert season_factors(scaled, 52)[0].tolist() == [[0.0] * 52]
    assert season_factors(scaled, 52, 1)[0][0, 13] == pytest.approx(5, abs=0.1)


def test_theta_carries_half_of_the_slope_on() -> None:
    panel = Panel(np.arange(100, dtype=float)[None])
    found = Theta("theta").points(panel, 4)[0]
    assert np.diff(found) == pytest.approx([0.5] * 3)


def test_season_ago_moves_with_the_level() -> None:
    panel = Panel(np.array([[10.0, 20, 30, 40, 20, 40, 60, 80]]), 4)
    found = SeasonalLevel("ago", 4).points(panel, 2)[0]
    # One pretended period without a change beside four doublings: 2 ** .8.
    assert found == pytest.approx([21 * 1.7, 41 * 1.7], rel=0.05)


def test_autoregression_learns_a_rule_that_all_series_share() -> None:
    generator = np.random.default_rng(2)
    values = 50 + np.cumsum(generator.normal(0, 1, (30, 60)), axis=1)
    for period in range(4, 60):
        step = values[:, period - 1] - values[:, period - 2]
        values[:, period] = values[:, period - 1] - 0.4 * step + 0.1 * (values[:, period - 4] - values[:, period - 1])
    step = values[:, -1] - values[:, -2]
    truth = values[:, -1] - 0.4 * step + 0.1 * (values[:, -4] - values[:, -1])
    found = PooledAR("ar", 4, unit=False, scale=Scale.PLAIN, ridge=1e-9).points(Panel(values), 1)[:, 0]
    assert found == pytest.approx(truth, abs=1e-2)


def test_croston_and_tsb_find_size_times_chance_and_tsb_forgets() -> None:
    steady = Panel(np.tile([0.0, 0.0, 6.0], 60)[None])
    assert Croston(0.1).points(steady, 1)[0, 0] == pytest.approx(0.95 * 2)
    assert TSB().points(steady, 1)[0, 0] == pytest.approx(2, rel=0.1)
    dead = Panel(np.concatenate([steady.values, np.zeros((1, 60))], axis=1))
    assert Croston(0.1).points(dead, 1)[0, 0] == pytest.approx(0.95 * 2)
    assert TSB().points(dead, 1)[0, 0] < 0.2


def test_negative_binomial_has_the_moments_of_the_series() -> None:
    values = np.array([[0.0, 0, 1, 4, 0, 7, 0, 0]])
    mean, variance = values.mean(), values.var(ddof=1)
    share = mean / variance
    expected = stats.nbinom.ppf(QUANTILES, mean * share / (1 - share), share)
    assert NegativeBinomial().forecast(Panel(values), 1).quantiles[0, 0].tolist() == expected.tolist()


def test_pooled_counts_tell_fast_from_slow_and_are_calibrated() -> None:
    generator = np.random.default_rng(4)
    rates = np.repeat([0.2, 2.0], 200)
    drawn = generator.poisson(rates[:, None], (400, 40)).astype(float)
    found = PooledCounts().forecast(Panel(drawn), 4)
    assert found.mean[:200].mean() == pytest.approx(0.2, abs=0.05)
    assert found.mean[200:].mean() == pytest.approx(2.0, abs=0.2)
    middle = found.quantiles[200:, 0, QUANTILES.tolist().index(0.9)]
    assert np.median(middle) == stats.poisson(2).ppf(0.9)


def test_offsets_are_past_errors_in_units_of_each_series() -> None:
    panel = Panel(np.vstack([np.tile([10.0, 12.0], 20), np.tile([100.0, 120.0], 20)]))
    rows = np.array([0, 1])
    away = [(rows, np.array([[size], [-10 * size]])) for size in (1.0, 3.0, 1.0, 3.0)]
    offsets = Intervals.learn(panel, 1, away).offsets(np.array([0.25, 0.5, 0.75]))
    assert offsets[1] == pytest.approx(10 * offsets[0])
    assert offsets[0, 0].tolist() == [pytest.approx(-offsets[0, 0, 2]), pytest.approx(0), offsets[0, 0, 2]]


def test_what_was_far_off_long_ago_widens_less_than_what_was_far_off_just_now() -> None:
    panel = Panel(np.tile([10.0, 12.0], (2, 30)))
    rows = np.array([0, 1])
    calm, wild = [(rows, np.array([[size], [-size]])) for size in (1.0, 8.0)]
    levels = np.array([0.1, 0.5, 0.9])
    now = Intervals.learn(panel, 1, [wild, calm, calm, calm]).offsets(levels)
    then = Intervals.learn(panel, 1, [calm, calm, calm, wild]).offsets(levels)
    width = lambda offsets: offsets[0, 0, 2] - offsets[0, 0, 0]  # noqa: E731
    assert width(now) > 1.5 * width(then)
    assert now[:, :, 1] == pytest.approx(0)  # the path stays the median


def test_measures_equal_their_definitions_by_hand() -> None:
    panel = Panel(np.array([[1.0, 3.0, 2.0, 4.0]]))  # steps 2, 1, 2: mean 5/3
    actual, points = np.array([[4.0, 6.0]]), np.array([[5.0, 6.0]])
    assert metrics.smape(points, actual) == pytest.approx(100 * 1 / 9)
    assert metrics.mase(points, actual, panel) == pytest.approx(0.5 / (5 / 3))
    forecast = orderly(points, points[..., None] + np.linspace(-6, 6, 13) / 12)
    assert metrics.coverage(forecast, actual) == 0.5
    below, width = 4.5 - 4.0, 1.0
    assert metrics.msis(forecast, actual, panel) == pytest.approx((width + 40 * below / 2) / (5 / 3))
    levels, shifts = np.arange(1, 10) / 10, np.arange(-4, 5) / 12
    loss = [
        sum(max(q * (y - p - s), (q - 1) * (y - p - s)) for y, p in ((4, 5), (6, 6)))
        for q, s in zip(levels, shifts, strict=True)
    ]
    assert metrics.wql(forecast, actual) == pytest.approx(2 * np.mean(loss) / 10)


def test_seasonal_naive_repeats_the_last_season() -> None:
    panel = Panel(np.array([[1.0, 2, 3, 4, NAN, 6]]), 3)
    assert SeasonalNaive().points(panel, 5).tolist() == [[4, 4, 6, 4, 4]]
