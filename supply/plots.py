"""The demand plot in percentages of its box: sales as bars, sold-out weeks shaded, the forecast as a fan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fashionai.desk.charts import Mark, ceiling, short_date
from supply.models import DemandForecast

WEEKS_AHEAD = 13
LABELS = 6


@dataclass(frozen=True)
class Bar:
    """A week: its column, the height of its sales, and its words."""

    x: float
    width: float
    y: float
    height: float
    label: str
    pieces: int | None
    sold_out: bool


@dataclass(frozen=True)
class Ahead:
    label: str
    low: float
    middle: float
    high: float
    mean: float


@dataclass(frozen=True)
class Fan:
    """SVG: bars of the past, a polygon of the 80 % interval and a polyline of the mean."""

    bars: list[Bar]
    area: str
    line: str
    now: float
    rows: list[Mark]
    columns: list[Mark]
    ahead: list[Ahead]


def fan(newest: DemandForecast) -> Fan:
    history, count = newest.history, min(len(newest.mean), WEEKS_AHEAD)
    weeks = len(history) + count
    seen = [value or 0 for value in history]
    top, step = ceiling(max([*seen, *newest.high[:count], 1.0]))
    width = 100 / weeks

    def y(value: float) -> float:
        return round(100 - 100 * value / top, 2)

    def middle(week: int) -> float:
        return round((len(history) + week + 0.5) * width, 2)

    out = set(newest.sold_out)
    first = newest.night - timedelta(days=7 * len(history))
    labels = [short_date(first + timedelta(days=7 * week)) for week in range(weeks)]
    bars = [
        Bar(
            round(week * width, 2),
            round(width * 0.8, 2),
            y(seen[week]),
            round(100 - y(seen[week]), 2),
            labels[week],
            value,
            week in out,
        )
        for week, value in enumerate(history)
    ]
    upper = [f"{middle(week)},{y(newest.high[week])}" for week in range(count)]
    lower = [f"{middle(week)},{y(newest.low[week])}" for week in reversed(range(count))]
    ahead = [
        Ahead(labels[len(history) + week], newest.low[week], newest.middle[week], newest.high[week], newest.mean[week])
        for week in range(count)
    ]
    return Fan(
        bars,
        " ".join([*upper, *lower]),
        " ".join(f"{middle(week)},{y(newest.mean[week])}" for week in range(count)),
        round(len(history) * width, 2),
        [Mark(y(step * number), f"{step * number:g}") for number in range(round(top / step) + 1)],
        [Mark(round(week * width, 2), labels[week]) for week in range(0, weeks, max(weeks // LABELS, 1))],
        ahead,
    )
