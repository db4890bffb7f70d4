"""The part of a night that looks for goods in the wrong place and goods that will not sell in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from catalog.models import Location, MovementKind, PriceHistory, Product, StockLevel, StockMovement
from catalog.models.products import PriceKind, ProductStatus
from supply.balance.models import MarkdownProposal, TransferProposal
from supply.models import DemandForecast
from supply.policy import weeks_left

if TYPE_CHECKING:
    from supply.dataset import Sales
    from supply.planning.demand import Demand

# Goods that are moved have to earn it until the next delivery is due.
COVER_WEEKS = 4
SHARE_DAYS = 182
# So many pieces of the shop's usual shares stand beside a variant's own sales by location.
PRIOR_PIECES = 8.0
SEASON_WEEKS = 13
# Of a price, what is earned by a sale and what a piece still brings after the season.
MARGIN, SALVAGE = 0.5, 0.2
MOST_TRANSFERS, MOST_MARKDOWNS = 200, 200
# A style of the last eight weeks has had no season yet.
YOUNG_DAYS = 56
LEAST_DISCOUNT, LEAST_PIECES, LEAST_LEFT = 0.05, 5, 0.15


def transfers(forecasts: Sequence[DemandForecast], night: date, prices: dict[int, float]) -> list[TransferProposal]:
    """The moves that gain most, over all variants with goods anywhere."""
    from supply.planning.allocation import rebalance

    places = list(Location.objects.filter(sells=True).order_by("pk").values_list("pk", flat=True))
    if len(places) < 2:
        return []
    held, sold = _by_place(StockLevel.objects.filter(on_hand__gt=0), "on_hand"), _sold(night)
    usual = np.array([sum(shares.get(place, 0) for shares in sold.values()) for place in places], dtype=float)
    usual = (usual + 1) / (usual + 1).sum()
    found: list[TransferProposal] = []
    for one in forecasts:
        shelf = held.get(one.variant_id, {})
        if not any(shelf.get(place) for place in places):
            continue
        own = np.array([sold.get(one.variant_id, {}).get(place, 0) for place in places], dtype=float)
        share = (own + PRIOR_PIECES * usual) / (own.sum() + PRIOR_PIECES)
        margin = MARGIN * prices.get(one.variant_id, 0.0)
        if margin <= 0:
            continue
        stock = [shelf.get(place, 0) for place in places]
        moves = rebalance(_demands(one, share), stock, margin=margin, cost=settings.SUPPLY_MOVE_COST)
        said = {"variant_id": one.variant_id, "night": night}
        found += [
            TransferProposal(
                source_id=places[m.source], target_id=places[m.target], quantity=m.pieces, gain=round(m.gain, 2), **said
            )
            for m in moves
        ]
    return sorted(found, key=lambda move: -move.gain)[:MOST_TRANSFERS]


def _demands(one: DemandForecast, share: np.ndarray) -> list[Demand | None]:
    from supply.planning.demand import negative_binomial

    mean = sum(one.mean[:COVER_WEEKS])
    variance = sum(spread**2 for spread in one.deviation[:COVER_WEEKS])
    if mean < 0.01:
        return [None] * len(share)
    # A share of a count keeps its part of the extra spread: var = p·μ + p²·(σ² - μ).
    return [negative_binomial(p * mean, p * mean + p * p * max(variance - mean, 0.0)) for p in share.tolist()]


def _by_place(levels: object, column: str) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for variant, place, pieces in levels.values_list("variant", "location", column):  # type: ignore[attr-defined]
        found[variant][place] = pieces
    return found


def _sold(night: date) -> dict[int, dict[int, int]]:
    """Pieces sold a variant and location in half a year, from the ledger."""
    since = timezone.now() - timedelta(days=SHARE_DAYS + max((timezone.localdate() - night).days, 0))
    rows = (
        StockMovement.objects.filter(kind=MovementKind.SALE, at__gte=since)
        .order_by()
        .values_list("variant", "location")
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for variant, place, pieces in rows.annotate(pieces=Sum("quantity")):
        found[variant][place] = -pieces
    return found


def markdowns(
    sales: Sales, forecasts: Sequence[DemandForecast], night: date, elasticity: float
) -> Iterator[MarkdownProposal]:
    """For styles that will be left over at the end of the season, the most money first."""
    from supply.planning.markdown import best_markdown

    rows = {product.pk: product for product in _seasoned(night)}
    by_product: dict[int, list[int]] = defaultdict(list)
    for number, pk in enumerate(sales.goods.product_id.tolist()):
        if pk in rows:
            by_product[pk].append(number)
    stuck = []
    for pk, numbers in by_product.items():
        pieces = int(sum(sales.on_hand[number] for number in numbers))
        demand = [float(sum(forecasts[number].mean[week] for number in numbers)) for week in range(SEASON_WEEKS)]
        if pieces >= LEAST_PIECES and pieces - sum(demand) > LEAST_LEFT * pieces:
            stuck.append((float(rows[pk].price) * (pieces - sum(demand)), pk, pieces, demand))
    for _, pk, pieces, demand in sorted(stuck, reverse=True)[:MOST_MARKDOWNS]:
        price, now = float(rows[pk].price), _discount(rows[pk])
        # The forecast is of the present price; the engine wants demand at the list price.
        listed = [mean * (1 - now) ** elasticity for mean in demand]
        found = best_markdown(pieces, listed, price=price, elasticity=elasticity, salvage=SALVAGE * price, now=now)
        if found.discount >= now + LEAST_DISCOUNT and found.gain > 0:
            yield MarkdownProposal(
                product_id=pk,
                night=night,
                gain=round(found.gain, 2),
                on_hand=pieces,
                weeks_left=weeks_left(demand, pieces),
                now=round(now, 2),
                discount=round(found.discount, 2),
                left=round(found.left, 1),
                kept_left=round(found.kept_left, 1),
                until=night + timedelta(weeks=SEASON_WEEKS),
            )


def _seasoned(night: date) -> list[Product]:
    before = timezone.now() - timedelta(days=YOUNG_DAYS + max((timezone.localdate() - night).days, 0))
    return list(Product.objects.filter(status=ProductStatus.ACTIVE, launched_at__lt=before, price__gt=0).with_offer())


def _discount(product: Product) -> float:
    return 0.0 if product.offer_price is None else max(1 - float(product.offer_price / product.price), 0.0)


def discounts(sales: Sales, night: date) -> np.ndarray:
    """(variants, weeks): the share off the usual price in the middle of each week, from the price history."""
    weeks = sales.panel.shape[1]
    first = night - timedelta(days=7 * weeks)
    middles = [first + timedelta(days=7 * week + 3) for week in range(weeks)]
    by_product: dict[int, np.ndarray] = {}
    usual: dict[int, float] = {}
    for row in PriceHistory.objects.order_by("product", "starts_at"):
        price = float(row.price)
        if row.kind == PriceKind.REGULAR:
            usual[row.product_id] = price
            continue
        if not usual.get(row.product_id):
            continue
        line = by_product.setdefault(row.product_id, np.zeros(weeks))
        start, end = _day(row.starts_at), _day(row.ends_at) if row.ends_at else night
        inside = np.array([start <= day < end for day in middles])
        line[inside] = np.clip(1 - price / usual[row.product_id], 0.0, 0.95)
    found = np.zeros(sales.panel.shape)
    for number, pk in enumerate(sales.goods.product_id.tolist()):
        if pk in by_product:
            found[number] = by_product[pk]
    return found


def _day(at: datetime) -> date:
    return timezone.localdate(at)
