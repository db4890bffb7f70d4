"""From ordered purchases to a production plan: which style is made in which week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from supply.models import PurchaseProposal
from supply.production.models import PlanStatus, ProductionPlan, Workshop

if TYPE_CHECKING:
    from supply.planning.lot_sizing.problem import Problem
    from supply.planning.lot_sizing.solve import Plan

# A style whose orders come in more weeks than this is planned to the last of them.
MOST_WEEKS, MOST_ITEMS = 16, 40
SECONDS = 45.0
GAP = 0.005


class NothingOrdered(Exception):
    """No purchase is on order: there is nothing to make."""


@dataclass(frozen=True)
class Wanted:
    """A style with its variants; demand (weeks,) pieces due by the end of each week."""

    product: int
    name: str
    price: float
    variants: int
    demand: np.ndarray


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def wanted(start: date) -> list[Wanted]:
    """What is on order by style, the most pieces first. Raises NothingOrdered. What is overdue is due in week one."""
    rows = PurchaseProposal.objects.on_order().select_related("variant__product")
    due: dict[int, list[tuple[int, int]]] = defaultdict(list)
    products = {}
    for one in rows:
        week = min(max((one.arrives - start).days // 7, 0), MOST_WEEKS - 1)
        due[one.variant.product_id].append((week, one.decided_quantity or 0))
        products[one.variant.product_id] = one.variant.product
    if not due:
        raise NothingOrdered
    weeks = max(max(week for week, _ in lots) for lots in due.values()) + 1
    found = []
    for pk, lots in due.items():
        demand = np.zeros(weeks)
        for week, pieces in lots:
            demand[week] += pieces
        found.append(Wanted(pk, products[pk].name_en, float(products[pk].price), len(lots), demand))
    return sorted(found, key=lambda one: -one.demand.sum())[:MOST_ITEMS]


def problem(items: list[Wanted], workshop: Workshop, start: date, frozen: np.ndarray | None) -> Problem:
    from supply.planning.lot_sizing.problem import Problem

    count, weeks = len(items), len(items[0].demand)
    price = np.array([max(one.price, 1.0) for one in items])
    return Problem(
        demand=np.stack([one.demand for one in items]),
        capacity=np.full(weeks, workshop.hours),
        unit_time=np.full(count, workshop.minutes / 60),
        setup_time=np.full(count, workshop.setup_hours),
        setup_cost=np.full(count, workshop.setup_cost),
        holding_cost=workshop.holding * price,
        backlog_cost=workshop.late * price if workshop.late else None,
        overtime=np.full(weeks, workshop.overtime),
        overtime_cost=workshop.overtime_cost,
        minimum=np.full(count, float(workshop.minimum)) if workshop.minimum else None,
        frozen=frozen,
        item_names=[one.name for one in items],
        period_names=[f"the week of {start + timedelta(weeks=week):%d %B}" for week in range(weeks)],
    )


def frozen_lots(items: list[Wanted], workshop: Workshop, start: date) -> np.ndarray | None:
    """(items, weeks): what the last plan has fixed of the weeks that are frozen now; None without such a plan."""
    last = ProductionPlan.objects.filter(workshop=workshop, status__in=(PlanStatus.OPTIMAL, PlanStatus.GOOD)).first()
    weeks = min(workshop.frozen_weeks, len(items[0].demand))
    if last is None or not weeks:
        return None
    passed = (start - last.start).days // 7
    made = {row["product"]: row["made"] for row in last.items}
    lots = np.zeros((len(items), weeks))
    for row, one in enumerate(items):
        known = made.get(one.product, [])[passed : passed + weeks] if passed >= 0 else []
        lots[row, : len(known)] = known
    # Lots of goods that were cancelled since would only fill the shelves.
    left = np.array([one.demand.sum() for one in items])
    return np.asarray(np.minimum(lots, np.maximum(left[:, None] - np.cumsum(lots, axis=1) + lots, 0)))


def solve(row: ProductionPlan, *, seconds: float = SECONDS) -> ProductionPlan:
    """Fill a waiting plan in; nothing is saved. Raises NothingOrdered."""
    from supply.planning.lot_sizing.solve import plan

    items = wanted(row.start)
    frozen = frozen_lots(items, row.workshop, row.start)
    found = plan(problem(items, row.workshop, row.start, frozen), time_limit=seconds, gap=GAP)
    _note(row, items, found)
    return row


def _note(row: ProductionPlan, items: list[Wanted], found: Plan) -> None:
    from supply.planning.lot_sizing.solve import Status

    row.capacity, row.seconds, row.reasons = row.workshop.hours, round(found.seconds, 1), list(found.reasons)
    if not np.isfinite(found.cost):
        row.status = PlanStatus.IMPOSSIBLE
        made = late = np.zeros((len(items), len(items[0].demand)))
    else:
        row.status = PlanStatus.OPTIMAL if found.status == Status.OPTIMAL else PlanStatus.GOOD
        row.cost, row.gap = round(found.cost, 2), round(found.gap, 5)
        row.load, row.overtime = found.load.round(2).tolist(), found.overtime.round(2).tolist()
        # Whole pieces: totals up to every week are rounded, so that nothing is lost or made twice.
        made = np.diff(np.round(np.cumsum(found.production, axis=1)), axis=1, prepend=0.0)
        late = np.round(found.backlog)
    row.items = [
        {
            "product": one.product,
            "name": one.name,
            "variants": one.variants,
            "demand": one.demand.tolist(),
            "made": made[number].tolist(),
            "late": late[number].tolist(),
        }
        for number, one in enumerate(items)
    ]
