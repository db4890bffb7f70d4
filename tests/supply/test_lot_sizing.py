"""Production plans: costs against dynamic programming and brute force, every limit kept, failures put into words."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import OptimizeResult

from benchmarks.__main__ import main
from supply.planning.lot_sizing import improve
from supply.planning.lot_sizing import solve as solving
from supply.planning.lot_sizing.files import BadInstance, read_instance
from supply.planning.lot_sizing.formulation import Formulation
from supply.planning.lot_sizing.problem import Line, Material, Problem
from supply.planning.lot_sizing.solve import Plan, Status, plan, solver
from supply.planning.wagner_whitin import wagner_whitin
from tests.supply.lot_sizing_by_force import brute_force

OF_LINE = {
    "unit_time",
    "setup_time",
    "setup_cost",
    "overtime",
    "overtime_cost",
    "minimum",
    "lead_time",
    "able",
    "frozen",
}


def line(items: int, periods: int, capacity: float = 1e6, **more: object) -> Line:
    fields: dict[str, object] = {
        "capacity": np.full(periods, capacity),
        "unit_time": np.ones(items),
        "setup_time": np.full(items, 2.0),
        "setup_cost": np.full(items, 50.0),
    }
    return Line(**{**fields, **more})  # type: ignore[arg-type]


def problem(demand: list[list[float]], capacity: float = 1e6, **more: object) -> Problem:
    """Of one line, unless `lines` says otherwise."""
    items, periods = len(demand), len(demand[0])
    own = {name: value for name, value in more.items() if name in OF_LINE}
    fields: dict[str, object] = {
        "demand": np.array(demand, dtype=float),
        "lines": [line(items, periods, capacity, **own)],
        "holding_cost": np.ones(items),
        **{name: value for name, value in more.items() if name not in OF_LINE},
    }
    return Problem(**fields)  # type: ignore[arg-type]


def told(found: Plan) -> list[str]:
    return [str(reason) for reason in found.reasons]


TWO = [[10, 20, 5, 30], [15, 0, 25, 10]]


def assert_keeps_its_limits(stated: Problem, found: Plan) -> None:
    assert (found.load <= np.array([one.limit for one in stated.lines]) + 1e-3).all()
    assert (found.by_line >= 0).all()
    assert ((found.by_line > 1e-3) <= found.setups).all()
    for one in stated.materials:
        used = np.cumsum(one.usage @ found.production)
        assert (used <= np.cumsum(one.supply) + 1e-3).all()


def test_one_item_with_ample_capacity_is_wagner_whitin() -> None:
    demand = [90.0, 120.0, 80.0, 70.0]
    stated = problem([demand], setup_cost=np.array([500.0]), holding_cost=np.array([2.0]))
    found = plan(stated)
    schedule = wagner_whitin(demand, setup_cost=500, holding_cost=2)
    assert (found.status, found.cost) == (Status.OPTIMAL, pytest.approx(1380))
    assert found.production[0].tolist() == schedule.orders


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


def test_what_waits_is_made_where_waiting_costs_less() -> None:
    """Nothing can be made in the second period; 20 pieces are carried at 5 by one line and at 1 by the other."""
    capacity = np.array([100.0, 0.0])
    dear, cheap = (line(1, 2, capacity=0, holding_cost=np.array([rate])) for rate in (5.0, 1.0))
    stated = problem([[0, 20]], lines=[replace(one, capacity=capacity) for one in (dear, cheap)])
    found = plan(stated)
    assert found.by_line[:, 0, 0].tolist() == [0, 20]
    assert found.cost == pytest.approx(50 + 20 * 1)


@pytest.mark.parametrize(("punctual", "by", "cost"), [(False, 0, 50 + 20 * 2), (True, 1, 50 + 20 * 7)])
def test_what_is_late_is_made_where_lateness_costs_less_and_is_allowed(punctual: bool, by: int, cost: float) -> None:
    capacity = np.array([0.0, 100.0])
    lines = [
        replace(line(1, 2, backlog_cost=np.array([2.0]), punctual=punctual), capacity=capacity),
        replace(line(1, 2, backlog_cost=np.array([7.0])), capacity=capacity),
    ]
    found = plan(problem([[20, 0]], lines=lines))
    assert found.by_line[by, 0, 1] == 20
    assert found.cost == pytest.approx(cost)
    alone = plan(problem([[20, 0]], lines=[replace(lines[0], punctual=True)]))
    assert alone.status == Status.INFEASIBLE


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


def test_two_unlike_workshops_share_the_work_at_what_brute_force_finds() -> None:
    """The second is slower, nearer, and makes the second item only; neither could do it all."""
    near = line(
        2, 3, 40.0, unit_time=np.array([1.5, 1.5]), setup_cost=np.array([20.0, 20.0]), able=np.array([False, True])
    )
    far = line(2, 3, 38.0, lead_time=np.array([1, 0]))
    stated = problem([[0, 20, 14], [16, 12, 30]], lines=[far, near])
    found = plan(stated)
    assert found.status == Status.OPTIMAL
    assert found.cost == pytest.approx(brute_force(stated), rel=1e-5)
    assert_keeps_its_limits(stated, found)
    assert found.by_line[1, 0].sum() == 0
    assert found.by_line[1, 1].sum() > 0
    assert (np.cumsum(found.by_line[0, 0])[:2] >= [20, 34]).all(), "what is due is made a week before"


@pytest.mark.parametrize("backlog", [None, np.array([3.0, 2.0])])
def test_materials_and_workshops_together_cost_what_brute_force_finds(backlog: np.ndarray | None) -> None:
    cloth = Material("cloth", np.array([2.0, 1.0]), np.array([36.0, 40.0]))
    lines = [line(2, 2, 22.0), line(2, 2, 14.0, setup_time=np.zeros(2), unit_time=np.array([1.2, 0.8]))]
    stated = problem([[10, 15], [15, 10]], lines=lines, materials=[cloth], backlog_cost=backlog)
    found = plan(stated)
    assert found.status == Status.OPTIMAL
    assert found.cost == pytest.approx(brute_force(stated), rel=1e-5)
    assert_keeps_its_limits(stated, found)


def test_missing_capacity_is_told_by_week_and_hours() -> None:
    found = plan(problem([[70, 5, 5]], capacity=30.0))
    assert found.status == Status.INFEASIBLE
    assert told(found) == ["the workshop lacks 42 hours of capacity in week 1."]
    found = plan(problem([[70, 5, 5]], capacity=30.0, overtime=np.array([5.0, 0, 0])))
    assert told(found) == ["the workshop lacks 37 hours of capacity in week 1 even with all its overtime."]


def test_a_workshop_that_lacks_hours_is_named_although_another_has_them() -> None:
    able = [np.array([True, False]), np.array([False, True])]
    lines = [line(2, 1, 30.0, able=able[0], name="Dyeing"), line(2, 1, 90.0, able=able[1], name="Sewing")]
    found = plan(problem([[40], [40]], lines=lines))
    assert told(found) == ["Dyeing lacks 12 hours of capacity in week 1."]


def test_what_no_workshop_makes_is_named() -> None:
    found = plan(problem([[1], [5]], able=np.array([True, False]), item_names=["shirt", "coat"]))
    assert told(found) == ["No workshop in use makes coat."]


def test_lead_time_that_cannot_be_met_is_named_with_its_item() -> None:
    found = plan(problem([[0, 5], [5, 0]], lead_time=np.array([0, 1]), item_names=["shirt", "coat"]))
    assert told(found) == ["coat needs 5 pieces in week 1, but its lead time of 1 weeks lets nothing arrive by then."]


def test_missing_material_is_named_with_its_week() -> None:
    cloth = Material("cloth", np.array([2.0]), np.array([20.0, 30.0]))
    found = plan(problem([[10, 30]], materials=[cloth]))
    assert told(found) == ["cloth: 30 more would have to be there by week 2."]


def test_missing_hours_and_material_are_told_together_and_suffice() -> None:
    cloth = Material("cloth", np.array([2.0]), np.array([20.0, 30.0]))
    stated = problem([[10, 30]], capacity=18.0, materials=[cloth])
    found = plan(stated)
    assert {reason.code for reason in found.reasons} == {"lacks material", "lacks hours"}
    hours, supply = stated.lines[0].capacity.copy(), cloth.supply.copy()
    for reason in found.reasons:
        week = int(reason.about["week"].removeprefix("week ")) - 1
        lacks = hours if reason.code == "lacks hours" else supply
        lacks[week] += reason.about["hours" if lacks is hours else "units"]
    mended = replace(
        stated, materials=[replace(cloth, supply=supply)], lines=[replace(stated.lines[0], capacity=hours)]
    )
    assert plan(mended).status == Status.OPTIMAL


def test_frozen_lots_beyond_capacity_are_named() -> None:
    found = plan(problem([[10, 30]], capacity=20.0, frozen=np.array([[25.0]])))
    assert told(found) == ["the workshop: the frozen lots of week 1 need 27 hours, 7 more than there are."]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"setup_cost": np.ones(3)}, "setup_cost must have shape"),
        ({"unit_time": np.array([-1.0])}, "finite and not negative"),
        ({"frozen": np.ones((1, 5))}, "no more weeks"),
        ({"frozen": np.ones((1, 1)), "able": np.array([False])}, "able to make it"),
        ({"lines": []}, "there is no line"),
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
    assert (read.holding_cost.tolist(), read.lines[0].capacity.tolist()) == (list(range(1, items + 1)), [9000.0] * 4)


HEAD = "3 4 # items, periods\n1\n{capacity}\n" + "1, 2; 3 4.\n" * 3
ROWS = [[10, 20, 30], [11, 21, 31], [12, 22, 32], [13, 23, 33]]


@pytest.mark.parametrize(
    "demand",
    [
        "\n".join(" ".join(map(str, row)) for row in ROWS),
        "\n".join(f"{a} {b}\n  {c}" for a, b, c in ROWS),
        "\n".join("\t".join(map(str, row)) for row in zip(*ROWS, strict=True)),
        " ".join(str(value) for row in ROWS for value in row),
    ],
    ids=["a row a period", "broken rows", "a row an item", "one line"],
)
def test_demand_is_understood_however_its_rows_are_broken(tmp_path: Path, demand: str) -> None:
    file = tmp_path / "X.DAT"
    file.write_text("\ufeff" + HEAD.format(capacity="90 80 70 60") + demand + "\nBi hi\n", encoding="utf-8")
    read = read_instance(file)
    assert read.demand.T.tolist() == ROWS
    assert read.lines[0].capacity.tolist() == [90, 80, 70, 60]


def test_negative_demand_and_other_machines_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "X.DAT"
    for text, words in ((HEAD.replace("\n1\n", "\n2\n"), "2 machines"), (HEAD, "not negative")):
        rows = "\n".join("-1 2 3" for _ in ROWS)
        file.write_text(text.format(capacity=9) + rows, encoding="utf-8")
        with pytest.raises(BadInstance, match=words):
            read_instance(file)


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


def long_problem() -> Problem:
    """Four items in ten periods, more than one window of weeks, on two lines of which one demands a least lot."""
    demand = np.random.default_rng(3).integers(0, 30, (4, 10)) * 1.0
    demand[:, :2] = 0
    lines = [line(4, 10, capacity=50.0), line(4, 10, capacity=30.0, minimum=np.full(4, 10.0))]
    return problem(demand.tolist(), lines=lines, backlog_cost=np.full(4, 6.0))


def test_a_plan_found_part_by_part_keeps_every_limit_and_gets_cheaper() -> None:
    formulation = Formulation(long_problem())
    solve, clock = solver(formulation), improve.Clock(60.0)
    first = improve.constructed(formulation, solve, clock)
    assert first is not None
    rows, costs = formulation.constraint(), formulation.costs()
    # Some plan: every setup that costs nothing more to have, and nothing decided well.
    lavish = solve(formulation.bounds(), formulation.integrality(), 10.0, 0.9).x
    for start in (first, lavish):
        better = improve.improved(formulation, start, solve, clock)
        used = rows.A @ better
        assert ((used >= rows.lb - 1e-5) & (used <= rows.ub + 1e-5)).all()
        assert np.abs(better[: formulation.cells] - np.round(better[: formulation.cells])).max() < 1e-5
        assert costs @ better <= costs @ start
        assert costs @ better <= 1.02 * plan(formulation.problem, gap=1e-3).cost


def test_a_plan_that_time_cut_off_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole program finds nothing in time; its parts do."""
    stated = long_problem()
    monkeypatch.setattr(solving, "run", lambda *_: OptimizeResult(x=None, status=1, mip_dual_bound=None))
    assert plan(stated, time_limit=30.0).status == Status.TIME_LIMIT
    found = plan(stated, time_limit=30.0, polish=0.4)
    assert found.status == Status.TIME_LIMIT
    assert found.gap == 1.0  # nothing was proved
    assert_keeps_its_limits(stated, found)
    assert found.production.sum() >= stated.demand.sum()


def test_time_is_counted_in_computing_and_has_an_end() -> None:
    clock = improve.Clock(1e-6)
    assert sum(range(100_000)) > 0
    assert clock.left() < 0
