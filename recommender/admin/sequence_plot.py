"""A confidence sequence as geometry: percentages of the box, drawn by templates/admin/judging/sequence.html."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fashionai.desk.charts import Mark, ceiling, short_date
from recommender.experiments.readout import Look

DATES = 5


@dataclass(frozen=True)
class SequencePlot:
    """`band` is the polygon between the bounds, `line` the estimate, `zero` where no difference lies; `rows` and
    `columns` label the axes and `days` say each look in words: (day, shoppers, estimate, low, high)."""

    band: str
    line: str
    zero: float
    rows: list[Mark]
    columns: list[Mark]
    days: list[tuple[str, int, float, float, float]]


def plot_of(looks: Sequence[Look]) -> SequencePlot | None:
    """None before the first look with finite bounds."""
    told = [look for look in looks if math.isfinite(look.difference.low)]
    if not told:
        return None
    # The first bounds are wide; the axis follows the later half, where what matters happens.
    later = told[len(told) // 2 :]
    top, step = ceiling(max(max(abs(one.difference.low), abs(one.difference.high)) for one in later) * 1.05)

    def x(number: int) -> float:
        return round(100 * (number + 0.5) / len(told), 3)

    def y(value: float) -> float:
        return round(50 - 50 * max(-1.0, min(1.0, value / top)), 3)

    upper = [f"{x(n)},{y(one.difference.high)}" for n, one in enumerate(told)]
    lower = [f"{x(n)},{y(one.difference.low)}" for n, one in enumerate(told)]
    count = round(top / step)
    every = math.ceil(len(told) / DATES)
    return SequencePlot(
        band=" ".join([*upper, *reversed(lower)]),
        line=" ".join(f"{x(n)},{y(one.difference.value)}" for n, one in enumerate(told)),
        zero=50.0,
        rows=[
            Mark(y(n * step), f"{n * step:+.3g}" if n else "0") for n in range(-count, count + 1, max(1, count // 2))
        ],
        columns=[Mark(x(n), short_date(one.day)) for n, one in enumerate(told) if (len(told) - 1 - n) % every == 0],
        days=[_day(one) for one in told],
    )


def _day(look: Look) -> tuple[str, int, float, float, float]:
    between = look.difference
    return short_date(look.day), between.shoppers, between.value, between.low, between.high
