"""What others read of the trends: the brief for the design studio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recommender.trends import words
from recommender.trends.models import Direction, Signal, Trend


@dataclass(frozen=True)
class Line:
    """A value that moves. `month` is its growth in four weeks as a share (.34: 34 % more) against everything else in
    the department and per piece on sale, `low` and `high` the ends of its 90 % interval; `beyond_season`: by more than
    the same weeks of last year explain. `name` is in the active language."""

    facet: str
    value: str
    name: str
    signal: str
    month: float
    low: float
    high: float
    beyond_season: bool
    products: int
    shoppers: int


@dataclass(frozen=True)
class Brief:
    """The trends of a department, surest first; `week` is the Monday of the last week in it, None without any."""

    department: str
    week: date | None
    rising: list[Line]
    falling: list[Line]


def brief_of(department: str, on: date) -> Brief:
    """See `recommender.trends.brief`. What was looked at and what was bought; a value that does both is there twice."""
    week = Trend.objects.latest_week(on)
    rows = Trend.objects.of_week(week).moving().filter(
        department=department, signal__in=[Signal.VIEW, Signal.PURCHASE]
    )  # fmt: skip
    ranked = sorted(rows, key=lambda row: (row.q_value, row.facet, row.value))
    lines = {direction: [_line(row) for row in ranked if row.direction == direction] for direction in Direction}
    return Brief(department, week, lines[Direction.RISING], lines[Direction.FALLING])


def _line(trend: Trend) -> Line:
    name = words.value_name(trend.facet, trend.value)
    low, high = trend.month_interval
    facts = (trend.beyond, trend.products, trend.shoppers)
    return Line(trend.facet, trend.value, name, trend.signal, trend.month, low, high, *facts)
