"""The simulator against arithmetic by hand, and what policies keep of what they promise."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.__main__ import main
from supply.forecasting.base import Panel
from supply.forecasting.exposure import levels
from supply.planning.exposure import exposed_demand, lead_time, level_for
from supply.planning.simulator import (
    Costs,
    Outcome,
    base_stock,
    lead_times,
    negative_binomial_futures,
    simulate,
)


def one_item(demand: list[float], level: float, start: float, lead: int, **more: bool) -> Outcome:
    weeks = np.array([[demand]])
    costs = Costs(np.array([10.0]), np.array([0.5]), 3.0, np.array([4.0]))
    leads = np.full(weeks.shape, float(lead))
    return simulate(weeks, base_stock(np.array([[level]])), costs, start=np.array([start]), lead=leads, **more)


def test_weeks_by_hand() -> None:
    """Week 0: 5 there, 3 more ordered, 4 sold; week 1: 1 there, 3 arrive after... nothing is lost on the way."""
    done = one_item([4, 3, 2, 0], level=8, start=5, lead=1)
    assert done.ordered[0, 0].tolist() == [3, 4, 3, 2]
    assert done.sold[0, 0].tolist() == [4, 3, 2, 0]
    assert done.stock[0, 0].tolist() == [1, 1, 3, 6]
    assert (done.fill_rate, done.cycle_service, done.markdown_cost) == (1.0, 1.0, 6 * 6.0)
    assert (done.holding_cost, done.order_cost, done.cost) == (11 * 0.5, 12.0, 5.5 + 12 + 36)
    assert done.working_capital == 10 * 11 / 4


def test_what_is_missing_is_lost_or_owed() -> None:
    lost, owed = (one_item([5, 1, 1], 2, 2, 0, backorders=late) for late in (False, True))
    assert lost.sold[0, 0].tolist() == [2, 1, 1]
    assert (lost.fill_rate, lost.stock_outs) == (4 / 7, 52 / 3)
    assert owed.ordered[0, 0].tolist() == [0, 5, 1]
    assert owed.stock[0, 0].tolist() == [0, 1, 1]


def test_orders_do_not_overtake_each_other() -> None:
    demand = np.array([[[1.0, 1.0, 1.0, 1.0, 1.0]]])
    costs = Costs(np.ones(1), np.ones(1))
    lead = np.array([[[3.0, 0.0, 0.0, 0.0, 0.0]]])
    done = simulate(demand, base_stock(np.array([[2.0]])), costs, start=np.zeros(1), lead=lead)
    assert done.sold[0, 0].tolist() == [0, 0, 0, 1, 1]


@pytest.mark.parametrize(("weeks", "deviation"), [(4.0, 0.5), (2.0, 1.5), (3.0, 0.0), (1.0, 0.3)])
def test_the_law_of_lead_times_is_the_one_that_is_drawn(weeks: float, deviation: float) -> None:
    law = dict(lead_time(weeks, deviation))
    assert sum(law.values()) == pytest.approx(1, abs=1e-4)
    drawn = lead_times(weeks, deviation, (200_000,), np.random.default_rng(3))
    for whole, chance in law.items():
        assert (drawn == whole).mean() == pytest.approx(chance, abs=0.005)


def test_a_level_lasts_with_the_chance_that_was_asked_for() -> None:
    random = np.random.default_rng(5)
    exposed = exposed_demand([8.0], [4.0], lead_weeks=2, lead_deviation=0.5)
    level = level_for(exposed, 0.9)
    leads = lead_times(2, 0.5, (40_000,), random).astype(int)
    weeks = negative_binomial_futures(np.full((1, 6), 8.0), np.full((1, 6), 4.0), 40_000, random)[:, 0]
    sums = np.array([weeks[row, : lead + 1].sum() for row, lead in enumerate(leads)])
    assert (sums <= level).mean() == pytest.approx(0.9, abs=0.015)
    assert level_for(exposed_demand([0.0], [0.0], lead_weeks=2), 0.9) == 0


def test_levels_learned_from_the_past_last_as_often_as_they_say() -> None:
    """Bulk buyers: heavy tails that a sum of independent weeks would not see."""
    random = np.random.default_rng(11)
    rate = np.exp(random.normal(1.5, 0.8, (500, 1)))
    values = random.poisson(rate * random.lognormal(-0.5, 1.0, (500, 60))).astype(float)
    values[:100, :20] = np.nan
    found = levels(Panel(values[:, :57]), 3, (0.5, 0.8, 0.9, 0.95))
    assert (np.diff(found, axis=1) >= 0).all()
    kept = (values[:, 57:].sum(axis=1)[:, None] <= found).mean(axis=0)
    assert kept == pytest.approx([0.5, 0.8, 0.9, 0.95], abs=0.05)


def test_levels_without_any_past_follow_the_last_weeks() -> None:
    assert levels(Panel(np.array([[2.0, 4.0]])), 3, (0.9,))[0, 0] == pytest.approx(9.0)
    with pytest.raises(ValueError, match="chances"):
        levels(Panel(np.ones((1, 9))), 3, (1.0,))


def test_service_level_benchmark_keeps_its_promise(capsys: pytest.CaptureFixture[str]) -> None:
    main(["service_level", "--items", "60", "--futures", "20", "--slowest", "5", "--json"])
    ours = json.loads(capsys.readouterr().out.splitlines()[-1])["ours"]
    assert ours["max_gap"] <= 1.5
    assert abs(ours["promise_gap"]) <= 1.0


@pytest.mark.realdata
def test_ours_costs_less_than_ordering_last_month_again(real_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every sixteenth product of the real shop's last eight weeks, at equal fill rates."""
    main(["replay", "--data", str(real_data / "online-retail"), "--every", "16", "--json"])
    ours = json.loads(capsys.readouterr().out.splitlines()[-1])["ours"]
    assert ours["ratio"] < 0.7
    assert ours["ratio_weekly"] < 0.9
    assert ours["ratio_cover"] < 1
