"""A night of planning: sales → forecasts → what to order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Sum
from django.utils import timezone

from catalog.models import Category, Variant
from fashionai.jobs.handlers import JobRefused
from fashionai.jobs.runner import Run
from supply import overriding, policy, refining, services
from supply.dataset import Sales, weekly_sales
from supply.drivers import drivers
from supply.models import DemandForecast, PurchaseProposal, PurchaseTerms, weeks_after

if TYPE_CHECKING:
    from supply.forecasting.base import Forecast

HORIZON = 17  # twelve weeks of lead time, one of review, four in which a larger order is welcome
SHOWN = 52


def plan(run: Run) -> dict[str, Any]:
    """The handler of `supply.plan`. Its effects commit with the job's success; the same night adds nothing twice."""
    night = date.fromisoformat(run.arguments["night"]) if "night" in run.arguments else timezone.localdate()
    run.progress(0.0, "Reading sales")
    sales = weekly_sales(night)
    if sales is None:
        raise JobRefused("No active variant has been on sale for a week: there is nothing to plan.")
    run.progress(0.2, f"Forecasting {len(sales.variants):,} variants")
    sales = replace(sales, panel=replace(sales.panel, drivers=drivers(sales.variants, night, sales.panel.shape[1])))
    found, notes = forecast(sales)
    run.progress(0.6, "Splitting styles into sizes, and starting newcomers")
    found, told = refining.refined(sales, found)
    run.progress(0.7, "Planning purchases")
    forecasts = list(rows(sales, found, night))
    proposals = list(proposed(sales, overriding.overridden(forecasts), night))
    with run.completing() as outcome:
        kept, fresh = services.save_night(night=night, forecasts=forecasts, proposals=proposals)
        overriding.keep_drivers(sales=sales, night=night, horizon=HORIZON)
        notes += [*told, f"{overriding.judge(day=night):,} overrides judged"]
        decision = f"{kept:,} forecasts, {fresh:,} new purchase proposals"
        outcome |= {"night": night.isoformat(), **sales.report, "methods": notes, "decision": decision}
    return outcome


def forecast(sales: Sales) -> tuple[Forecast, list[str]]:
    from supply.forecasting.auto import Auto

    auto = Auto()
    return auto.forecast(sales.panel, HORIZON), auto.notes


def rows(sales: Sales, found: Forecast, night: date) -> Iterator[DemandForecast]:
    from supply.forecasting.base import QUANTILES

    place = {level: QUANTILES.tolist().index(level) for level in (0.05, 0.1, 0.5, 0.9, 0.95)}
    # A normal's 5 % and 95 % quantiles are 3.29 deviations apart; counts vary at least as much as a Poisson's.
    spread = (found.quantiles[..., place[0.95]] - found.quantiles[..., place[0.05]]) / 3.29
    deviation = np.maximum(spread, np.sqrt(found.mean))
    censored = sales.panel.censored
    for number, pk in enumerate(sales.variants):
        history = sales.panel.values[number, -SHOWN:]
        quantiles = found.quantiles[number]
        yield DemandForecast(
            variant_id=pk,
            night=night,
            history=[None if np.isnan(value) else int(value) for value in history],
            sold_out=[] if censored is None else np.flatnonzero(censored[number, -SHOWN:]).tolist(),
            mean=_rounded(found.mean[number]),
            deviation=_rounded(deviation[number]),
            low=_rounded(quantiles[:, place[0.1]]),
            middle=_rounded(quantiles[:, place[0.5]]),
            high=_rounded(quantiles[:, place[0.9]]),
        )


def proposed(sales: Sales, forecasts: list[DemandForecast], night: date) -> Iterator[PurchaseProposal]:
    """For every variant whose position is below its level."""
    terms, coming = terms_by_variant(sales.variants), on_order()
    for number, one in enumerate(forecasts):
        own, on_hand = terms[one.variant_id], int(sales.on_hand[number])
        waiting = coming.get(one.variant_id, 0)
        wanted = policy.target(one.mean, one.deviation, own, on_hand=on_hand, on_order=waiting)
        if wanted.rounded.smallest == 0:
            continue
        left = wanted.weeks_left
        yield PurchaseProposal(
            variant_id=one.variant_id,
            night=night,
            on_hand=on_hand,
            on_order=waiting,
            level=wanted.level,
            need=wanted.rounded.need,
            quantity=wanted.rounded.quantity,
            smallest=wanted.rounded.smallest,
            review=wanted.rounded.quantity == 0,
            weeks_left=left,
            order_by=weeks_after(night, (520.0 if left is None else left) - own.lead_weeks),
            arrives=weeks_after(night, own.lead_weeks),
        )


def terms_by_variant(variants: list[int]) -> dict[int, PurchaseTerms]:
    """The terms of the nearest category above each variant's product; the defaults where nobody set any."""
    own: dict[int | None, PurchaseTerms] = {one.category_id: one for one in PurchaseTerms.objects.all()}
    general = own.get(None) or PurchaseTerms()
    parents: dict[int | None, int | None] = dict(Category.objects.values_list("pk", "parent"))
    nearest: dict[int | None, PurchaseTerms] = {None: general}

    def of(category: int | None) -> PurchaseTerms:
        if category not in nearest:
            nearest[category] = own.get(category) or of(parents.get(category))
        return nearest[category]

    categories = dict(Variant.objects.values_list("pk", "product__category"))
    return {pk: of(categories.get(pk)) for pk in variants}


def on_order() -> dict[int, int]:
    """Pieces ordered and not yet received, by variant."""
    waiting = PurchaseProposal.objects.on_order().order_by().values_list("variant")
    return dict(waiting.annotate(pieces=Sum("decided_quantity")))


def _rounded(path: np.ndarray) -> list[float]:
    return [round(float(value), 3) for value in path]
