"""Behaviour, sales, stock and attributes of a department → weekly arrays that trends are told from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd
from django.db.models import Sum
from django.db.models.functions import TruncDate
from numpy.typing import NDArray

from catalog.desk.sales import sold
from catalog.models import Product, StockLevel, StockMovement, Variant
from recommender.dataset import refusing_shoppers
from recommender.models import Event
from recommender.quiz.words import price_bands
from recommender.trends.models import Signal, TrendFacet

WEEK = timedelta(days=7)
# What is new is looked at because it is new: a product counts from here on. Four weeks halve a launch's rush twice.
SETTLED = timedelta(days=28)
OF_PRODUCTS = (TrendFacet.SILHOUETTE, TrendFacet.FABRIC, TrendFacet.PATTERN, TrendFacet.LENGTH)
NOTHING_SAID = {"", "none", "None", "other"}


@dataclass(frozen=True)
class Span:
    """`weeks` whole weeks, the first beginning on the Monday `first`."""

    first: date
    weeks: int

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), UTC)

    @property
    def end(self) -> datetime:
        return self.start + self.weeks * WEEK

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(7 * self.weeks)]


@dataclass(frozen=True)
class Goods:
    """What a department sells: a row of `products` each (pk, attributes, price, launched), a row of `variants` each
    (pk, product, colour family), and whether it could be had (variants, days)."""

    department: str
    products: pd.DataFrame
    variants: pd.DataFrame
    there: NDArray[np.bool_]


@dataclass(frozen=True)
class Items:
    """What one facet compares: keys of the items, `exposure` (items, weeks), and `members` (items, values) 0..1."""

    keys: pd.MultiIndex
    exposure: NDArray[np.float64]
    values: list[str]
    members: NDArray[np.float64]


def last_week(now: datetime) -> date:
    """Monday of the last week that is over."""
    today = now.astimezone(UTC).date()
    return today - timedelta(days=today.weekday() + 7)


def goods_of(department: str, span: Span) -> Goods:
    """A department's active products; what was archived compares with nothing any more and drops out."""
    active = Product.objects.active().filter(category__in=_branch(department))
    rows = active.order_by("pk").values_list("pk", "attributes", "price", "launched_at")
    products = pd.DataFrame(list(rows), columns=["product", "attributes", "price", "launched"])
    found = Variant.objects.filter(product__in=active, is_active=True).order_by("pk")
    variants = pd.DataFrame(
        list(found.values_list("pk", "product_id", "colour__family")), columns=["variant", "product", "family"]
    )
    return Goods(department, products, variants, _there(variants["variant"], span))


def _branch(department: str) -> Any:
    from catalog.models import Category

    return Category.objects.subtree(department)


def _there(variants: pd.Series, span: Span) -> NDArray[np.bool_]:
    """Whether a variant was on hand at a selling location at the start or the end of a day, from today's stock back."""
    places = {pk: row for row, pk in enumerate(variants)}
    levels = np.zeros((len(places), 7 * span.weeks + 1), np.int64)
    now = StockLevel.objects.filter(location__sells=True, variant__in=list(places)).values_list("variant_id")
    for variant, on_hand in now.annotate(Sum("on_hand")).order_by():
        levels[places[variant]] = on_hand
    moved = StockMovement.objects.filter(location__sells=True, variant__in=list(places), at__gte=span.start)
    by_day = moved.annotate(day=TruncDate("at", tzinfo=UTC)).order_by().values_list("variant_id", "day")
    for variant, day, quantity in by_day.annotate(Sum("quantity")):
        after = max(0, min((day - span.first).days + 1, levels.shape[1]))
        levels[places[variant], :after] -= quantity
    return np.asarray((levels[:, :-1] > 0) | (levels[:, 1:] > 0))


def items_of(goods: Goods, facet: TrendFacet, signal: str, span: Span) -> Items:
    """The items of a facet: products, or a product in each of its colours where the signal knows the colour."""
    if facet == TrendFacet.COLOUR and signal != Signal.VIEW:
        keys = goods.variants[["product", "family"]]
        index = pd.MultiIndex.from_frame(keys.drop_duplicates().sort_values(["product", "family"]))
        rows = index.get_indexer(pd.MultiIndex.from_frame(keys))
        values, members = _one_hot(index.get_level_values("family"))
    else:
        index = pd.MultiIndex.from_arrays([goods.products["product"]], names=["product"])
        rows = index.get_level_values("product").get_indexer(goods.variants["product"])
        values, members = _memberships(goods, facet)
    there = np.zeros((len(index), goods.there.shape[1]), bool)
    np.logical_or.at(there, rows, goods.there)
    launched = goods.products.set_index("product")["launched"].reindex(index.get_level_values("product"))
    settled = np.array([(moment + SETTLED).date() for moment in launched], "datetime64[D]")
    there &= np.array(span.days, "datetime64[D]")[None, :] >= settled[:, None]
    exposure = there.reshape(len(index), span.weeks, 7).mean(axis=2)
    return Items(index, exposure, values, members)


def _memberships(goods: Goods, facet: TrendFacet) -> tuple[list[str], NDArray[np.float64]]:
    """Values and members (products, values). Of colours, the share of a product's variants in each family."""
    if facet == TrendFacet.COLOUR:
        counts = pd.crosstab(goods.variants["product"], goods.variants["family"])
        counts = counts.reindex(goods.products["product"], fill_value=0)
        shares = counts.div(counts.sum(axis=1).clip(lower=1), axis=0)
        return [str(name) for name in shares.columns], shares.to_numpy(np.float64)
    if facet == TrendFacet.PRICE:
        bands = price_bands()
        return _one_hot(["" if bands is None else bands.of(price) for price in goods.products["price"]])
    return _one_hot([str(facts.get(facet.value, "")) for facts in goods.products["attributes"]])


def _one_hot(words: Iterable[str]) -> tuple[list[str], NDArray[np.float64]]:
    column = np.array(list(words), object)
    values = sorted({word for word in column if word not in NOTHING_SAID})
    return values, (column[:, None] == np.array(values, object)[None, :]).astype(np.float64).reshape(len(column), -1)


def wanted(goods: Goods, signal: str, span: Span) -> pd.DataFrame:
    """Who wanted what in which week (shopper, product, family, week), once each; "" is an unknown colour.

    One person who looks at a coat forty times is one who looked at it. Shoppers who keep their behaviour out of
    research are left out.
    """
    rows = _sales(goods, span) if signal == Signal.PURCHASE else _events(goods, signal, span)
    frame = pd.DataFrame(list(rows), columns=["shopper", "product", "family", "at"])
    frame = frame[frame["product"].isin(goods.products["product"]) & ~frame["shopper"].isin(refusing_shoppers())]
    days = [(moment - span.start).days // 7 for moment in frame["at"]]
    frame = frame.assign(week=np.array(days, np.int64), family=frame["family"].fillna(""))
    return frame[["shopper", "product", "family", "week"]].drop_duplicates(ignore_index=True)


def _events(goods: Goods, signal: str, span: Span) -> Iterable[tuple[Any, ...]]:
    found = Event.objects.filter(kind=signal, at__gte=span.start, at__lt=span.end)
    found = found.filter(product__category__in=_branch(goods.department))
    return found.order_by().values_list("shopper_id", "product_id", "variant__colour__family", "at").iterator(20_000)


def _sales(goods: Goods, span: Span) -> Iterable[tuple[Any, ...]]:
    """Lines of paid orders; an order of nobody known counts as a shopper of its own."""
    lines = sold().filter(order__placed_at__gte=span.start, order__placed_at__lt=span.end).order_by()
    lines = lines.filter(variant__product__category__in=_branch(goods.department))
    columns = ("order__shopper_id", "order_id", "variant__product_id", "variant__colour__family", "order__placed_at")
    for shopper, order, product, family, at in lines.values_list(*columns).iterator(20_000):
        yield (-order if shopper is None else shopper), product, family, at


def counts_of(items: Items, frame: pd.DataFrame, weeks: int) -> NDArray[np.float64]:
    """Shoppers who wanted each item in each week (items, weeks)."""
    rows, once = _rows(items, frame)
    counts = np.zeros((len(items.keys), weeks))
    np.add.at(counts, (rows, once["week"].to_numpy()), 1.0)
    return counts


def shoppers_of(items: Items, frame: pd.DataFrame, weeks: int, window: int) -> tuple[NDArray[np.int64], ...]:
    """Different shoppers behind each value by week (values, weeks), and in the last `window` weeks (values,)."""
    rows, once = _rows(items, frame)
    by_week = np.zeros((len(items.values), weeks), np.int64)
    lately = np.zeros(len(items.values), np.int64)
    for place in range(len(items.values)):
        theirs = once[items.members[rows, place] > 0]
        found = theirs.groupby("week")["shopper"].nunique()
        by_week[place, found.index.to_numpy(np.int64)] = found
        lately[place] = theirs.loc[theirs["week"] >= weeks - window, "shopper"].nunique()
    return by_week, lately


def _rows(items: Items, frame: pd.DataFrame) -> tuple[NDArray[np.intp], pd.DataFrame]:
    """Row of `items` of each shopper, item and week, once, and the frame of them; what is no item is left out."""
    names = list(items.keys.names)
    once = frame[[*names, "shopper", "week"]].drop_duplicates()
    rows = items.keys.get_indexer(pd.MultiIndex.from_frame(once[names]))
    return rows[rows >= 0], once[rows >= 0]
