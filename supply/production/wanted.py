"""What has to be made: ordered purchases by style and week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from supply.models import PurchaseProposal
from supply.production.lots import ProductionLot
from supply.said import Said

# A style whose orders come in more weeks than this is planned to the last of them.
MOST_WEEKS, MOST_ITEMS = 16, 40


class CannotPlan(Exception):
    """There is nothing to plan, or nobody to make it; the sentence says which."""

    def __init__(self, said: Said) -> None:
        super().__init__(str(said))
        self.said = said


@dataclass(frozen=True, eq=False)
class Wanted:
    """A style with its variants; demand (weeks,) pieces due by the end of each week."""

    product: int
    category: int | None
    name: str
    price: float
    variants: int
    demand: np.ndarray


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def wanted(start: date, spare: int = 0) -> tuple[list[Wanted], int]:
    """What is on order by style, the most pieces first, and how many smaller styles are left out.

    What is overdue is due in week one; what was released in earlier weeks is made, and covers what is due first.
    spare: weeks beyond the last due one, for what will be late. Raises CannotPlan.
    """
    due: dict[int, list[tuple[int, int]]] = defaultdict(list)
    products = {}
    for one in PurchaseProposal.objects.on_order().select_related("variant__product"):
        week = min(max((one.arrives - start).days // 7, 0), MOST_WEEKS - 1)
        due[one.variant.product_id].append((week, one.decided_quantity or 0))
        products[one.variant.product_id] = one.variant.product
    if not due:
        raise CannotPlan(Said("nothing ordered"))
    made = _made(start)
    weeks = min(max(max(week for week, _ in lots) for lots in due.values()) + 1 + spare, MOST_WEEKS)
    found = []
    for pk, lots in due.items():
        demand = np.zeros(weeks)
        for week, pieces in lots:
            demand[week] += pieces
        demand = np.diff(np.maximum(np.cumsum(demand) - made[pk], 0), prepend=0.0)
        if not demand.any():
            continue
        product = products[pk]
        found.append(Wanted(pk, product.category_id, product.name_en, float(product.price), len(lots), demand))
    if not found:
        raise CannotPlan(Said("all made"))
    found.sort(key=lambda one: (-one.demand.sum(), one.product))
    return found[:MOST_ITEMS], max(len(found) - MOST_ITEMS, 0)


def _made(start: date) -> dict[int, int]:
    """Style → pieces that were released before this week and are not on the shelf yet."""
    found: dict[int, int] = defaultdict(int)
    for lot in ProductionLot.objects.before(start):
        found[lot.product_id] += lot.waiting
    return found
