"""The night's work on trends: read, test, and store a week's findings in place of what was there of that week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from numpy.typing import NDArray

from catalog.models import Category
from recommender.algorithms import trends as algorithm
from recommender.algorithms.trends import Panel, Slope
from recommender.trends import dataset
from recommender.trends.dataset import Span
from recommender.trends.models import (
    SHOWN,
    WHOLE_SHOP,
    WINDOW,
    YEAR,
    BesideSeason,
    Direction,
    Signal,
    Trend,
    TrendFacet,
)

Progress = Callable[[float, str], None]
# With fewer products a value is a product's own story.
LEAST_PRODUCTS = 5
KEPT_WEEKS = 104


@dataclass(frozen=True)
class Found:
    """A value before it is judged beside all others: `now` and `last_year` are its slopes."""

    department: str
    signal: str
    facet: str
    value: str
    now: Slope
    last_year: Slope | None
    products: int
    shoppers: int
    series: list[list[float | None]]


def compute(week: date, progress: Progress = lambda share, note: None) -> list[Trend]:
    """The trends of a week, not stored. False discoveries are bounded within each signal, over all departments."""
    span = Span(week - timedelta(weeks=YEAR + WINDOW - 1), YEAR + WINDOW)
    departments = list(Category.objects.filter(parent=None).order_by("path").values_list("path", flat=True))
    found: list[Found] = []
    for place, department in enumerate(departments):
        progress(place / len(departments), department)
        found += _look(department, span)
    by_signal: dict[str, list[Found]] = defaultdict(list)
    for one in [*_whole_shop(found), *found]:
        if one.shoppers >= settings.TRENDS["SHOPPERS"] and one.products >= LEAST_PRODUCTS:
            by_signal[one.signal].append(one)
    return [trend for family in by_signal.values() for trend in _judge(week, family)]


def refresh(week: date, progress: Progress = lambda share, note: None) -> int:
    """Compute and store a week; what was stored of it is replaced. Returns how many trends there are."""
    rows = compute(week, progress)
    with transaction.atomic():
        Trend.objects.filter(week=week).delete()
        Trend.objects.filter(week__lt=week - timedelta(weeks=KEPT_WEEKS)).delete()
        Trend.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _look(department: str, span: Span) -> Iterator[Found]:
    goods = dataset.goods_of(department, span)
    if goods.variants.empty:
        return
    for signal in Signal:
        frame = dataset.wanted(goods, signal, span)
        for facet in TrendFacet:
            items = dataset.items_of(goods, facet, signal, span)
            panel = Panel(dataset.counts_of(items, frame, span.weeks), items.exposure)
            by_week, lately = dataset.shoppers_of(items, frame, span.weeks, WINDOW)
            told = _series(panel, items.members, by_week)
            now = algorithm.slopes(_part(panel, -WINDOW), items.members)
            before = algorithm.slopes(_part(panel, 0, WINDOW), items.members)
            on_sale = ((items.members > 0) & (items.exposure[:, -1:] > 0)).sum(axis=0)
            for v, value in enumerate(items.values):
                if (slope := now[v]) is not None:
                    who = (department, str(signal), str(facet), value)
                    yield Found(*who, slope, before[v], int(on_sale[v]), int(lately[v]), told[v])


def _whole_shop(found: list[Found]) -> Iterator[Found]:
    """What several departments say of a value together. Who shops in two of them is one shopper: the largest
    department's count stands, which is never too many."""
    parts: dict[tuple[str, str, str], list[Found]] = defaultdict(list)
    for one in found:
        parts[one.signal, one.facet, one.value].append(one)
    for who, ones in parts.items():
        if len(ones) > 1:
            before = [one.last_year for one in ones if one.last_year is not None]
            yield Found(
                WHOLE_SHOP,
                *who,
                now=algorithm.together([one.now for one in ones]),
                last_year=algorithm.together(before) if before else None,
                products=sum(one.products for one in ones),
                shoppers=max(one.shoppers for one in ones),
                series=[_added(week) for week in zip(*[one.series for one in ones], strict=True)],
            )


def _added(parts: Iterable[list[float | None]]) -> list[float | None]:
    """A week of the departments that may be told; the share on sale is what each would take by its pieces alone."""
    told = [(count, total or 0.0, shown or 0.0) for count, total, shown in parts if count is not None]
    total = sum(part[1] for part in told)
    if not total:
        return [None, 0.0, 0.0]
    expected = sum(part[1] * part[2] for part in told)
    return [round(sum(part[0] for part in told), 2), total, round(expected / total, 5)]


def _part(panel: Panel, start: int, end: int | None = None) -> Panel:
    return Panel(panel.counts[:, start:end], panel.exposure[:, start:end])


def _series(panel: Panel, members: NDArray[np.float64], shoppers: NDArray[np.int64]) -> list[list[list[float | None]]]:
    """Of each value the last SHOWN weeks as `Trend.series` keeps them."""
    counts, totals, shown = panel.shares(members)
    hidden = hidden_weeks(shoppers, settings.TRENDS["SHOPPERS"])
    weeks = range(len(totals) - SHOWN, len(totals))
    return [
        [
            [None if hidden[v, t] else round(float(counts[v, t]), 2), float(totals[t]), round(float(shown[v, t]), 5)]
            for t in weeks
        ]
        for v in range(len(counts))
    ]


def hidden_weeks(shoppers: NDArray[np.int64], threshold: int) -> NDArray[np.bool_]:
    """Which figures (values, weeks) stay untold: too few shoppers; and where that is one alone, the next smallest too,
    or subtracting the others from the total would tell it."""
    hidden = (shoppers > 0) & (shoppers < threshold)
    alone = np.flatnonzero(hidden.sum(axis=0) == 1)
    if len(shoppers) > 1 and len(alone):
        others = np.where(hidden, np.iinfo(np.int64).max, np.where(shoppers > 0, shoppers, np.iinfo(np.int64).max - 1))
        hidden[others[:, alone].argmin(axis=0), alone] = True
    return hidden


def _judge(week: date, family: list[Found]) -> Iterator[Trend]:
    rate: float = settings.TRENDS["FALSE_DISCOVERY_RATE"]
    raw = algorithm.q_values([one.now.p_value for one in family])
    beyond = _beyond_season(family)
    compared = [slope for slope in beyond if slope is not None]
    season = iter(algorithm.q_values([slope.p_value for slope in compared]))
    for one, q, slope in zip(family, raw, beyond, strict=True):
        season_q = None if slope is None else next(season)
        low, high = one.now.interval()
        direction = Direction.STEADY if q > rate else Direction.RISING if one.now.growth > 0 else Direction.FALLING
        yield Trend(
            week=week,
            department=one.department,
            signal=one.signal,
            facet=one.facet,
            value=one.value,
            direction=direction,
            beside_season=_beside(slope, season_q, rate),
            growth=one.now.growth,
            low=low,
            high=high,
            q_value=q,
            season_growth=None if slope is None else slope.growth,
            season_q=season_q,
            dispersion=one.now.dispersion,
            products=one.products,
            shoppers=one.shoppers,
            series=one.series,
        )


def _beyond_season(family: list[Found]) -> list[Slope | None]:
    """What last year does not explain, facet by facet; None without a last year."""
    last_year: dict[str, list[Slope]] = defaultdict(list)
    for one in family:
        if one.last_year is not None:
            last_year[one.facet].append(one.last_year)
    spread = {facet: algorithm.season_spread(slopes) for facet, slopes in last_year.items()}
    return [
        None if one.last_year is None else algorithm.beyond_season(one.now, one.last_year, spread[one.facet])
        for one in family
    ]


def _beside(slope: Slope | None, q: float | None, rate: float) -> BesideSeason:
    if slope is None or q is None:
        return BesideSeason.UNKNOWN
    if q > rate:
        return BesideSeason.USUAL
    return BesideSeason.MORE if slope.growth > 0 else BesideSeason.LESS


def night(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job: the last whole week before the night, or the week that the arguments name by its Monday."""
    from django.utils import timezone

    named = arguments.get("week")
    week = date.fromisoformat(named) if named else dataset.last_week(timezone.now())
    count = refresh(week, progress)
    moving = Trend.objects.of_week(week).moving().count()
    return {"week": week.isoformat(), "trends": count, "moving": moving, "decision": f"{moving} of {count} move"}
