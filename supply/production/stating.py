"""From workshops, materials and what is wanted to the lot-sizing problem that they make together.

Its names are keys that `supply.wording` puts into the reader's words: styles by their number, weeks by their Monday.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Prefetch

from catalog.models import Category
from supply.production.lots import ProductionLot
from supply.production.materials import Material, MaterialArrival, MaterialUse
from supply.production.models import PlanStatus, ProductionPlan, Workshop
from supply.production.wanted import Wanted

if TYPE_CHECKING:
    from supply.planning.lot_sizing import problem as lots


def problem(items: Sequence[Wanted], workshops: Sequence[Workshop], start: date) -> lots.Problem:
    from supply.planning.lot_sizing.problem import Problem

    weeks = len(items[0].demand)
    return Problem(
        demand=np.stack([one.demand for one in items]),
        lines=lines(items, workshops, start),
        # Every line states its own: what a workshop makes early waits there, and its customers are its own.
        holding_cost=np.zeros(len(items)),
        materials=materials(items, start, weeks),
        item_names=[str(one.product) for one in items],
        period_names=[(start + timedelta(weeks=week)).isoformat() for week in range(weeks)],
    )


def lines(items: Sequence[Wanted], workshops: Sequence[Workshop], start: date) -> list[lots.Line]:
    from supply.planning.lot_sizing.problem import Line

    count, weeks = len(items), len(items[0].demand)
    can, frozen = able(items, workshops), frozen_lots(items, workshops, start)
    price = np.array([max(one.price, 1.0) for one in items])
    return [
        Line(
            name=one.name,
            capacity=np.maximum(one.hours - busy, 0.0) + _rounding(one, kept, own, one.hours - busy),
            overtime=np.full(weeks, one.overtime),
            overtime_cost=one.overtime_cost,
            unit_time=np.full(count, one.minutes / 60),
            setup_time=np.full(count, one.setup_hours),
            setup_cost=np.full(count, one.setup_cost),
            minimum=np.full(count, float(one.minimum)) if one.minimum else None,
            lead_time=np.full(count, one.lead_weeks),
            able=own,
            holding_cost=one.holding * price,
            backlog_cost=one.late * price,
            punctual=not one.late,
            frozen=None if kept is None else np.where(own[:, None], kept, 0.0),
        )
        for one, own, kept, busy in zip(workshops, can, frozen, _busy(items, workshops, start, weeks), strict=True)
    ]


def _rounding(workshop: Workshop, frozen: np.ndarray | None, own: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """(weeks,) hours by which frozen lots exceed a week because their pieces were made whole, less than one a lot."""
    found = np.zeros(len(hours))
    if frozen is not None:
        lots = np.where(own[:, None], frozen, 0.0)
        each, count, weeks = workshop.minutes / 60, (lots > 0).sum(axis=0), frozen.shape[1]
        over = lots.sum(axis=0) * each + count * workshop.setup_hours - hours[:weeks] - workshop.overtime
        found[:weeks] = np.where(over <= count * each, np.maximum(over, 0.0), 0.0)
    return found


def _busy(items: Sequence[Wanted], workshops: Sequence[Workshop], start: date, weeks: int) -> list[np.ndarray]:
    """(weeks,) hours a workshop that released lots of other styles take: of goods that nobody waits for any more."""
    planned = {item.product for item in items}
    found = {one.pk: np.zeros(weeks) for one in workshops}
    known = {one.pk: one for one in workshops}
    for lot in ProductionLot.objects.ahead(start).exclude(product__in=planned):
        week = (lot.week - start).days // 7
        if lot.workshop_id in found and week < weeks:
            one = known[lot.workshop_id]
            found[lot.workshop_id][week] += lot.waiting * one.minutes / 60 + one.setup_hours
    return [found[one.pk] for one in workshops]


def able(items: Sequence[Wanted], workshops: Sequence[Workshop]) -> np.ndarray:
    """(workshops, items) of what each makes. A query, and two of each workshop where they were not prefetched."""
    above = _ancestors()
    styles = [{product.pk for product in one.products.all()} for one in workshops]
    kinds = [{category.pk for category in one.categories.all()} for one in workshops]
    assigned = set().union(*styles)
    found = np.zeros((len(workshops), len(items)), dtype=bool)
    for row, (own, made) in enumerate(zip(styles, kinds, strict=True)):
        for column, item in enumerate(items):
            if item.product in assigned:
                found[row, column] = item.product in own
            else:
                found[row, column] = not (own or made) or bool(made.intersection(above.get(item.category, ())))
    return found


def _ancestors() -> dict[int | None, list[int]]:
    """Every category with those above it, the nearest first."""
    parents: dict[int, int | None] = dict(Category.objects.values_list("pk", "parent"))
    found: dict[int | None, list[int]] = {}
    for pk in parents:
        line, at = [pk], parents[pk]
        while at is not None:
            line.append(at)
            at = parents[at]
        found[pk] = line
    return found


def materials(items: Sequence[Wanted], start: date, weeks: int) -> list[lots.Material]:
    """Those that any of the items takes. Five queries."""
    from supply.planning.lot_sizing import problem as lots

    rows = {one.pk: one for one in Material.objects.prefetch_related(_coming())}
    places = {item.product: row for row, item in enumerate(items)}
    takes = bills([(item.product, item.category) for item in items])
    # What released lots take has left the stock already; it lies at the workshop for them.
    issued = np.zeros((len(items), weeks))
    for lot in ProductionLot.objects.ahead(start):
        row, week = places.get(lot.product_id), (lot.week - start).days // 7
        if row is not None and week < weeks:
            issued[row, week] += lot.waiting
    found = []
    for pk, material in rows.items():
        usage = np.array([bill.get(pk, 0.0) for bill in takes])
        if usage.any():
            found.append(lots.Material(str(material), usage, _supply(material, start, weeks) + usage @ issued))
    return found


def _coming() -> Prefetch:
    return Prefetch("arrivals", MaterialArrival.objects.coming(), to_attr="coming")


def bills(styles: Sequence[tuple[int, int | None]]) -> list[dict[int, float]]:
    """Material → quantity a piece, for each (style, category): the style's own lines, or those of the nearest category
    that has any. Two queries."""
    of_product: dict[int, dict[int, float]] = {}
    of_category: dict[int, dict[int, float]] = {}
    for use in MaterialUse.objects.all():
        place = of_product if use.product_id else of_category
        place.setdefault(use.product_id or use.category_id or 0, {})[use.material_id] = use.quantity
    above = _ancestors()
    found = []
    for product, category in styles:
        near = (of_category[pk] for pk in above.get(category, ()) if pk in of_category)
        found.append(of_product.get(product) or next(near, {}))
    return found


def _supply(material: Material, start: date, weeks: int) -> np.ndarray:
    """(weeks,) of what is there from each Monday on."""
    found = np.zeros(weeks)
    found[0] = material.stock
    for one in material.coming:  # type: ignore[attr-defined]
        week = max(-(-(one.day - start).days // 7), 0)
        if week < weeks:
            found[week] += one.quantity
    return found


def frozen_lots(items: Sequence[Wanted], workshops: Sequence[Workshop], start: date) -> list[np.ndarray | None]:
    """(items, weeks) a workshop: released lots, and what the last plan has fixed of the weeks that are frozen now.

    None without such. What was released is made even if its goods were cancelled; what a plan merely fixed is not.
    """
    last = ProductionPlan.objects.filter(status__in=(PlanStatus.OPTIMAL, PlanStatus.GOOD)).first()
    made = {line["workshop"]: line["made"] for line in last.lines} if last else {}
    passed = (start - last.start).days // 7 if last else 0
    horizon = len(items[0].demand)
    released = _released(items, workshops, start, horizon)
    # Lots of goods that were cancelled since would only fill the shelves.
    left = np.array([one.demand.sum() for one in items]) - sum(one.sum(axis=1) for one in released)
    found: list[np.ndarray | None] = []
    for one, sure in zip(workshops, released, strict=True):
        weeks = min(one.frozen_weeks, horizon) if one.pk in made and passed >= 0 else 0
        lots = np.zeros((len(items), horizon))
        for row, item in enumerate(items):
            known = made.get(one.pk, {}).get(str(item.product), [])[passed : passed + weeks] if weeks else []
            lots[row, : len(known)] = known
        lots = np.maximum(lots - sure, 0)
        kept = np.minimum(lots, np.maximum(left[:, None] - np.cumsum(lots, axis=1) + lots, 0))
        left = left - kept.sum(axis=1)
        weeks = max(weeks, int(np.flatnonzero(sure.any(axis=0)).max(initial=-1)) + 1)
        found.append(np.asarray((kept + sure)[:, :weeks]) if weeks else None)
    return found


def _released(items: Sequence[Wanted], workshops: Sequence[Workshop], start: date, weeks: int) -> list[np.ndarray]:
    """(items, weeks) a workshop of what was released to it from this Monday on. One query."""
    rows = {item.product: row for row, item in enumerate(items)}
    found = {one.pk: np.zeros((len(items), weeks)) for one in workshops}
    for lot in ProductionLot.objects.ahead(start):
        week = (lot.week - start).days // 7
        if lot.workshop_id in found and lot.product_id in rows and week < weeks:
            found[lot.workshop_id][rows[lot.product_id], week] += lot.waiting
    return [found[one.pk] for one in workshops]
