"""What the supply pages show: open proposals, one variant with its plot, and what another policy would ask for."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import StockLevel, Variant
from supply.models import DemandForecast, ProposalStatus, PurchaseProposal, PurchaseTerms
from supply.night import on_order, terms_by_variant
from supply.plots import Fan, fan
from supply.policy import Target, target

ROWS = 50
PANES = {"out": _("What runs out"), "buy": _("What to buy"), "order": _("On order"), "done": _("Decided")}
RELATED = ("variant__product", "variant__colour", "variant__size", "decided_by")


@dataclass(frozen=True)
class Pane:
    key: str
    label: str
    count: int


def proposals(pane: str) -> QuerySet[PurchaseProposal]:
    """The rows of a pane, most urgent first. What runs out: an order of today comes too late."""
    late = Q(order_by__lt=timezone.localdate())
    rows = PurchaseProposal.objects.select_related(*RELATED)
    if pane == "order":
        return rows.on_order().order_by("arrives", "pk")
    if pane == "done":
        decided = [ProposalStatus.REJECTED, ProposalStatus.RECEIVED]
        return rows.filter(status__in=decided).order_by("-decided_at", "-pk")
    return rows.open().filter(late if pane == "out" else ~late).order_by("order_by", "-need", "pk")


def panes() -> list[Pane]:
    """Four queries."""
    return [Pane(key, str(label), proposals(key).count()) for key, label in PANES.items()]


def page_of(pane: str, number: str) -> Page[PurchaseProposal]:
    return Paginator(proposals(pane), ROWS).get_page(number)


@dataclass(frozen=True)
class Sheet:
    """A variant's position now, its newest forecast drawn, and the target under the terms that were asked for."""

    variant: Variant
    forecast: DemandForecast
    terms: PurchaseTerms
    on_hand: int
    on_order: int
    target: Target
    plot: Fan
    proposal: PurchaseProposal | None
    past: list[PurchaseProposal]


def sheet(variant: Variant, *, service_level: float | None = None, lead_weeks: int | None = None) -> Sheet | None:
    """None before the first night. Seven queries; the what-if costs none."""
    newest = DemandForecast.objects.filter(variant=variant).order_by("-night").first()
    if newest is None:
        return None
    terms = terms_by_variant([variant.pk])[variant.pk]
    terms.service_level = service_level or terms.service_level
    terms.lead_weeks = lead_weeks or terms.lead_weeks
    levels = StockLevel.objects.filter(variant=variant, location__sells=True)
    on_hand = levels.aggregate(pieces=Sum("on_hand"))["pieces"] or 0
    waiting = on_order().get(variant.pk, 0)
    wanted = target(newest.mean, newest.deviation, terms, on_hand=on_hand, on_order=waiting)
    past = list(PurchaseProposal.objects.filter(variant=variant).select_related("decided_by").order_by("-night")[:10])
    return Sheet(
        variant,
        newest,
        terms,
        on_hand,
        waiting,
        wanted,
        fan(newest),
        next((one for one in past if one.is_open), None),
        [one for one in past if one.status not in (ProposalStatus.OPEN, ProposalStatus.SUPERSEDED)],
    )
