"""Policies against brute force, simulation and printed figures."""

from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.__main__ import main
from supply.planning.base_stock import level_for_cycle_service, level_for_fill_rate
from supply.planning.continuous_review import fill_rate, optimal_reorder, reorder_point_for_fill_rate
from supply.planning.demand import Normal, empirical, poisson
from supply.planning.eoq import eoq, eoq_with_discounts
from supply.planning.newsvendor import expected_cost, newsvendor
from supply.planning.periodic_review import Renewals, optimal_order_up_to
from supply.planning.wagner_whitin import wagner_whitin


def test_every_printed_figure_is_met(capsys: pytest.CaptureFixture[str]) -> None:
    main(["inventory", "--json"])
    ours = json.loads(capsys.readouterr().out.splitlines()[-1])["ours"]
    assert ours["figures"] == 15
    assert ours["max_relative_error"] < 1e-6


def test_eoq_is_cheaper_than_its_neighbours_and_backorders_make_it_cheaper_still() -> None:
    lot = eoq(setup_cost=8, holding_cost=0.225, demand=1300)
    for other in (lot.quantity * 0.9, lot.quantity * 1.1):
        assert lot.cost < 8 * 1300 / other + 0.225 * other / 2
    short = eoq(setup_cost=8, holding_cost=0.225, demand=1300, backorder_cost=5)
    assert short.cost < lot.cost
    assert short.short_share == pytest.approx(0.225 / 5.225)


def test_discount_lot_is_the_best_of_every_whole_quantity() -> None:
    breaks, prices = [0, 60, 300], [10.0, 9.8, 9.7]
    lot = eoq_with_discounts(setup_cost=30, holding_rate=0.3, demand=400, breaks=breaks, prices=prices)

    def cost(quantity: int) -> float:
        price = prices[sum(quantity >= at for at in breaks) - 1]
        return price * 400 + 30 * 400 / quantity + 0.3 * price * quantity / 2

    assert lot.cost <= min(cost(quantity) for quantity in range(1, 1000))
    assert lot.quantity == pytest.approx(math.sqrt(2 * 30 * 400 / (0.3 * 9.8)))


@pytest.mark.parametrize(("breaks", "prices"), [([1, 2], [3, 2]), ([0, 0], [3, 2]), ([0], []), ([0, 5], [3, 0])])
def test_price_lists_that_make_no_sense_are_refused(breaks: list[float], prices: list[float]) -> None:
    with pytest.raises(ValueError, match="one positive price for each break"):
        eoq_with_discounts(setup_cost=1, holding_rate=1, demand=1, breaks=breaks, prices=prices)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=12), st.floats(0.1, 9), st.floats(0.1, 9))
def test_newsvendor_is_the_best_of_every_quantity(seen: list[int], overage: float, underage: float) -> None:
    demand = empirical(seen)
    order = newsvendor(demand, overage=overage, underage=underage)
    assert order.cost <= min(expected_cost(demand, q, overage, underage) for q in range(22)) + 1e-9


def test_reorder_policy_is_the_best_of_a_grid() -> None:
    demand = poisson(5)
    best = optimal_reorder(demand, rate=2.5, setup_cost=40, holding_cost=3, backorder_cost=20)

    def cost(r: int, q: int) -> float:
        return (40 * 2.5 + sum(expected_cost(demand, y, 3, 20) for y in range(r + 1, r + q + 1))) / q

    grid = {(r, q): cost(r, q) for r in range(-5, 15) for q in range(1, 30)}
    assert (best.reorder_point, best.quantity) == min(grid, key=lambda key: grid[key])
    assert best.cost == pytest.approx(min(grid.values()))


@settings(max_examples=25, deadline=None)
@given(st.floats(0.5, 8), st.floats(0, 60), st.floats(1, 20))
def test_order_up_to_policy_is_the_best_of_a_grid(mean: float, setup: float, backorder: float) -> None:
    demand = poisson(mean)
    best = optimal_order_up_to(demand, setup_cost=setup, holding_cost=1, backorder_cost=backorder)
    renewals = Renewals(demand)
    levels = {y: expected_cost(demand, y, 1, backorder) for y in range(-30, 81)}

    def cost(s: int, high: int) -> float:
        periods = renewals.until(high - s)
        return float(setup + periods @ [levels[y] for y in range(high, s, -1)]) / periods.sum()

    assert best.cost <= min(cost(s, high) for s in range(-30, 60) for high in range(s + 1, min(s + 60, 80))) + 1e-9


def test_order_up_to_cost_agrees_with_a_simulation() -> None:
    generator = np.random.default_rng(0)
    policy = optimal_order_up_to(poisson(6), setup_cost=5, holding_cost=1, backorder_cost=4)
    stock, total, periods = policy.order_up_to, 0.0, 200_000
    for sold in generator.poisson(6, periods).tolist():
        if stock <= policy.reorder_point:
            stock, total = policy.order_up_to, total + 5
        stock -= sold
        total += max(stock, 0) + 4 * max(-stock, 0)
    assert total / periods == pytest.approx(policy.cost, rel=0.01)


def test_cycle_service_is_reached_and_one_piece_less_misses_it() -> None:
    exposed = poisson(9)
    found = level_for_cycle_service(exposed, 0.95)
    assert found.cycle_service >= 0.95 > exposed.cdf(found.level - 1)
    assert found.safety_stock == pytest.approx(5)
    assert level_for_cycle_service(Normal(100, 10), 0.975).safety_stock == pytest.approx(19.59964)


def test_fill_rate_of_base_stock_agrees_with_a_simulation() -> None:
    """Two periods of lead time, review every period, backorders."""
    found = level_for_fill_rate(poisson(9), 0.93, before=poisson(6))
    generator = np.random.default_rng(1)
    sold = generator.poisson(3, 200_002)
    open_before = np.convolve(sold, [1, 1], "valid")[:-1]
    short = np.maximum(open_before + sold[2:] - found.level, 0) - np.maximum(open_before - found.level, 0)
    assert 1 - short.sum() / sold[2:].sum() == pytest.approx(found.fill_rate, abs=0.003)
    assert found.fill_rate >= 0.93


def test_reorder_point_for_a_fill_rate_is_the_smallest() -> None:
    point = reorder_point_for_fill_rate(poisson(6), 20, 0.98)
    assert fill_rate(poisson(6), point, 20) >= 0.98 > fill_rate(poisson(6), point - 1, 20)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.floats(0, 200), st.floats(0, 3))
def test_schedule_is_the_best_of_all(demand: list[int], setup: float, holding: float) -> None:
    schedule = wagner_whitin(demand, setup_cost=setup, holding_cost=holding)
    assert schedule.cost == pytest.approx(min(_costs(demand, setup, holding)), abs=1e-6)
    assert sum(schedule.orders) == sum(demand)
    assert (np.cumsum(schedule.orders) >= np.cumsum(demand)).all()


def _costs(demand: list[int], setup: float, holding: float) -> list[float]:
    """Of every choice of periods to order in, each order lasting until the next."""
    found = []
    for chosen in itertools.product([False, True], repeat=len(demand)):
        cost, last = 0.0, -1
        for period, need in enumerate(demand):
            if chosen[period]:
                last, cost = period, cost + setup
            cost += math.inf if need and last < 0 else holding * (period - last) * need
        found.append(cost)
    return found
