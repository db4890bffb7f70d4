"""Distributions of demand: loss against quadrature and sums, quantiles, random lead times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from supply.planning.demand import (
    Demand,
    Discrete,
    Normal,
    during,
    empirical,
    negative_binomial,
    normal_during,
    poisson,
)

DEMANDS: list[Demand] = [Normal(50, 8), poisson(6), negative_binomial(3, 9), empirical([0, 0, 1, 4, 4, 9])]


def test_normal_loss_equals_its_integral() -> None:
    expected, _error = integrate.quad(lambda d: (d - 55) * stats.norm(50, 8).pdf(d), 55, 150)
    assert Normal(50, 8).loss(55) == pytest.approx(expected, rel=1e-9)


def test_moments_of_the_counts_are_those_asked_for() -> None:
    demand = negative_binomial(3, 9)
    values = np.arange(len(demand.pmf))
    assert (demand.mean, values**2 @ demand.pmf - demand.mean**2) == pytest.approx((3, 9))
    assert negative_binomial(3, 2).pmf == pytest.approx(poisson(3).pmf)


@pytest.mark.parametrize("demand", DEMANDS)
def test_quantile_is_the_smallest_value_that_reaches_the_level(demand: Demand) -> None:
    for level in (0.05, 0.5, 0.79, 0.95, 0.999):
        value = demand.quantile(level)
        assert demand.cdf(value) >= level - 1e-9
        assert demand.cdf(value - 1e-6) < level


@pytest.mark.parametrize("demand", DEMANDS)
def test_what_is_left_minus_what_is_short_is_stock_minus_mean(demand: Demand) -> None:
    assert demand.surplus(4) - demand.loss(4) == pytest.approx(4 - demand.mean)
    assert demand.loss(4) > demand.loss(5) >= 0


def test_demand_over_a_random_lead_time_equals_the_sum_by_hand() -> None:
    """Half the time one period of a fair 0 or 1, half the time two."""
    total = during(Discrete(np.array([0.5, 0.5])), Discrete(np.array([0, 0.5, 0.5])))
    assert total.pmf.tolist() == [0.375, 0.5, 0.125]


def test_moments_over_a_random_lead_time_agree_with_the_exact_distribution() -> None:
    period, lead = poisson(4), Discrete(np.array([0, 0.25, 0.5, 0.25]))
    exact = during(period, lead)
    values = np.arange(len(exact.pmf))
    approximate = normal_during(4, 2, 2, 0.5**0.5)
    assert (approximate.mu, approximate.sigma**2) == pytest.approx(
        (exact.mean, values**2 @ exact.pmf - exact.mean**2), rel=1e-9
    )


@given(st.lists(st.integers(0, 30), min_size=1, max_size=20), st.floats(0.01, 0.99))
def test_empirical_quantile_is_an_observed_value(values: list[int], level: float) -> None:
    assert empirical(values).quantile(level) in values


@pytest.mark.parametrize("level", [0, 1, -0.1, 1.5])
def test_unreachable_levels_are_refused(level: float) -> None:
    with pytest.raises(ValueError, match="strictly between"):
        poisson(6).quantile(level)


@pytest.mark.parametrize("values", [[], [-1], [0.5]])
def test_what_cannot_be_observed_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        empirical(values)
