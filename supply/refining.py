"""What the night makes of its forecasts before it plans: thin sizes by size curves, newcomers by their neighbours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from catalog.models import Product
from fashionai.registry.artifacts import CorruptArtifact
from fashionai.registry.models import ModelVersion, Stage
from fashionai.registry.vectors import IdVectors
from supply.assortment import Assortment
from supply.dataset import Sales
from supply.said import Said

if TYPE_CHECKING:
    from supply.forecasting.base import Forecast
    from supply.forecasting.newcomers import Looks, Pasts

# A product this young has told less of itself than its neighbours tell.
NEW_WEEKS = 4
LEARNT_HORIZON = 8
SEEN_WEEKS = 52
# The embedding of product pictures, which the recommender's night keeps in the registry.
PICTURES = "recommender.visual"


def refined(sales: Sales, found: Forecast) -> tuple[Forecast, list[Said]]:
    """The forecast, and what was done to it."""
    shares, pieces = size_shares(sales)
    from supply.forecasting import sizes

    found = sizes.split(found, shares, pieces, sales.goods.style)
    notes = [Said("thin", {"sizes": int((pieces < sizes.THIN).sum())})]
    return newcomers(sales, found, shares, notes), notes


def size_shares(sales: Sales) -> tuple[np.ndarray, np.ndarray]:
    """(variants,) share of the style, and pieces of the last year, sold-out weeks filled in."""
    from supply.forecasting.censoring import unconstrained
    from supply.forecasting.sizes import curves

    recent = sales.panel.values[:, -SEEN_WEEKS:]
    censored = sales.panel.censored
    stocked = np.ones(recent.shape) if censored is None else np.asarray(1.0 - censored[:, -SEEN_WEEKS:], np.float64)
    demand = np.nan_to_num(unconstrained(recent, stocked, sales.goods.product, sales.goods.category).demand)
    pieces = demand.sum(axis=1)
    return curves(pieces, sales.goods.style, sales.goods.size, sales.goods.category).share, pieces


def newcomers(sales: Sales, found: Forecast, shares: np.ndarray, notes: list[Said]) -> Forecast:
    """Products younger than NEW_WEEKS take what their neighbours' launches say, also in their first week on sale."""
    from supply.forecasting import newcomers as algorithm

    goods = sales.goods
    ages = (~np.isnan(sales.panel.values)).sum(axis=1)
    young = ages < NEW_WEEKS
    if not young.any() or young.all():
        return found
    pasts, looks = _pasts(sales), _looks(goods.products)
    now, horizon = pasts.demand.shape[1], found.mean.shape[1]
    past = algorithm.past_launches(pasts, looks, now, LEARNT_HORIZON)
    recipe = algorithm.learn(past, looks.parts)
    mean, quantiles = found.mean.copy(), found.quantiles.copy()
    new = np.unique(goods.product[young])
    style_share = _style_shares(goods)
    for product in new:
        age = now - max(int(pasts.launch[product]), 0)
        path = algorithm.foretold(pasts, looks, recipe, int(product), now, horizon, age=age)[0]
        rows = np.flatnonzero(goods.product == product)
        wanted = path * (shares * style_share)[rows, None]
        levels = algorithm.poisson_quantiles(wanted)
        mean[rows], quantiles[rows] = wanted, levels
    told = {"products": len(new), "neighbours": recipe.neighbours, "launches": len(past)}
    notes.append(Said("new", told))
    return replace(found, mean=mean, quantiles=quantiles)


def _style_shares(goods: Assortment) -> np.ndarray:
    """(variants,) one over the number of the product's colours: nothing is known of a new one's."""
    colours = np.bincount(np.unique(np.stack([goods.product, goods.style], axis=1), axis=0)[:, 0])
    return 1.0 / colours[goods.product]


def _pasts(sales: Sales) -> Pasts:
    from supply.forecasting.newcomers import Pasts, seasonal_calendar

    goods, values, censored = sales.goods, sales.panel.values, sales.panel.censored
    there = ~np.isnan(values) & (True if censored is None else ~censored)
    count, weeks = len(goods.products), values.shape[1]
    demand, stocked = np.zeros((count, weeks)), np.zeros((count, weeks))
    np.add.at(demand, goods.product, np.nan_to_num(values))
    np.add.at(stocked, goods.product, there)
    stocked /= np.bincount(goods.product)[:, None]
    begun = np.full(count, weeks)
    # Launched with the week to come, so that the days since count for nothing.
    np.minimum.at(begun, goods.product, np.where(sales.fresh, weeks, sales.panel.starts))
    of_product = goods.season[np.unique(goods.product, return_index=True)[1]]
    season = np.unique(of_product, return_inverse=True)[1]
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
    version = ModelVersion.objects.filter(name=PICTURES, stage=Stage.CHAMPION).order_by("-version").first()
    if version is None:
        return None
    try:
        published = IdVectors.load(version.folder)
    except (CorruptArtifact, KeyError, ValueError):
        return None
    return published.of(products) if len(published.ids) else None
