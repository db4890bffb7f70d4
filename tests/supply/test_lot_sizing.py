"""Production plans: costs against dynamic programming and brute force, every limit kept, failures put into words."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from benchmarks.__main__ import main
from supply.planning.lot_sizing.files import BadInstance, read_instance
from supply.planning.lot_sizing.problem import Material, Problem
from supply.planning.lot_sizing.solve import Plan, Status, plan
from supply.planning.wagner_whitin import wagner_whitin


def problem(demand: list[list[float]], capacity: float = 1e6, **more: object) -> Problem:
    items, periods = len(demand), len(demand[0])
    fields: dict[str, object] = {
        "demand": np.array(demand, dtype=float),
        "capacity": np.full(periods, capacity),
        "unit_time": np.ones(items),
        "setup_time": np.full(items, 2.0),
        "setup_cost": np.full(items, 50.0),
        "holding_cost": np.ones(items),
    }
    return Problem(**{**fields, **more})  # type: ignore[arg-type]


TWO = [[10, 20, 5, 30], [15, 0, 25, 10]]


def assert_keeps_its_limits(stated: Problem, found: Plan) -> None:
    overtime = 0 if stated.overtime is None else stated.overtime
    assert (found.load <= stated.capacity + overtime + 1e-3).all()
    assert (found.production >= 0).all()
    assert ((found.production > 1e-3) <= found.setups).all()


def test_one_item_with_ample_capacity_is_wagner_whitin() -> None:
    demand = [90.0, 120.0, 80.0, 70.0]
    stated = problem([demand], setup_cost=np.array([500.0]), holding_cost=np.array([2.0]))
    found = plan(stated)
    schedule = wagner_whitin(demand, setup_cost=500, holding_cost=2)
    assert (found.status, found.cost) == (Status.OPTIMAL, pytest.approx(1380))
    assert found.production[0].tolist() == schedule.orders


def brute_force(stated: Problem) -> float:
    """Best over all setups of the plain production, stock and backlog linear program."""
    items, periods = stated.demand.shape
    cells, best = items * periods, np.inf
    backlog = np.full(items, np.inf) if stated.backlog_cost is None else stated.backlog_cost
    balance, needs = np.zeros((cells, 3 * cells)), stated.demand.ravel()
    for item, period in itertools.product(range(items), range(periods)):
        row = item * periods + period
        balance[row, row], balance[row, cells + row], balance[row, 2 * cells + row] = 1, -1, 1
        if period:
            balance[row, cells + row - 1], balance[row, 2 * cells + row - 1] = 1, -1
    late = np.where(np.isinf(backlog), 0, backlog)
    prices = np.concatenate([np.zeros(cells), *(np.repeat(rate, periods) for rate in (stated.holding_cost, late))])
    for setups in itertools.product([0, 1], repeat=cells):
        chosen = np.array(setups).reshape(items, periods)
        room = stated.capacity - stated.setup_time @ chosen
        if (room < 0).any():
            continue
        used = np.zeros((periods, 3 * cells))
        for item in range(items):
            used[range(periods), item * periods + np.arange(periods)] = stated.unit_time[item]
        ends = np.tile(np.arange(periods) == periods - 1, items)
        most_late = np.where(ends | np.isinf(np.repeat(backlog, periods)), 0, np.inf)
        highs = np.concatenate([np.where(chosen.ravel(), np.inf, 0), np.full(cells, np.inf), most_late])
        bounds = np.column_stack([np.zeros(3 * cells), highs])
        found = linprog(prices, A_ub=used, b_ub=room, A_eq=balance, b_eq=needs, bounds=bounds)
        if found.status == 0:
            best = min(best, found.fun + float((stated.setup_cost @ chosen).sum()))
    return best


@pytest.mark.parametrize("backlog", [None, np.array([3.0, 2.0])])
def test_two_items_in_tight_capacity_cost_what_brute_force_finds(backlog: np.ndarray | None) -> None:
    stated = problem([[10, 20, 30], [15, 5, 25]], capacity=42.0, backlog_cost=backlog)
    found = plan(stated)
    assert found.status == Status.OPTIMAL
    assert found.cost == pytest.approx(brute_force(stated), rel=1e-5)
    assert_keeps_its_limits(stated, found)


def test_backlog_is_late_and_paid_for() -> None:
    stated = problem([[0, 30]], capacity=17.0, backlog_cost=np.array([5.0]))
    found = plan(replace(stated, demand=np.array([[30.0, 0.0]])))
    assert found.backlog[0].tolist() == [15.0, 0.0]
    assert found.cost == pytest.approx(2 * 50 + 15 * 5)


def test_overtime_is_bought_only_where_it_is_needed() -> None:
    stated = problem([[20, 60]], capacity=40.0, overtime=np.full(2, 30.0), overtime_cost=2.0)
    found = plan(stated)
    assert found.overtime.sum() == pytest.approx(20 + 60 + 2 * 2 - 80)
    assert found.cost == pytest.approx(100 + 18 + 2 * 4)
    assert_keeps_its_limits(stated, found)


def test_minimum_lots_are_kept_and_what_they_add_is_stored() -> None:
    stated = problem([[10, 0]], minimum=np.array([25.0]))
    found = plan(stated)
    assert found.production[0].tolist() == [25.0, 0.0]
    assert found.stock[0].tolist() == [15.0, 15.0]
    assert found.cost == pytest.approx(50 + 15 * 2)


def test_lead_time_starts_production_earlier() -> None:
    found = plan(problem([[0, 0, 40]], lead_time=np.array([2])))
    assert found.production[0].tolist() == [40.0, 0.0, 0.0]
    assert (found.stock[0].tolist(), found.cost) == ([0.0, 0.0, 0.0], pytest.approx(50))


def test_opening_stock_is_used_before_anything_is_made() -> None:
    found = plan(problem([[10, 20]], initial_stock=np.array([25.0])))
    assert found.production.sum() == pytest.approx(5)
    assert found.cost == pytest.approx(50 + 15)


def test_frozen_weeks_keep_still_in_a_rolling_horizon() -> None:
    first = plan(problem(TWO, capacity=45.0))
    frozen = first.production[:, :2]
    changed = np.array(TWO, dtype=float)
    changed[:, 2:] += 3
    again = plan(problem(changed.tolist(), capacity=45.0, frozen=frozen))
    assert again.status == Status.OPTIMAL
    assert again.production[:, :2] == pytest.approx(frozen, abs=1e-3)
    assert_keeps_its_limits(problem(TWO, capacity=45.0), again)


def test_material_that_arrives_late_holds_production_back() -> None:
    cloth = Material("cloth", np.array([2.0]), np.array([20.0, 60.0]))
    found = plan(problem([[10, 30]], materials=[cloth]))
    assert found.production[0].tolist() == [10.0, 30.0]
    assert plan(problem([[10, 30]])).production[0].tolist() == [40.0, 0.0]


def test_missing_capacity_is_told_by_week_and_hours() -> None:
    found = plan(problem([[70, 5, 5]], capacity=30.0))
    assert found.status == Status.INFEASIBLE
    assert found.reasons == ["week 1 lacks 42.0 hours of capacity."]
    found = plan(problem([[70, 5, 5]], capacity=30.0, overtime=np.array([5.0, 0, 0])))
    assert found.reasons == ["week 1 lacks 37.0 hours of capacity even with all its overtime."]


def test_lead_time_that_cannot_be_met_is_named_with_its_item() -> None:
    found = plan(problem([[0, 5], [5, 0]], lead_time=np.array([0, 1]), item_names=["shirt", "coat"]))
    assert found.reasons == ["coat needs 5 pieces in week 1, but its lead time of 1 lets nothing arrive by then."]


def test_missing_material_is_named_with_its_week() -> None:
    cloth = Material("cloth", np.array([2.0]), np.array([20.0, 30.0]))
    found = plan(problem([[10, 30]], materials=[cloth]))
    assert found.reasons == ["cloth is short by 30 units in week 2, by 30 at worst."]


def test_frozen_lots_beyond_capacity_are_named() -> None:
    found = plan(problem([[10, 30]], capacity=20.0, frozen=np.array([[25.0]])))
    assert found.reasons == ["The frozen lots of week 1 need 27.0 hours, 7.0 more than there are."]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"setup_cost": np.ones(3)}, "setup_cost must have shape"),
        ({"unit_time": np.array([-1.0])}, "finite and not negative"),
        ({"frozen": np.ones((1, 5))}, "no more weeks"),
    ],
)
def test_contradictory_problems_are_refused(change: dict[str, np.ndarray], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        problem([[1, 2]], **change)


def instance(items: int, periods: int) -> str:
    """Demand of item i in period t is 100·i + t, in blocks of 15 columns as in the published files."""
    lines = [f"{items}\t{periods}", "1", "9000."]
    lines += [f"1 {item} 2 3." for item in range(1, items + 1)]
    for first, last in ((1, min(items, 15)), (16, items)):
        if first <= last:
            for period in range(periods):
                lines.append("\t".join(str(100 * item + period) for item in range(first, last + 1)))
    return "\n".join([*lines, "Bi hi su su", "  time cost", ""])


@pytest.mark.parametrize("items", [2, 15, 24])
def test_wide_instances_are_read_block_by_block(tmp_path: Path, items: int) -> None:
    file = tmp_path / "X.DAT"
    file.write_text(instance(items, 4), encoding="utf-8")
    read = read_instance(file)
    expected = 100 * np.arange(1, items + 1)[:, None] + np.arange(4)
    assert read.demand.tolist() == expected.tolist()
    assert (read.holding_cost.tolist(), read.capacity.tolist()) == (list(range(1, items + 1)), [9000.0] * 4)


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "X.DAT"
    file.write_text("\n".join(instance(24, 4).splitlines()[:-4]), encoding="utf-8")
    with pytest.raises(BadInstance, match="not a capacitated lot-sizing instance"):
        read_instance(file)


def test_benchmark_counts_what_was_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("A.DAT", "B.DAT"):
        (tmp_path / name).write_text(instance(2, 4), encoding="utf-8")
    main(["lot_sizing", str(tmp_path / "A.DAT"), str(tmp_path / "B.DAT"), "--json"])
    ours = json.loads(capsys.readouterr().out.splitlines()[-1])["ours"]
    assert ours["proved_optimal"] == 2
    assert 0 < ours["max_seconds"] < 60
