"""A night of planning: sales → forecasts → what to order."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from catalog.models import Category, Variant
from fashionai.jobs.handlers import JobRefused
from fashionai.jobs.runner import Run
from supply import overriding, policy, refining, services
from supply.balance import services as balance
from supply.balance.models import MarkdownProposal, NightReport, TransferProposal
from supply.dataset import Sales, weekly_sales
from supply.drivers import drivers
from supply.levels import night as levels
from supply.models import DemandForecast, PurchaseProposal, PurchaseTerms, weeks_after
from supply.said import Said

if TYPE_CHECKING:
    from supply.forecasting.base import Forecast, Panel, Past

HORIZON = 17  # twelve weeks of lead time, one of review, four in which a larger order is welcome
SHOWN = 52
# Choosing among all methods takes a night's minutes from here on; then a choice holds for a week.
CHOSEN_NIGHTLY, CHOICE_DAYS = 5_000, 7
# The default lead time and its review. Beyond five times a normal's width the mean is what is wrong.
EXPOSED_WEEKS, MOST_WIDENED = 5, 5.0
# Up to here keys are named to the database, beyond it all rows are read.
FEW = 500


def plan(run: Run) -> dict[str, Any]:
    """The handler of `supply.plan`. Its effects commit with the job's success; the same night adds nothing twice."""
    night = date.fromisoformat(run.arguments["night"]) if "night" in run.arguments else timezone.localdate()
    run.progress(0.0, "Reading sales")
    sales = weekly_sales(night)
    if sales is None:
        raise JobRefused("No active variant has been on sale for a week: there is nothing to plan.")
    run.progress(0.2, f"Forecasting {len(sales.variants):,} variants")
    sales = replace(sales, panel=replace(sales.panel, drivers=drivers(sales.goods, night, sales.panel.shape[1])))
    told = forecast(sales, night)
    run.progress(0.6, "Splitting styles into sizes, and starting newcomers")
    found, refinements = refining.refined(sales, told.found)
    run.progress(0.7, "Planning purchases")
    forecasts, proposals, expected = purchases(sales, found, night)
    run.progress(0.8, "Adding up to categories and the total")
    above = levels.levels(sales, expected, told.past, night, SHOWN)
    run.progress(0.85, "Looking for goods in the wrong place, and rehearsing the policy")
    aside = Aside.of(sales, expected, night)
    with run.completing() as outcome:
        kept, fresh = services.save_night(night=night, forecasts=forecasts, proposals=proposals)
        levels.save(night=night, rows=above)
        moves, lower = balance.save_suggestions(night=night, transfers=aside.transfers, markdowns=aside.markdowns)
        overriding.keep_drivers(sales=sales, night=night, horizon=HORIZON)
        judged = Said("judged", {"overrides": overriding.judge(day=night)})
        notes = [note.as_json() for note in (*told.notes, *refinements, judged)]
        decision = f"{kept:,} forecasts, {fresh:,} new purchase proposals"
        figures = {"night": night.isoformat(), **sales.report, "methods": notes, "moves": moves, "markdowns": lower}
        figures |= {"decision": decision, "selection": told.selection}
        outcome.update(figures)
        balance.save_report(night=night, figures=figures, elasticity=aside.elasticity, simulated=aside.simulated)
    return outcome


def purchases(
    sales: Sales, found: Forecast, night: date
) -> tuple[list[DemandForecast], list[PurchaseProposal], list[DemandForecast]]:
    """The night's own forecasts, what to buy, and what is expected once people's overrides are laid over them."""
    forecasts = list(rows(sales, found, night))
    expected = overriding.overridden(forecasts)
    proposals = list(proposed(sales, expected, night))
    for plain, own in zip(forecasts, expected, strict=True):
        plain.level, plain.spare = own.level, own.spare
    return forecasts, proposals, expected


@dataclass(frozen=True)
class Aside:
    """What a night finds besides purchases."""

    elasticity: float
    transfers: list[TransferProposal]
    markdowns: list[MarkdownProposal]
    simulated: dict[str, Any]

    @classmethod
    def of(cls, sales: Sales, forecasts: list[DemandForecast], night: date) -> Aside:
        from supply import rehearsal
        from supply.balance import night as wrong_place
        from supply.planning.elasticity import elasticity

        answer = elasticity(sales.panel.values, wrong_place.discounts(sales, night))
        terms = terms_by_variant(sales.variants, sales.goods.categories_by_variant)
        return cls(
            round(answer, 2),
            wrong_place.transfers(forecasts, night, sales.goods.prices),
            list(wrong_place.markdowns(sales, forecasts, night, answer)),
            rehearsal.rehearse(sales, forecasts, terms, sales.goods.prices),
        )


@dataclass(frozen=True, eq=False)
class Foretold:
    """The forecast, notes on its methods, what they had foretold of weeks that are over, and what was chosen where an
    assortment is too large to choose nightly."""

    found: Forecast
    notes: list[Said]
    past: list[Past]
    selection: dict[str, Any] = field(default_factory=dict)


def forecast(sales: Sales, night: date) -> Foretold:
    """Of every row; what is in its first week takes the others' mean, until `refining` knows better."""
    known = np.flatnonzero(~sales.fresh)
    panel = sales.panel.rows(known)
    told = _refitted(panel, night) if len(known) > CHOSEN_NIGHTLY else _chosen(panel)
    past = [replace(one, rows=known[one.rows]) for one in told.past]
    return replace(told, found=_with_fresh(told.found, known, len(sales.fresh)), past=past)


def _chosen(panel: Panel) -> Foretold:
    from supply.forecasting.auto import Auto

    auto = Auto()
    return Foretold(auto.forecast(panel, HORIZON), auto.notes, auto.past)


def _with_fresh(found: Forecast, known: np.ndarray, count: int) -> Forecast:
    from supply.forecasting.base import Forecast
    from supply.forecasting.newcomers import poisson_quantiles

    if len(known) == count:
        return found
    usual = found.mean.mean(axis=0)
    mean = np.tile(usual, (count, 1))
    quantiles = np.tile(poisson_quantiles(usual), (count, 1, 1))
    mean[known], quantiles[known] = found.mean, found.quantiles
    return Forecast(mean, quantiles)


def _refitted(panel: Panel, night: date) -> Foretold:
    from supply.forecasting.refit import Selection, looked_back, refit, select

    since = night - timedelta(days=CHOICE_DAYS)
    last = NightReport.objects.filter(night__gt=since, night__lte=night, figures__has_key="selection").first()
    told = last.figures["selection"] if last and last.figures["selection"] else None
    chosen = Selection.from_json(told) if told else select(panel, HORIZON)
    folder = settings.VAR_DIR / "supply" / night.isoformat()
    try:
        found = refit(panel, HORIZON, chosen, folder=folder)
    finally:
        # Blocks of other nights are worth nothing any more.
        for old in folder.parent.glob("*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)
    day = told["since"] if told else night.isoformat()
    code = "chosen by median" if chosen.by_median else "chosen by mean"
    notes = [Said(code, {"methods": list(chosen.picks), "day": day})] if chosen.picks else []
    return Foretold(found, notes, looked_back(panel, HORIZON, chosen), chosen.as_json() | {"since": day})


def rows(sales: Sales, found: Forecast, night: date) -> Iterator[DemandForecast]:
    from supply.forecasting.base import QUANTILES

    place = {level: QUANTILES.tolist().index(level) for level in (0.05, 0.1, 0.5, 0.9, 0.95)}
    # A normal's 5 % and 95 % quantiles are 3.29 deviations apart; counts vary at least as much as a Poisson's.
    spread = (found.quantiles[..., place[0.95]] - found.quantiles[..., place[0.05]]) / 3.29
    deviation = widened(sales.panel, found.mean, np.maximum(spread, np.sqrt(found.mean)))
    censored = sales.panel.censored
    for number, pk in enumerate(sales.variants):
        history = np.where(sales.fresh[number], np.nan, sales.panel.values[number, -SHOWN:])
        quantiles = found.quantiles[number]
        out = [] if censored is None else np.flatnonzero(censored[number, -SHOWN:] & ~np.isnan(history)).tolist()
        yield DemandForecast(
            variant_id=pk,
            night=night,
            history=[None if np.isnan(value) else int(value) for value in history],
            sold_out=out,
            mean=_rounded(found.mean[number]),
            deviation=_rounded(deviation[number]),
            low=_rounded(quantiles[:, place[0.1]]),
            middle=_rounded(quantiles[:, place[0.5]]),
            high=_rounded(quantiles[:, place[0.9]]),
        )


def widened(panel: Panel, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Weekly deviations (series, weeks), no smaller than what nine in ten past futures of like histories ask for.

    Weeks are added up as if they were independent. Where customers buy in bulk or a season begins they are not, and the
    usual lead time and review together would be promised too much.
    """
    from supply.forecasting.exposure import levels

    if panel.shape[1] < 3 * EXPOSED_WEEKS:
        return deviation
    nine_in_ten = levels(panel, EXPOSED_WEEKS, (0.9,))[:, 0]
    needed = (nine_in_ten - mean[:, :EXPOSED_WEEKS].sum(axis=1)) / 1.2816
    there = np.sqrt((deviation[:, :EXPOSED_WEEKS] ** 2).sum(axis=1))
    return deviation * np.clip(needed / np.maximum(there, 1e-9), 1.0, MOST_WIDENED)[:, None]


def proposed(sales: Sales, forecasts: list[DemandForecast], night: date) -> Iterator[PurchaseProposal]:
    """For every variant whose position is below its level, which is noted on its forecast."""
    terms, coming = terms_by_variant(sales.variants, sales.goods.categories_by_variant), on_order()
    for number, one in enumerate(forecasts):
        own, on_hand = terms[one.variant_id], int(sales.on_hand[number])
        waiting = coming.get(one.variant_id, 0)
        wanted = policy.target(one.mean, one.deviation, own, on_hand=on_hand, on_order=waiting)
        one.level, one.spare = wanted.level, round(wanted.spare, 3)
        if found := proposal_for(one, own, on_hand=on_hand, on_order=waiting):
            yield found


def proposal_for(one: DemandForecast, terms: PurchaseTerms, *, on_hand: int, on_order: int) -> PurchaseProposal | None:
    """What to order at this position; None where nothing is needed."""
    level, position = one.level or 0.0, on_hand + on_order
    rounded = policy.order(level, one.spare, terms, position)
    if rounded.smallest == 0:
        return None
    left = policy.weeks_left(one.mean, position)
    return PurchaseProposal(
        variant_id=one.variant_id,
        night=one.night,
        on_hand=on_hand,
        on_order=on_order,
        level=level,
        need=rounded.need,
        quantity=rounded.quantity,
        smallest=rounded.smallest,
        review=rounded.quantity == 0,
        weeks_left=left,
        order_by=weeks_after(one.night, (520.0 if left is None else left) - terms.lead_weeks),
        arrives=weeks_after(one.night, terms.lead_weeks),
    )


def newest_night() -> date | None:
    return DemandForecast.objects.order_by("-night").values_list("night", flat=True).first()


def terms_by_variant(variants: list[int], categories: dict[int, int | None] | None = None) -> dict[int, PurchaseTerms]:
    """The terms of the nearest category above each variant's product; the defaults where nobody set any.

    categories: of each variant's product, where they are known already.
    """
    own: dict[int | None, PurchaseTerms] = {one.category_id: one for one in PurchaseTerms.objects.all()}
    general = own.get(None) or PurchaseTerms()
    parents: dict[int | None, int | None] = dict(Category.objects.values_list("pk", "parent"))
    nearest: dict[int | None, PurchaseTerms] = {None: general}

    def of(category: int | None) -> PurchaseTerms:
        if category not in nearest:
            nearest[category] = own.get(category) or of(parents.get(category))
        return nearest[category]

    if categories is None:
        categories = dict(Variant.objects.filter(pk__in=variants).values_list("pk", "product__category"))
    return {pk: of(categories.get(pk)) for pk in variants}


def on_order(variants: list[int] | None = None) -> dict[int, int]:
    """Pieces ordered and not yet received, by variant; of all, or of these few."""
    rows = PurchaseProposal.objects.on_order()
    if variants is not None and len(variants) <= FEW:
        rows = rows.filter(variant__in=variants)
    waiting = rows.order_by().values_list("variant")
    return dict(waiting.annotate(pieces=Sum("decided_quantity")))


def _rounded(path: np.ndarray) -> list[float]:
    return [round(float(value), 3) for value in path]
