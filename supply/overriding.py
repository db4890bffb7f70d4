"""Overrides of forecasts: made and withdrawn by people, laid over a night's figures, and judged when they are over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction
from django.utils import timezone

from catalog.models import Variant
from fashionai.accounts.models import User
from supply.dataset import pieces_sold
from supply.judgements import MOST_WEEKS, ForecastDrivers, ForecastOverride
from supply.models import DemandForecast
from supply.services import KEEP_NIGHTS, Decided

if TYPE_CHECKING:
    from supply.dataset import Sales

BATCH = 500
RECOUNTED = timedelta(weeks=8)
PATHS = ("mean", "deviation", "low", "middle", "high")


@transaction.atomic
def override(
    *, forecast: DemandForecast, weeks: int, pieces: float, reason: str, by: User, skip: int = 0
) -> ForecastOverride:
    """Expect `pieces` in so many weeks, `skip` weeks after the forecast's night. It replaces what overlaps with it.

    ValueError without a reason, for a negative number, or beyond the weeks that are forecast.
    """
    if not reason.strip() or pieces < 0 or weeks < 1 or skip < 0 or skip + weeks > min(len(forecast.mean), MOST_WEEKS):
        raise ValueError("An override has a reason, pieces that are not negative, and weeks that are forecast.")
    starts = forecast.night + timedelta(weeks=skip)
    ends, now = starts + timedelta(weeks=weeks), timezone.now()
    # The variant's row keeps two who override at once in order.
    Variant.objects.select_for_update().get(pk=forecast.variant_id)
    overlapping = ForecastOverride.objects.standing().filter(
        variant=forecast.variant_id, starts__lt=ends, ends__gt=starts, judged_at=None
    )
    overlapping.update(withdrawn_by=by, withdrawn_at=now)
    return ForecastOverride.objects.create(
        variant_id=forecast.variant_id,
        starts=starts,
        ends=ends,
        pieces=pieces,
        system=round(sum(forecast.mean[skip : skip + weeks]), 3),
        reason=reason.strip()[:200],
        made_by=by,
        made_at=now,
    )


def withdraw(*, override: ForecastOverride, by: User) -> None:
    """Let the forecast stand again; the override is kept. Raises Decided where it is withdrawn or over already."""
    standing = ForecastOverride.objects.standing().filter(pk=override.pk, judged_at=None)
    if standing.update(withdrawn_by=by, withdrawn_at=timezone.now()) != 1:
        raise Decided
    override.refresh_from_db()


def overridden(forecasts: Sequence[DemandForecast]) -> list[DemandForecast]:
    """Copies in which what people expect stands where they said so; one query. Quantiles move with the mean."""
    if not forecasts:
        return []
    first = min(one.night for one in forecasts)
    by_variant: dict[int, list[ForecastOverride]] = defaultdict(list)
    for own in ForecastOverride.objects.ahead(first):
        by_variant[own.variant_id].append(own)
    return [_laid_over(one, by_variant.get(one.variant_id, ())) for one in forecasts]


def _laid_over(forecast: DemandForecast, overrides: Iterable[ForecastOverride]) -> DemandForecast:
    found = copy(forecast)
    for own in overrides:
        paths = {name: list(getattr(found, name)) for name in PATHS}
        for week, mean in enumerate(paths["mean"]):
            share = _overlap(own, forecast.night + timedelta(weeks=week))
            if share == 0:
                continue
            expected = (1 - share) * mean + share * own.pieces / own.weeks
            for name in PATHS:
                paths[name][week] = round(_moved(paths[name][week], mean, expected, name), 3)
        for name, path in paths.items():
            setattr(found, name, path)
    return found


def _overlap(own: ForecastOverride, monday: date) -> float:
    """Share of a week's days that the override is about."""
    days = (min(own.ends, monday + timedelta(days=7)) - max(own.starts, monday)).days
    return max(days, 0) / 7


def _moved(value: float, mean: float, expected: float, name: str) -> float:
    """The deviation of a count falls with its mean's root, and never below a Poisson's."""
    if name == "mean":
        return expected
    if mean < 1e-6:
        return expected if name != "deviation" else float(np.sqrt(expected))
    if name == "deviation":
        return max(value * float(np.sqrt(expected / mean)), float(np.sqrt(expected)))
    return value * expected / mean


@transaction.atomic
def judge(*, day: date) -> int:
    """Write down what sold in the weeks of every override that is over by `day`. Returns how many are new; twice none.

    Files of sales come late: overrides that ended some weeks ago are counted again.
    """
    due = list(ForecastOverride.objects.due(day, again=RECOUNTED).select_for_update())
    out, new = _sold_out(due), sum(own.judged_at is None for own in due)
    for own in due:
        own.actual = pieces_sold(own.variant_id, own.starts, own.ends)
        own.sold_out = own.pk in out
        own.judged_at = own.judged_at or timezone.now()
    ForecastOverride.objects.bulk_update(due, ["actual", "sold_out", "judged_at"], batch_size=BATCH)
    return new


def _sold_out(due: Sequence[ForecastOverride]) -> set[int]:
    """Overrides in whose weeks a later night saw a sold-out week."""
    found = set()
    newest: dict[int, DemandForecast] = {}
    for one in DemandForecast.objects.filter(variant__in={own.variant_id for own in due}).order_by("night"):
        newest[one.variant_id] = one
    for own in due:
        seen = newest.get(own.variant_id)
        if seen is None:
            continue
        first = seen.night - timedelta(weeks=len(seen.history))
        weeks = [first + timedelta(weeks=week) for week in seen.sold_out]
        if any(_overlap(own, monday) > 0 for monday in weeks):
            found.add(own.pk)
    return found


@transaction.atomic
def keep_drivers(*, sales: Sales, night: date, horizon: int) -> int:
    """Store what each product's forecast of the night knew of the weeks ahead; as long as the forecasts are kept."""
    drivers = sales.panel.drivers
    if drivers is None:
        return 0
    ahead = drivers.at(sales.panel.shape[1], horizon)
    group = dict(zip(sales.goods.product_id.tolist(), drivers.group.tolist(), strict=True))
    rows = [
        ForecastDrivers(
            product_id=product,
            night=night,
            values={name: np.round(ahead[row, :, k].astype(float), 3).tolist() for k, name in enumerate(drivers.names)},
        )
        for product, row in group.items()
    ]
    ForecastDrivers.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    ForecastDrivers.objects.filter(night__lt=night - timedelta(days=KEEP_NIGHTS)).delete()
    return len(rows)
