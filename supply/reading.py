"""What the supply pages show: proposals by pane, one variant with its plots, and what another policy would ask for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Product, StockLevel, Variant
from supply.balance.models import MarkdownProposal, NightReport, TransferProposal
from supply.designs.models import DesignForecast
from supply.models import DemandForecast, ProposalStatus, PurchaseProposal, PurchaseTerms
from supply.night import on_order, terms_by_variant
from supply.overriding import overridden
from supply.planning.elasticity import USUAL
from supply.plots import WEEKS_AHEAD, Fan, Paths, fan, paths
from supply.policy import Target, target

ROWS = 50
PANES = {
    "out": _("What runs out"),
    "stuck": _("What is stuck"),
    "buy": _("What to buy"),
    "move": _("What to move"),
    "order": _("On order"),
    "done": _("Decided"),
    "new": _("New designs"),
}
RELATED = ("variant__product", "variant__colour", "variant__size", "decided_by")


@dataclass(frozen=True)
class Pane:
    key: str
    label: str
    count: int


def proposals(pane: str) -> QuerySet[PurchaseProposal]:
    """The rows of a pane of purchases, most urgent first. What runs out: an order of today comes too late."""
    late = Q(order_by__lt=timezone.localdate())
    rows = PurchaseProposal.objects.select_related(*RELATED)
    if pane == "order":
        return rows.on_order().order_by("arrives", "pk")
    if pane == "done":
        decided = [ProposalStatus.REJECTED, ProposalStatus.RECEIVED]
        return rows.filter(status__in=decided).order_by("-decided_at", "-pk")
    return rows.open().filter(late if pane == "out" else ~late).order_by("order_by", "-need", "pk")


def rows_of(pane: str) -> QuerySet[Any]:
    """The rows of any pane."""
    if pane == "stuck":
        return MarkdownProposal.objects.open().select_related("product").order_by("-gain", "pk")
    if pane == "move":
        related = ("variant__product", "variant__colour", "variant__size", "source", "target")
        return TransferProposal.objects.open().select_related(*related).order_by("-gain", "pk")
    if pane == "new":
        return DesignForecast.objects.all()
    return proposals(pane)


def panes() -> list[Pane]:
    """A query a pane."""
    return [Pane(key, str(label), rows_of(key).count()) for key, label in PANES.items()]


def page_of(pane: str, number: str) -> Page[Any]:
    return Paginator(rows_of(pane), ROWS).get_page(number)


def last_report() -> NightReport | None:
    return NightReport.objects.first()


@dataclass(frozen=True)
class Wish:
    """What somebody asks "what if" of; None leaves it as it is. price: a change (-.2: a fifth less); promotion: a share
    off for the first weeks."""

    service_level: float | None = None
    lead_weeks: int | None = None
    price: float = 0.0
    promotion: float = 0.0
    promotion_weeks: int = 0

    def answered(self, path: list[float], elasticity: float) -> list[float]:
        """Weekly demand at these prices."""
        lasting = max(1 + self.price, 0.05) ** -elasticity
        lifted = max(1 - self.promotion, 0.05) ** -elasticity
        return [value * lasting * (lifted if week < self.promotion_weeks else 1.0) for week, value in enumerate(path)]


@dataclass(frozen=True)
class Sheet:
    """A variant's position now, its newest forecast drawn, and the target under the terms that were asked for."""

    variant: Variant
    forecast: DemandForecast
    terms: PurchaseTerms
    elasticity: float
    on_hand: int
    on_order: int
    target: Target
    plot: Fan
    stock: Paths
    proposal: PurchaseProposal | None
    past: list[PurchaseProposal]


def sheet(variant: Variant, wish: Wish | None = None) -> Sheet | None:
    """None before the first night. Ten queries; the what-if costs none."""
    newest = DemandForecast.objects.filter(variant=variant).order_by("-night").first()
    if newest is None:
        return None
    newest = overridden([newest])[0]
    wish = wish or Wish()
    terms = terms_by_variant([variant.pk])[variant.pk]
    terms.service_level = wish.service_level or terms.service_level
    terms.lead_weeks = wish.lead_weeks or terms.lead_weeks
    levels = StockLevel.objects.filter(variant=variant, location__sells=True)
    on_hand = levels.aggregate(pieces=Sum("on_hand"))["pieces"] or 0
    waiting = on_order([variant.pk]).get(variant.pk, 0)
    report = last_report()
    elasticity = report.elasticity if report and report.elasticity else USUAL
    for name in ("mean", "deviation", "low", "middle", "high"):
        setattr(newest, name, wish.answered(getattr(newest, name), elasticity))
    wanted = target(newest.mean, newest.deviation, terms, on_hand=on_hand, on_order=waiting)
    past = list(PurchaseProposal.objects.filter(variant=variant).select_related("decided_by").order_by("-night")[:10])
    return Sheet(
        variant,
        newest,
        terms,
        elasticity,
        on_hand,
        waiting,
        wanted,
        fan(newest),
        stock_ahead(newest, on_hand, wanted, past, terms),
        next((one for one in past if one.is_open), None),
        [one for one in past if one.status not in (ProposalStatus.OPEN, ProposalStatus.SUPERSEDED)],
    )


def stock_ahead(
    newest: DemandForecast, on_hand: int, wanted: Target, past: list[PurchaseProposal], terms: PurchaseTerms
) -> Paths:
    """What is left by the end of each week as things stand, with the policy's lines across it."""
    weeks = min(len(newest.mean), WEEKS_AHEAD)
    arriving = [0.0] * (weeks + 1)
    for one in past:
        if one.status == ProposalStatus.APPROVED:
            arriving[min(max(math.ceil((one.arrives - newest.night).days / 7), 0), weeks)] += one.decided_quantity or 0

    def left(path: list[float]) -> list[float]:
        found = [on_hand + arriving[0]]
        for week in range(weeks):
            found.append(max(found[-1] - path[week], 0.0) + arriving[week + 1])
        return [round(value, 1) for value in found]

    safety = max(wanted.level - wanted.expected, 0.0)
    lines = [
        ("stock", gettext("stock expected"), left(newest.mean)),
        ("level", gettext("order up to"), [wanted.level] * (weeks + 1)),
        ("safety", gettext("safety stock"), [round(safety, 1)] * (weeks + 1)),
    ]
    return paths(newest.night, lines, (left(newest.high), left(newest.low)))


@dataclass(frozen=True)
class Markdown:
    """A markdown proposal with what would be left each week, with and without it."""

    proposal: MarkdownProposal
    plot: Paths


def markdown(proposal: MarkdownProposal) -> Markdown:
    """Three queries."""
    rows = DemandForecast.objects.filter(night=proposal.night, variant__product=proposal.product_id)
    means = [one.mean for one in rows]
    weeks = (proposal.until - proposal.night).days // 7
    demand = [sum(mean[week] for mean in means if week < len(mean)) for week in range(weeks)]
    report = NightReport.objects.filter(night=proposal.night).first()
    elasticity = report.elasticity if report and report.elasticity else USUAL
    lifted = ((1 - proposal.now) / max(1 - proposal.discount, 0.05)) ** elasticity

    def left(times: float) -> list[float]:
        found = [float(proposal.on_hand)]
        for pieces in demand:
            found.append(round(max(found[-1] - times * pieces, 0.0), 1))
        return found

    lines = [("kept", gettext("at today’s price"), left(1.0)), ("stock", gettext("with the markdown"), left(lifted))]
    return Markdown(proposal, paths(proposal.night, lines))


def neighbours(row: DesignForecast) -> list[tuple[Product, float]]:
    """The styles that a design is forecast from, with their weights. One query."""
    products = Product.objects.in_bulk([pk for pk, _ in row.neighbours])
    return [(products[pk], weight) for pk, weight in row.neighbours if pk in products]


def design_plot(row: DesignForecast) -> Paths | None:
    """None until it was forecast."""
    if not row.mean:
        return None
    start = timezone.localdate() + timedelta(days=7)
    return paths(start, [("stock", gettext("expected a week"), row.mean)], (row.low, row.high))
