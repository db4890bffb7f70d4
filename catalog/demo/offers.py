"""The demo's sales as promotions: those that hold today, and the next ones of the shop's calendar."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np

from catalog.demo.seasons import Campaign, campaigns
from catalog.demo.tables import PRICE_KINDS, Catalogue, World
from catalog.models import Product, Promotion, PromotionKind, PromotionScope
from catalog.promotions.services import save_promotion

# How many days ahead the desk has planned.
AHEAD = 45
NAMES = {
    "mid_year": ("Mid-year sale", "年中大促"),
    "singles_day": ("Singles' Day", "双十一"),
    "black_friday": ("Black Friday", "黑色星期五"),
    "twelve_days": ("Double Twelve", "双十二"),
    "new_year": ("New Year sale", "年货节"),
    "markdown": ("End of season", "换季清仓"),
}


@dataclass(frozen=True)
class Sale:
    """A reduction of one depth (0 to 1) from midnight of `first` until midnight of `end`."""

    name: str
    depth: float
    first: date
    end: date


def running(world: World, catalogue: Catalogue, today: date) -> dict[int, Sale]:
    """Product number -> the sale by which it still costs less than its list price today."""
    found: dict[int, Sale] = {}
    clearance = _clearance(today)
    campaign = next((one for one in campaigns(today, 1) if one.first <= today), None)
    for row in world.prices[world.prices["end"] < 0]:
        kind, number = PRICE_KINDS[row["kind"]], int(row["product"])
        if kind == "markdown" and clearance is not None:
            found[number] = clearance
        elif kind == "promotion" and campaign is not None:
            ratio = 1 - float(row["price"]) / float(catalogue.price[number])
            found[number] = _sale(campaign, min(campaign.discounts, key=lambda depth: abs(depth - ratio)))
    return found


def promote(now: dict[int, Sale], products: list[int], today: date) -> int:
    """Write the promotions of the present and those to come, on products given by their keys. Returns how many."""
    groups: dict[Sale, list[int]] = defaultdict(list)
    for number, sale in now.items():
        groups[sale].append(products[number])
    for campaign in campaigns(today, AHEAD):
        if campaign.first > today:
            for sale, numbers in _drawn(campaign, len(products)).items():
                groups[sale] += [products[number] for number in numbers]
    for sale, keys in groups.items():
        _write(sale, keys)
    return len(groups)


def _sale(campaign: Campaign, depth: float) -> Sale:
    return Sale(campaign.name, depth, campaign.first, campaign.first + timedelta(days=campaign.length))


def _clearance(today: date) -> Sale | None:
    """The markdown of the season that is ending, as the shop's calendar has it: 30 %, in its last fortnight 50 %."""
    if today.month % 3 == 2:
        half, over = today.replace(day=15), (today.replace(day=28) + timedelta(days=4)).replace(day=1)
        begin = (today.replace(day=1) - timedelta(days=1)).replace(day=20)
        return Sale("markdown", 0.5, half, over) if today >= half else Sale("markdown", 0.3, begin, half)
    if today.month % 3 == 1 and today.day >= 20:
        return Sale("markdown", 0.3, today.replace(day=20), (today.replace(day=28) + timedelta(days=4)).replace(day=15))
    return None


def _drawn(campaign: Campaign, products: int) -> dict[Sale, list[int]]:
    """Which products a campaign to come will reduce: drawn by its date, so that a demo is the same twice."""
    rng = np.random.default_rng(campaign.first.toordinal())
    chosen = np.flatnonzero(rng.random(products) < campaign.share)
    depths = rng.choice(campaign.discounts, len(chosen))
    return {_sale(campaign, depth): chosen[depths == depth].tolist() for depth in campaign.discounts}


def _write(sale: Sale, keys: list[int]) -> None:
    english, chinese = NAMES[sale.name]
    promotion = Promotion(
        name_en=english,
        name_zh=chinese,
        kind=PromotionKind.PERCENT,
        value=Decimal(round(sale.depth * 100)),
        starts_at=_midnight(sale.first),
        ends_at=_midnight(sale.end),
        scope=PromotionScope.PRODUCTS,
    )
    save_promotion(promotion=promotion, products=Product.objects.filter(pk__in=keys))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
