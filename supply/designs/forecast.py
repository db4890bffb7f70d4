"""The first weeks of a design that nobody has sold yet, from the first weeks of what is most like it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Q
from django.utils import timezone

from catalog.models import Product
from supply.balance.models import NightReport

if TYPE_CHECKING:
    from supply.dataset import Sales
    from supply.designs.models import DesignForecast

WEEKS = 13
# A likeness this much smaller counts half as much.
HALVED_BY = 0.1
# The category's usual first weeks weigh as much as so many neighbours.
PRIOR_NEIGHBOURS = 1.0
# Fewer weeks since its launch tell nothing of a style.
LEAST_WEEKS = 4
# Of a price: what a piece costs to make, and what it brings when it is left over.
COST, SALVAGE = 0.5, 0.2
USUAL_ELASTICITY = 1.5
SIZE_PRIOR = 30.0


@dataclass(frozen=True, eq=False)
class Curves:
    """products (n,), curves (n, WEEKS): pieces a week since the launch, NaN where unknown or sold out."""

    products: list[int]
    curves: np.ndarray


def curves(sales: Sales, night: date) -> Curves:
    """Styles whose launch lies inside the window that was read. One query."""
    weeks = sales.panel.shape[1]
    first = night - timedelta(days=7 * weeks)
    rows: dict[int, list[int]] = defaultdict(list)
    starts: dict[int, int] = {}
    known = Product.objects.filter(variants__in=sales.variants).values_list("variants", "pk", "launched_at")
    place = {pk: number for number, pk in enumerate(sales.variants)}
    for variant, product, launched in known:
        start = math.ceil((timezone.localdate(launched) - first).days / 7)
        if variant in place and 0 <= start <= weeks - LEAST_WEEKS:
            rows[product].append(place[variant])
            starts[product] = start
    censored = sales.panel.censored
    found = np.full((len(rows), WEEKS), np.nan)
    for number, (product, numbers) in enumerate(rows.items()):
        span = slice(starts[product], starts[product] + WEEKS)
        values = np.nansum(sales.panel.values[numbers, span], axis=0)
        if censored is not None:
            # A week in which half of the style's sizes were sold out says too little.
            values = np.where(censored[numbers, span].mean(axis=0) >= 0.5, np.nan, values)
        found[number, : len(values)] = values
    return Curves(list(rows), found)


def fill(row: DesignForecast, known: Curves, elasticity: float = USUAL_ELASTICITY) -> None:
    """The forecast and the first quantity of a design, from curves; nothing is saved."""
    from supply.planning.demand import negative_binomial
    from supply.planning.newsvendor import newsvendor

    weights, used = _weights(row, known)
    row.neighbours = [[known.products[number], round(float(weights[number]), 4)] for number in used[:8]]
    mean, variance = _mixed(known.curves, weights)
    factor = _price_factor(row, known, weights, elasticity)
    mean, variance = mean * factor, variance * factor**2
    row.mean = mean.round(2).tolist()
    row.low, row.high = _band(mean, variance)
    total = float(mean.sum())
    if total < 1:
        row.quantity, row.sizes = 0, {}
        return
    # Weeks of one style are high or low together: what neighbours differ by is spread of the total.
    spread = max(float(np.sqrt(variance).sum()) ** 2, total)
    order = newsvendor(negative_binomial(total, spread), overage=COST - SALVAGE, underage=1 - COST)
    row.quantity = math.ceil(order.quantity)
    row.sizes = by_size(row.quantity, [known.products[number] for number in used])


def _weights(row: DesignForecast, known: Curves) -> tuple[np.ndarray, list[int]]:
    """(n,) weights that sum to 1, and the neighbours among them, the likest first; the rest is the category's prior."""
    place = {pk: number for number, pk in enumerate(known.products)}
    nearest = [(place[pk], float(cosine)) for pk, cosine in row.payload.get("nearest", []) if pk in place]
    weights = np.zeros(len(known.products))
    if nearest:
        best = max(cosine for _, cosine in nearest)
        for number, cosine in nearest:
            weights[number] = 0.5 ** ((best - cosine) / HALVED_BY)
    alike = _of_category(row, known)
    if len(alike):
        weights[alike] += PRIOR_NEIGHBOURS / len(alike)
    used = [number for number, _ in sorted(nearest, key=lambda pair: -pair[1])]
    return weights / max(weights.sum(), 1e-12), used


def _of_category(row: DesignForecast, known: Curves) -> np.ndarray:
    slug = row.payload.get("category") or ""
    chosen = Product.objects.filter(pk__in=known.products)
    if slug and (own := chosen.filter(Q(category__slug=slug) | Q(category__parent__slug=slug))).exists():
        chosen = own
    pks = set(chosen.values_list("pk", flat=True))
    return np.array([number for number, pk in enumerate(known.products) if pk in pks], dtype=np.int64)


def _mixed(curves: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weighted mean and variance a week, each over those whose week is known; Poisson noise included."""
    seen = ~np.isnan(curves)
    share = np.where(seen, weights[:, None], 0.0)
    total = np.maximum(share.sum(axis=0), 1e-12)
    filled = np.where(seen, curves, 0.0)
    mean = (share * filled).sum(axis=0) / total
    variance = (share * (filled - mean) ** 2).sum(axis=0) / total
    return mean, np.maximum(variance, mean)


def _price_factor(row: DesignForecast, known: Curves, weights: np.ndarray, elasticity: float) -> float:
    """How much more or less it sells at its price than its neighbours did at theirs; a half to twice at most."""
    prices = {
        pk: float(price) for pk, price in Product.objects.filter(pk__in=known.products).values_list("pk", "price")
    }
    theirs = float(sum(weight * prices[pk] for pk, weight in zip(known.products, weights, strict=True)))
    if not row.price or theirs <= 0:
        return 1.0
    return float(np.clip((float(row.price) / theirs) ** -elasticity, 0.5, 2.0))


def _band(mean: np.ndarray, variance: np.ndarray) -> tuple[list[float], list[float]]:
    from supply.planning.demand import negative_binomial

    low, high = [], []
    for one, spread in zip(mean.tolist(), variance.tolist(), strict=True):
        law = negative_binomial(one, spread) if one > 0.01 else None
        low.append(law.quantile(0.1) if law else 0.0)
        high.append(law.quantile(0.9) if law else 0.0)
    return low, high


def by_size(quantity: int, products: Sequence[int]) -> dict[str, int]:
    """The quantity over the sizes of the likest style, by what sizes sold among all of these, drawn to even shares."""
    from catalog.desk.sales import sold
    from catalog.models import Variant

    if not products:
        return {}
    rows = Variant.objects.filter(product=products[0], is_active=True).order_by("size__position")
    codes = list(dict.fromkeys(rows.values_list("size__code", flat=True)))
    counts = dict.fromkeys(codes, SIZE_PRIOR / max(len(codes), 1))
    lines = sold().filter(variant__product__in=products).values_list("variant__size__code", "quantity")
    for code, pieces in lines:
        if code in counts:
            counts[code] += pieces
    return _rounded(quantity, counts)


def _rounded(quantity: int, counts: dict[str, float]) -> dict[str, int]:
    """Whole pieces that sum to the quantity, by largest remainders."""
    total = sum(counts.values())
    if not total:
        return {}
    exact = {code: quantity * count / total for code, count in counts.items()}
    found = {code: int(value) for code, value in exact.items()}
    left = quantity - sum(found.values())
    for code in sorted(exact, key=lambda one: found[one] - exact[one])[:left]:
        found[code] += 1
    return found


def learned_elasticity() -> float:
    """The last night's, or a usual one."""
    last = NightReport.objects.exclude(elasticity=None).values_list("elasticity", flat=True).first()
    return last or USUAL_ELASTICITY
