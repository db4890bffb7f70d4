"""Small multiples of the trends: values in, percentages of the box out. Drawn by templates/admin/trends/spark.html."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from fashionai.desk.charts import short_date
from recommender.trends.models import Trend

# Beyond this multiple of its own mean a line is cut off, or one launch would flatten every other.
HIGHEST, LEAST_TOP = 3.0, 1.5


@dataclass(frozen=True)
class Spark:
    """SVG point lists of the stretches that may be told, lone weeks as dots; `base` is the line of its own mean."""

    lines: list[str]
    dots: list[tuple[float, float]]
    base: float
    window: float
    width: float
    first: str
    last: str


def relative(trend: Trend) -> list[float | None]:
    """Its index by week as a multiple of its own mean."""
    known = [value for value in trend.index if value is not None]
    mean = sum(known) / len(known) if known else 0.0
    return [None if value is None or not mean else value / mean for value in trend.index]


def top_of(trends: Sequence[Trend]) -> float:
    """One scale for all lines of a page, so that they compare."""
    values = [value for trend in trends for value in relative(trend) if value is not None]
    return min(HIGHEST, max([LEAST_TOP, *values]))


def spark(trend: Trend, top: float, window: int) -> Spark:
    values = relative(trend)
    step = 100 / max(len(values) - 1, 1)
    placed = [(round(n * step, 2), value) for n, value in enumerate(values)]
    lines, dots = [], []
    for told, stretch in groupby(placed, key=lambda point: point[1] is not None):
        points = [(x, _height(value, top)) for x, value in stretch if value is not None]
        if told and len(points) == 1:
            dots += points
        elif told:
            lines.append(" ".join(f"{x},{y}" for x, y in points))
    first = trend.week - timedelta(weeks=len(values) - 1)
    shaded = round(max(0.0, 100 - (window - 1) * step), 2)
    return Spark(
        lines,
        dots,
        _height(1.0, top),
        shaded,
        round(100 - shaded, 2),
        short_date(first),
        short_date(_sunday(trend.week)),
    )


def _height(value: float, top: float) -> float:
    return round(100 - 100 * min(value, top) / top, 2)


def _sunday(monday: date) -> date:
    return monday + timedelta(days=6)
