"""Geometry of the desk's plots: values in, percentages of the box out. Drawn by templates/admin/desk/plot.html."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as date_format
from django.utils.translation import pgettext

TICKS = 4
DATES = 5


@dataclass(frozen=True)
class Mark:
    """A label at a place: percent from the left (x) or from the top (y)."""

    at: float
    text: str


@dataclass(frozen=True)
class Point:
    """A day: its column (percent), its place in it, and the words shown for it."""

    left: float
    width: float
    x: float
    y: float
    label: str
    now: str
    before: str


@dataclass(frozen=True)
class Plot:
    """SVG point lists; `today` is the piece to the last day, which is not over and drawn apart."""

    now: str
    today: str
    before: str
    area: str
    rows: list[Mark]
    columns: list[Mark]
    points: list[Point]
    last: Point | None


def ceiling(largest: float) -> tuple[float, float]:
    """(top of the axis, distance of its ticks): 1, 2, 2.5 or 5 times a power of ten, so that labels are round."""
    if largest <= 0:
        return 1.0, 1.0
    rough = largest / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    return math.ceil(largest / step - 1e-9) * step, step


def short_date(day: date) -> str:
    return date_format(day, pgettext("date format of an axis", "M j"))


def lines(
    days: Sequence[date],
    now: Sequence[float],
    before: Sequence[float],
    show: Callable[[float], str],
    whole: bool = False,
) -> Plot:
    """Two lines over the same days: this period and, behind it, the one before. `whole` numbers only."""
    top, step = ceiling(max([*now, *before], default=0.0))
    if whole and step < 1:
        top, step = max(1.0, math.ceil(top)), 1.0
    width = 100 / max(len(days), 1)

    def place(index: int, value: float) -> tuple[float, float]:
        return round((index + 0.5) * width, 3), round(100 - 100 * value / top, 3)

    def path(values: Sequence[float], first: int = 0) -> str:
        return " ".join("{},{}".format(*place(index, value)) for index, value in enumerate(values, first))

    points = [
        Point(round(index * width, 3), round(width, 3), *place(index, value), short_date(day), show(value), show(old))
        for index, (day, value, old) in enumerate(zip(days, now, before, strict=True))
    ]
    rows = [Mark(round(100 - 100 * n * step / top, 3), show(n * step)) for n in range(round(top / step) + 1)]
    every = math.ceil(len(days) / DATES) or 1
    columns = [
        Mark(point.x, point.label) for index, point in enumerate(points) if (len(points) - 1 - index) % every == 0
    ]
    ground = f"{points[0].x},100 {path(now)} {points[-1].x},100" if points else ""
    today = path(now[-2:], len(now) - 2) if len(now) > 1 else ""
    return Plot(path(now[:-1]), today, path(before), ground, rows, columns, points, points[-1] if points else None)
