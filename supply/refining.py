"""What the night makes of its forecasts before it plans: thin sizes by size curves, newcomers by their neighbours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from catalog.models import Product, Variant
from supply.dataset import Sales

if TYPE_CHECKING:
    from supply.forecasting.base import Forecast
    from supply.forecasting.newcomers import Looks, Pasts

# A product this young has told less of itself than its neighbours tell.
NEW_WEEKS = 4
LEARNT_HORIZON = 8
SEEN_WEEKS = 52
# The embedding of product pictures, which the recommender's night keeps in the registry.
PICTURES = "recommender.visual"


@dataclass(frozen=True, eq=False)
class Range:
    """What each row of a panel is: numbers from 0 of its product, its style (product and colour), size and category."""

    products: list[int]
    product: np.ndarray
    style: np.ndarray
    size: np.ndarray
    category: np.ndarray

    @classmethod
    def of(cls, variants: list[int]) -> Range:
        """One query."""
        rows = Variant.objects.order_by().values_list("pk", "product", "colour", "size", "product__category")
        told = {pk: (product, colour, size, category) for pk, product, colour, size, category in rows}
        table = np.array([told[pk] for pk in variants], dtype=np.int64)
        products, product = np.unique(table[:, 0], return_inverse=True)
        style = np.unique(table[:, :2], axis=0, return_inverse=True)[1].ravel()
        size, category = (np.unique(table[:, column], return_inverse=True)[1] for column in (2, 3))
        return cls(products.tolist(), product, style, size, category)


def refined(sales: Sales, found: Forecast) -> tuple[Forecast, list[str]]:
    """The forecast and what was done to it, in words."""
    range_ = Range.of(sales.variants)
    shares, pieces = size_shares(sales, range_)
    from supply.forecasting import sizes

    found = sizes.split(found, shares, pieces, range_.style)
    notes = [f"{int((pieces < sizes.THIN).sum()):,} thin sizes by their size curve"]
    return newcomers(sales, found, range_, shares, notes), notes


def size_shares(sales: Sales, range_: Range) -> tuple[np.ndarray, np.ndarray]:
    """(variants,) share of the style, and pieces of the last year, sold-out weeks filled in."""
    from supply.forecasting.censoring import unconstrained
    from supply.forecasting.sizes import curves

    recent = sales.panel.values[:, -SEEN_WEEKS:]
    censored = sales.panel.censored
    stocked = np.ones(recent.shape) if censored is None else np.asarray(1.0 - censored[:, -SEEN_WEEKS:], np.float64)
    demand = np.nan_to_num(unconstrained(recent, stocked, range_.product, range_.category).demand)
    pieces = demand.sum(axis=1)
    return curves(pieces, range_.style, range_.size, range_.category).share, pieces


def newcomers(sales: Sales, found: Forecast, range_: Range, shares: np.ndarray, notes: list[str]) -> Forecast:
    """Products younger than NEW_WEEKS take what their neighbours' launches say."""
    from supply.forecasting import newcomers as algorithm

    ages = (~np.isnan(sales.panel.values)).sum(axis=1)
    young = ages < NEW_WEEKS
    if not young.any() or young.all():
        return found
    pasts, looks = _pasts(sales, range_), _looks(range_.products)
    now, horizon = pasts.demand.shape[1], found.mean.shape[1]
    past = algorithm.past_launches(pasts, looks, now, LEARNT_HORIZON)
    recipe = algorithm.learn(past, looks.parts)
    mean, quantiles = found.mean.copy(), found.quantiles.copy()
    new = np.unique(range_.product[young])
    style_share = _style_shares(range_)
    for product in new:
        age = now - max(int(pasts.launch[product]), 0)
        path = algorithm.foretold(pasts, looks, recipe, int(product), now, horizon, age=age)[0]
        rows = np.flatnonzero(range_.product == product)
        wanted = path * (shares * style_share)[rows, None]
        levels = algorithm.poisson_quantiles(wanted)
        mean[rows], quantiles[rows] = wanted, levels
    notes.append(f"{len(new):,} new products by {recipe.neighbours} neighbours, {len(past):,} launches taught")
    return replace(found, mean=mean, quantiles=quantiles)


def _style_shares(range_: Range) -> np.ndarray:
    """(variants,) one over the number of the product's colours: nothing is known of a new one's."""
    colours = np.bincount(np.unique(np.stack([range_.product, range_.style], axis=1), axis=0)[:, 0])
    return 1.0 / colours[range_.product]


def _pasts(sales: Sales, range_: Range) -> Pasts:
    from supply.forecasting.newcomers import Pasts, seasonal_calendar

    values, censored = sales.panel.values, sales.panel.censored
    there = ~np.isnan(values) & (True if censored is None else ~censored)
    count, weeks = len(range_.products), values.shape[1]
    demand, stocked = np.zeros((count, weeks)), np.zeros((count, weeks))
    np.add.at(demand, range_.product, np.nan_to_num(values))
    np.add.at(stocked, range_.product, there)
    stocked /= np.bincount(range_.product)[:, None]
    begun = np.full(count, weeks)
    np.minimum.at(begun, range_.product, sales.panel.starts)
    seasons = dict(Product.objects.filter(pk__in=range_.products).values_list("pk", "season"))
    season = np.unique([seasons[pk] for pk in range_.products], return_inverse=True)[1]
    ahead = seasonal_calendar(demand, stocked, season, weeks + 26, sales.panel.season)
    return Pasts(demand, stocked, ahead, np.where(begun > 0, begun, -1))


def _looks(products: list[int]) -> Looks:
    """Attributes, the log of the price, and the pictures' vectors where the registry holds them."""
    from supply.forecasting.newcomers import Looks

    names = ("category", "brand", "gender", "season", "usage", "attributes", "price")
    told = {row["pk"]: row for row in Product.objects.filter(pk__in=products).values("pk", *names)}
    rows = [told[pk] for pk in products]
    words = [[str(row[name]) for row in rows] for name in names[:5]]
    words += [[str((row["attributes"] or {}).get(key, "")) for row in rows] for key in ("fabric", "pattern")]
    numbered = np.stack([np.unique(column, return_inverse=True)[1] for column in words], axis=1)
    price = np.log(np.maximum([float(row["price"]) for row in rows], 0.01))
    scaled = (price - price.mean()) / max(2 * price.std(), 1e-6)
    return Looks(numbered, scaled[:, None], _pictures(products))


def _pictures(products: list[int]) -> np.ndarray | None:
    """(products, d) unit vectors, zeros where a product has none; None where there is no champion."""
    from fashionai.registry.mapping import mapped
    from fashionai.registry.models import ModelVersion, Stage

    version = ModelVersion.objects.filter(name=PICTURES, stage=Stage.CHAMPION).order_by("-version").first()
    if version is None:
        return None
    try:
        arrays = mapped(version.folder)
        ids, vectors = np.array(arrays["item_ids"]), arrays["vectors"]
    except (OSError, KeyError, ValueError):
        return None
    if not len(ids):
        return None
    places = np.minimum(np.searchsorted(ids, products), len(ids) - 1)
    there = ids[places] == np.array(products)
    return np.where(there[:, None], np.asarray(vectors[places], np.float32), np.float32(0))
