"""A production plan drawn: a Gantt chart and a load plot a workshop, and what of each material is there and used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext

from catalog.models import Product
from fashionai.desk.charts import Mark, ceiling, short_date
from supply.plots import Paths, paths
from supply.production.models import ProductionPlan
from supply.wording import words

LABELS = 6
# Of all that has arrived, so much less left is taken as used up.
USED_UP = 0.005


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
    late: bool
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
class Chart:
    """A workshop's Gantt chart and load plot. limit: where the regular hours end (percent from the top)."""

    name: str
    hours: float
    rows: list[Row]
    weeks: list[str]
    columns: list[Week]
    marks: list[Mark]
    labels: list[Mark]
    limit: float


@dataclass(frozen=True)
class Stock:
    """A material: what is there and what is used by the end of each week; short: weeks in which it is used up."""

    name: str
    plot: Paths
    short: list[str]


@dataclass(frozen=True)
class Drawn:
    """A plan in pictures and words. styles: rows of all workshops; late: names of styles that come late."""

    charts: list[Chart]
    materials: list[Stock]
    reasons: list[str]
    styles: int
    late: list[str]


def drawn(plan: ProductionPlan) -> Drawn:
    """Styles without a lot are left out; no charts without a plan. One query, for the styles' names."""
    told = {one.pk: one.name for one in Product.objects.filter(pk__in=[item["product"] for item in plan.items])}
    names = {str(item["product"]): told.get(item["product"], item["name"]) for item in plan.items}
    late = {str(item["product"]) for item in plan.items if max(item["late"], default=0.0) > 0}
    return Drawn(
        [_chart(plan, line, names, late) for line in plan.lines],
        [_material(plan, one) for one in plan.materials],
        [words(reason, names) for reason in plan.reasons],
        len({product for line in plan.lines for product in line["made"]}),
        [names[product] for product in names if product in late],
    )


def _weeks(plan: ProductionPlan, count: int) -> list[str]:
    return [short_date(plan.start + timedelta(weeks=week)) for week in range(count)]


def _chart(plan: ProductionPlan, line: dict[str, Any], names: dict[str, str], late: set[str]) -> Chart:
    labels = _weeks(plan, len(line["load"]))
    width = 100 / max(len(labels), 1)
    rows = []
    for product, made in line["made"].items():
        lots = [
            Lot(round(week * width, 2), round(width, 2), pieces, week < line["frozen"], labels[week])
            for week, pieces in enumerate(made)
            if pieces > 0
        ]
        rows.append(Row(names.get(product, product), sum(made), product in late, lots))
    rows.sort(key=lambda row: (row.lots[0].left if row.lots else 0.0, row.name))
    top, step = ceiling(max([*line["load"], *line["capacity"], 1.0]))
    columns = _load(line, labels, width, top)
    marks = [Mark(round(100 - 100 * step * n / top, 2), f"{step * n:g}") for n in range(round(top / step) + 1)]
    every = max(-(-len(columns) // LABELS), 1)
    shown = [Mark(column.x, column.label) for column in columns[::every]]
    hours = max(line["capacity"], default=0.0)
    return Chart(line["name"], hours, rows, labels, columns, marks, shown, round(100 - 100 * hours / top, 2))


def _load(line: dict[str, Any], labels: Sequence[str], width: float, top: float) -> list[Week]:
    found = []
    for week, hours in enumerate(line["load"]):
        regular = min(hours, line["capacity"][week])
        height, over = (round(100 * part / top, 2) for part in (regular, hours - regular))
        x, wide = round((week + 0.15) * width, 2), round(0.7 * width, 2)
        found.append(
            Week(x, wide, 100 - height, height, 100 - height - over, over, labels[week], hours, line["overtime"][week])
        )
    return found


def _material(plan: ProductionPlan, one: dict[str, Any]) -> Stock:
    there, used = one["there"], one["used"]
    lines = [("level", gettext("there since the start"), there), ("stock", gettext("used since the start"), used)]
    labels = _weeks(plan, len(there))
    short = [
        label
        for label, had, gone in zip(labels, there, used, strict=True)
        if had > 0 and gone > 0 and had - gone <= USED_UP * had
    ]
    return Stock(one["name"], paths(plan.start, lines), short)
