"""A production plan as a Gantt chart and a load plot, in percentages of their boxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from catalog.models import Product
from fashionai.desk.charts import Mark, ceiling, short_date
from supply.production.models import ProductionPlan

LABELS = 6


@dataclass(frozen=True)
class Lot:
    """A week's lot of a style: its place in the row, and its words."""

    left: float
    width: float
    pieces: float
    frozen: bool
    label: str


@dataclass(frozen=True)
class Row:
    name: str
    total: float
    late: float
    lots: list[Lot]


@dataclass(frozen=True)
class Week:
    """Hours of a week: the column, its height in regular time and in overtime."""

    x: float
    width: float
    y: float
    height: float
    over_y: float
    over_height: float
    label: str
    hours: float
    overtime: float


@dataclass(frozen=True)
class Gantt:
    """limit: where the regular hours end (percent from the top)."""

    rows: list[Row]
    weeks: list[str]
    columns: list[Week]
    marks: list[Mark]
    labels: list[Mark]
    limit: float


def gantt(plan: ProductionPlan) -> Gantt:
    """Styles without a lot are left out; empty without a plan. One query, for their names."""
    names = {one.pk: one.name for one in Product.objects.filter(pk__in=[item["product"] for item in plan.items])}
    count = len(plan.load)
    labels = [short_date(plan.start + timedelta(weeks=week)) for week in range(count)]
    width = 100 / max(count, 1)
    rows = []
    for item in plan.items:
        lots = [
            Lot(round(week * width, 2), round(width, 2), pieces, week < plan.workshop.frozen_weeks, labels[week])
            for week, pieces in enumerate(item["made"][:count])
            if pieces > 0
        ]
        if lots:
            name = names.get(item["product"], item["name"])
            rows.append(Row(name, sum(item["made"]), max(item["late"], default=0.0), lots))
    return _load(plan, rows, labels, width)


def _load(plan: ProductionPlan, rows: list[Row], labels: list[str], width: float) -> Gantt:
    top, step = ceiling(max([*plan.load, plan.capacity, 1.0]))

    def height(hours: float) -> float:
        return round(100 * hours / top, 2)

    columns = []
    for week, hours in enumerate(plan.load):
        over = plan.overtime[week]
        regular = min(hours, plan.capacity)
        columns.append(
            Week(
                round(week * width + 0.15 * width, 2),
                round(0.7 * width, 2),
                100 - height(regular),
                height(regular),
                100 - height(regular) - height(max(hours - regular, 0)),
                height(max(hours - regular, 0)),
                labels[week],
                hours,
                over,
            )
        )
    marks = [Mark(round(100 - 100 * step * n / top, 2), f"{step * n:g}") for n in range(round(top / step) + 1)]
    every = -(-len(columns) // LABELS)
    shown = [Mark(column.x, column.label) for column in columns[:: max(every, 1)]]
    return Gantt(rows, labels, columns, marks, shown, 100 - height(plan.capacity))
