"""The shop's weekly sales as a panel: who sold what in which week, and when the shelf was empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Min, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from catalog.desk.sales import sold
from catalog.models import StockLevel, StockMovement
from supply.assortment import Assortment
from supply.imports.models import SaleLine

if TYPE_CHECKING:
    from supply.forecasting.base import Panel

WEEKS = 104
SEASON = 52
# A week with so many days that ended with an empty shelf tells of demand only that it was at least what was sold.
DAYS_OUT = 2


@dataclass(frozen=True, eq=False)
class Sales:
    """goods in the rows of `panel`; on_hand (variants,) at sellable locations when the night began.

    fresh (variants,): in their first week on sale, so that the only week they have in the panel says nothing.
    """

    goods: Assortment
    panel: Panel
    on_hand: np.ndarray
    fresh: np.ndarray
    report: dict[str, int]

    @property
    def variants(self) -> list[int]:
        return self.goods.variants


def weekly_sales(night: date, weeks: int = WEEKS) -> Sales | None:
    """Whole weeks up to the day before `night`; None when no active variant has been on sale for a week."""
    from supply.forecasting.base import Panel

    first = night - timedelta(days=7 * weeks)
    goods = _on_sale(night)
    fresh = np.array([day > night - timedelta(days=7) for day in goods.launched], dtype=bool)
    if fresh.all():
        return None
    ids = goods.variants
    row = {pk: number for number, pk in enumerate(ids)}
    values = np.zeros((len(ids), weeks))
    lines, elsewhere = 0, 0
    for pk, day, pieces in _sold_by_day(first, night):
        lines += 1
        if pk in row:
            values[row[pk], (day - first).days // 7] += pieces
        else:
            elsewhere += 1
    on_hand = _on_hand(row)
    out = days_out(row, on_hand, first, night).reshape(len(ids), weeks, 7).sum(axis=2) >= DAYS_OUT
    for number, day in enumerate(goods.launched):
        values[number, : _weeks_before(day, first, weeks)] = np.nan
    # A week that is not over says of demand only that it was at least what sold by now.
    out[fresh, -1] = True
    out &= ~np.isnan(values)
    report = {
        "variants": len(ids),
        "days_with_sales": lines,
        "of_other_variants": elsewhere,
        "weeks_out": int(out.sum() - fresh.sum()),
        "first_week": int(fresh.sum()),
    }
    return Sales(goods, Panel(values, SEASON, out), on_hand, fresh, report)


def _on_sale(night: date) -> Assortment:
    """What is planned for and on sale by the night: launched here, or earlier where a sales file tells of it."""
    elsewhere = SaleLine.objects.order_by().values_list("variant").annotate(first=Min("at"))
    sold_since = {pk: timezone.localdate(at) for pk, at in elsewhere}
    goods = Assortment.planned(sold_since)
    since = [min(day, sold_since.get(pk, day)) for pk, day in zip(goods.variants, goods.launched, strict=True)]
    goods = replace(goods, launched=since)
    return goods.rows([row for row, day in enumerate(since) if day < night])


def _weeks_before(launch: date, first: date, weeks: int) -> int:
    """Weeks of the window that began before the launch; at least one is left."""
    return int(np.clip(-(-(launch - first).days // 7), 0, weeks - 1))


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _sold_by_day(first: date, night: date) -> Iterator[tuple[int, date, int]]:
    """Orders of this shop, then sales that came in from files."""
    span = sold().filter(order__placed_at__gte=start_of(first), order__placed_at__lt=start_of(night))
    by_day = span.annotate(day=TruncDate("order__placed_at")).order_by().values_list("variant", "day")
    yield from by_day.annotate(pieces=Sum("quantity")).iterator()
    lines = SaleLine.objects.filter(at__gte=start_of(first), at__lt=start_of(night)).order_by()
    days = lines.annotate(day=TruncDate("at")).values_list("variant", "day")
    yield from days.annotate(pieces=Sum("pieces")).iterator()


def pieces_sold(variant: int, first: date, end: date) -> int:
    """In orders of this shop and in sales from files, from `first` until before `end`, less what was cancelled."""
    here = sold().filter(variant=variant, order__placed_at__gte=start_of(first), order__placed_at__lt=start_of(end))
    lines = SaleLine.objects.filter(variant=variant, at__gte=start_of(first), at__lt=start_of(end))
    found = here.aggregate(pieces=Sum("quantity"))["pieces"], lines.aggregate(pieces=Sum("pieces"))["pieces"]
    return sum(pieces or 0 for pieces in found)


def _on_hand(row: dict[int, int]) -> np.ndarray:
    found = np.zeros(len(row), dtype=np.int64)
    levels = StockLevel.objects.filter(location__sells=True, on_hand__gt=0).order_by().values_list("variant")
    for pk, pieces in levels.annotate(pieces=Sum("on_hand")):
        if pk in row:
            found[row[pk]] = pieces
    return found


def days_out(row: dict[int, int], on_hand: np.ndarray, first: date, night: date) -> np.ndarray:
    """(variants, days): the day ended with nothing to sell, by undoing the ledger from today's levels.

    Before a variant's first movement the ledger knows nothing: those days count as days with goods.
    """
    days = (night - first).days
    changes: dict[int, np.ndarray] = defaultdict(lambda: np.zeros(days + 1, dtype=np.int64))
    moved = StockMovement.objects.filter(location__sells=True, at__gte=start_of(first + timedelta(days=1)))
    by_day = moved.annotate(day=TruncDate("at")).order_by().values_list("variant", "day")
    for pk, day, pieces in by_day.annotate(pieces=Sum("quantity")):
        if pk in row:
            changes[pk][min((day - first).days, days)] += pieces
    found = np.zeros((len(row), days), dtype=bool)
    began = _ledgers_begin(row)
    for pk, day in began.items():
        found[row[pk], max((day - first).days, 0) :] = on_hand[row[pk]] <= 0
    for pk, moves in changes.items():
        later = np.cumsum(moves[::-1])[::-1]
        known = np.arange(days) >= (began[pk] - first).days
        found[row[pk]] = known & (on_hand[row[pk]] - later[1:] <= 0)
    return found


def _ledgers_begin(row: dict[int, int]) -> dict[int, date]:
    """The day of each variant's first movement at a location that sells."""
    moved = StockMovement.objects.filter(location__sells=True).order_by().values_list("variant")
    return {pk: timezone.localdate(at) for pk, at in moved.annotate(first=Min("at")) if pk in row}
