"""From ordered purchases to a production plan: which workshop makes which style in which week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from supply.production.models import PlanStatus, ProductionPlan, Workshop
from supply.production.stating import problem
from supply.production.wanted import CannotPlan, Wanted, wanted
from supply.said import Said

if TYPE_CHECKING:
    from supply.planning.lot_sizing.problem import Problem
    from supply.planning.lot_sizing.solve import Plan

SECONDS = 45.0
GAP = 0.005
# Of the time, for mending part by part what is not proved by then. A busy machine may have proved nothing yet.
POLISH = 0.4
# What cannot be made in time may be made so many weeks after the last due one.
LATE_WEEKS = 4


def solve(row: ProductionPlan, *, seconds: float = SECONDS) -> ProductionPlan:
    """Fill a waiting plan in; nothing is saved. Raises CannotPlan."""
    from supply.planning.lot_sizing.solve import plan

    workshops = list(Workshop.objects.filter(is_active=True).prefetch_related("categories", "products"))
    if not workshops:
        raise CannotPlan(Said("no workshop"))
    late = LATE_WEEKS + max(one.lead_weeks for one in workshops) if any(one.late for one in workshops) else 0
    items, left_out = wanted(row.start, late)
    stated = problem(items, workshops, row.start)
    found = plan(stated, time_limit=seconds, gap=GAP, polish=POLISH)
    _note(row, items, workshops, stated, found)
    if left_out:
        row.reasons.append(Said("left out", {"kept": len(items), "styles": left_out}).as_json())
    return row


def _note(
    row: ProductionPlan, items: Sequence[Wanted], workshops: Sequence[Workshop], stated: Problem, found: Plan
) -> None:
    from supply.planning.lot_sizing.solve import Status

    row.seconds, row.reasons = round(found.seconds, 1), [reason.as_json() for reason in found.reasons]
    made, late = np.zeros(found.by_line.shape), np.zeros(stated.demand.shape)
    if not np.isfinite(found.cost):
        row.status = PlanStatus.IMPOSSIBLE
    else:
        row.status = PlanStatus.OPTIMAL if found.status == Status.OPTIMAL else PlanStatus.GOOD
        row.cost, row.gap = round(found.cost, 2), round(found.gap, 5)
        made, late = whole(found.by_line), np.round(found.backlog)
        row.lines = [_line(one, number, items, made, found) for number, one in enumerate(workshops)]
    row.materials = _materials(stated, made.sum(axis=0))
    row.items = [
        {
            "product": one.product,
            "name": one.name,
            "variants": one.variants,
            "demand": one.demand.tolist(),
            "made": made[:, number].sum(axis=0).tolist(),
            "late": late[number].tolist(),
        }
        for number, one in enumerate(items)
    ]


def whole(by_line: np.ndarray) -> np.ndarray:
    """Whole pieces (lines, items, weeks): totals up to every week and line are rounded down, so that nothing is lost,
    nothing is made twice, and no week takes material that comes later. A week may hold a piece more than its hours."""
    lines, items, weeks = by_line.shape
    running = np.cumsum(by_line.transpose(1, 2, 0).reshape(items, weeks * lines), axis=1)
    running[:, :-1] = np.floor(running[:, :-1] + 1e-3)
    pieces = np.diff(np.round(running), axis=1, prepend=0.0)
    return np.asarray(pieces.reshape(items, weeks, lines).transpose(2, 0, 1))


def _line(workshop: Workshop, number: int, items: Sequence[Wanted], made: np.ndarray, found: Plan) -> dict[str, Any]:
    weeks = made.shape[2]
    return {
        "workshop": workshop.pk,
        "name": workshop.name,
        "frozen": workshop.frozen_weeks,
        "capacity": [workshop.hours] * weeks,
        "load": found.load[number].round(2).tolist(),
        "overtime": found.overtime[number].round(2).tolist(),
        "made": {
            str(one.product): made[number, row].tolist() for row, one in enumerate(items) if made[number, row].any()
        },
    }


def _materials(stated: Problem, made: np.ndarray) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "there": np.cumsum(one.supply).round(2).tolist(),
            "used": np.cumsum(one.usage @ made).round(2).tolist(),
        }
        for one in stated.materials
    ]
