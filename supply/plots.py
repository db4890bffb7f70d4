"""The demand plot in percentages of its box: sales as bars, sold-out weeks shaded, the forecast as a fan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from fashionai.desk.charts import Mark, ceiling, short_date

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


class Foreseen(Protocol):
    """A night's forecast of a variant, a category or everything."""

    night: date
    history: Any
    sold_out: Any
    mean: Any
    low: Any
    middle: Any
    high: Any


def fan(newest: Foreseen) -> Fan:
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
        [Mark(y(step * number), f"{step * number:,g}") for number in range(round(top / step) + 1)],
        [Mark(round(week * width, 2), labels[week]) for week in range(0, weeks, max(weeks // LABELS, 1))],
        ahead,
    )


@dataclass(frozen=True)
class Path:
    """A line over weeks with its key (a class of the style sheet), words and values."""

    key: str
    label: str
    points: str
    values: list[float]


@dataclass(frozen=True)
class Paths:
    """SVG: lines over the same weeks, an optional band, and level lines across."""

    lines: list[Path]
    band: str
    rows: list[Mark]
    columns: list[Mark]
    weeks: list[str]

    @property
    def table(self) -> list[tuple[str, list[float]]]:
        return [(week, [line.values[number] for line in self.lines]) for number, week in enumerate(self.weeks)]


def paths(
    start: date,
    lines: Sequence[tuple[str, str, Sequence[float]]],
    band: tuple[Sequence[float], Sequence[float]] | None = None,
) -> Paths:
    """lines: (key, words, value a week). band: lower and upper values."""
    count = max(len(values) for _, _, values in lines)
    tallest = max([*(value for _, _, values in lines for value in values), *(band[1] if band else ()), 1.0])
    top, step = ceiling(tallest)

    def place(week: int, value: float) -> str:
        return f"{round(100 * week / max(count - 1, 1), 2)},{round(100 - 100 * min(max(value, 0.0), top) / top, 2)}"

    drawn = [
        Path(key, words, " ".join(place(week, value) for week, value in enumerate(values)), list(values))
        for key, words, values in lines
    ]
    area = ""
    if band:
        low, high = band
        upper = [place(week, value) for week, value in enumerate(high)]
        area = " ".join([*upper, *(place(week, low[week]) for week in reversed(range(len(low))))])
    labels = [short_date(start + timedelta(days=7 * week)) for week in range(count)]
    every = max(count // LABELS, 1)
    columns = [
        Mark(round(100 * week / max(count - 1, 1), 2), labels[week]) for week in range(0, count - every // 2, every)
    ]
    rows = [
        Mark(round(100 - 100 * step * number / top, 2), f"{step * number:,g}")
        for number in range(round(top / step) + 1)
    ]
    return Paths(drawn, area, rows, columns, labels)
