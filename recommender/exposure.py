"""Who gets shown: a rail's places by category, brand, price, age and department, beside what is in stock and sold.

Counted from the newest slates; a place counts once it came into view. Where no browser told what did, all count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeVar

import numpy as np
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Brand, Category, Gender, OrderLine, Product
from recommender.algorithms.metrics import inequality
from recommender.models import Sight, Slate

Key = TypeVar("Key", bound=Hashable)
# Half a second's worth; an older slate of a busier shop tells the same.
MOST = 20_000
PRICE_BANDS = 5
AGES = (30, 90, 365)
SHOWN_GROUPS = 12
LORENZ_POINTS = 50
HEAD = 0.2  # the best-selling fifth; the rest is the long tail


@dataclass(frozen=True)
class Goods:
    """A product with its counts over the period; `stock` is what is on hand now."""

    pk: int
    brand: int
    path: str
    gender: str
    price: float
    currency: str
    launched: datetime
    stock: int
    shown: int
    sold: int


@dataclass(frozen=True)
class Group:
    """Shares of all places shown, of the pieces on hand and of the pieces sold, 0 to 1."""

    label: str
    products: int
    shown: float
    stock: float
    sold: float

    @property
    def against_stock(self) -> float | None:
        """How much more it is shown than it lies in stock; None where there is none."""
        return self.shown / self.stock if self.stock else None

    @property
    def against_sales(self) -> float | None:
        return self.shown / self.sold if self.sold else None


@dataclass(frozen=True)
class Report:
    """`tables` by title. gini over products on sale; lorenz: percent of products → percent of places; never: products
    that were not shown once; tail: the share of places of what is not among the best-selling fifth, beside its share of
    sales; neglected: brands shown less than half their share of sales."""

    slates: int
    places: int
    as_seen: bool
    products: int
    never: int
    gini: float
    gini_of_sales: float
    tail: float
    tail_of_sales: float
    neglected: Sequence[str]
    brands_gini: float
    lorenz: str
    tables: Sequence[tuple[str, Sequence[Group]]]


def report(*, days: int, slot: str = "", now: datetime | None = None) -> Report:
    """Six queries."""
    since = (now or timezone.now()) - timedelta(days=days)
    shown, slates, as_seen = _shown(since, slot)
    goods = _goods(shown, _sold(since))
    places, sold = np.array([one.shown for one in goods]), np.array([one.sold for one in goods])
    head = np.argsort(-sold, kind="stable")[: round(HEAD * len(goods))]
    tables = _tables(goods)
    brands = tables[1][1]
    return Report(
        slates=slates,
        places=int(places.sum()),
        as_seen=as_seen,
        products=len(goods),
        never=int((places == 0).sum()),
        gini=inequality(places),
        gini_of_sales=inequality(sold),
        tail=1 - _share(places, head),
        tail_of_sales=1 - _share(sold, head),
        neglected=[one.label for one in brands if one.against_sales is not None and one.against_sales < 0.5],
        brands_gini=inequality(np.array([one.shown for one in brands])),
        lorenz=_lorenz(places),
        tables=[(title, _longest(groups)) for title, groups in tables],
    )


def _share(counts: np.ndarray, some: np.ndarray) -> float:
    return float(counts[some].sum() / counts.sum()) if counts.sum() else 0.0


def _shown(since: datetime, slot: str) -> tuple[Counter[int], int, bool]:
    """Places by product, of how many slates, and whether only those in view were counted."""
    rows = Slate.objects.filter(at__gte=since, **({"slot": slot} if slot else {})).order_by("-at")
    slates = list(rows.values_list("pk", "tiles")[:MOST])
    seen = dict(Sight.objects.filter(at__gte=since).values_list("slate", "places"))
    counts: Counter[int] = Counter()
    for pk, tiles in slates:
        counts.update(tile[0] for tile in (tiles[: seen.get(pk, 0)] if seen else tiles))
    return counts, len(slates), bool(seen)


def _sold(since: datetime) -> dict[int, int]:
    lines = OrderLine.objects.filter(order__placed_at__gte=since).order_by().values("variant__product")
    return dict(lines.annotate(pieces=Sum("quantity")).values_list("variant__product", "pieces"))


def _goods(shown: Mapping[int, int], sold: Mapping[int, int]) -> list[Goods]:
    """Products on sale, and what else was shown."""
    rows = Product.objects.active().order_by("pk").annotate(pieces=Coalesce(Sum("variants__stock__on_hand"), 0))
    columns = ("pk", "brand_id", "category__path", "gender", "price", "currency", "launched_at", "pieces")
    return [
        Goods(pk, brand, path, gender, float(price), currency, launched, pieces, shown.get(pk, 0), sold.get(pk, 0))
        for pk, brand, path, gender, price, currency, launched, pieces in rows.values_list(*columns)
    ]


def _tables(goods: Sequence[Goods]) -> list[tuple[str, list[Group]]]:
    categories = {one.path: one.name for one in Category.objects.all()}
    brands = {one.pk: one.name for one in Brand.objects.all()}
    genders = dict(Gender.choices)
    edges = (
        np.quantile([one.price for one in goods], np.linspace(0, 1, PRICE_BANDS + 1)[1:-1]) if goods else np.empty(0)
    )
    now = timezone.now()

    def kind(one: Goods) -> str:
        return "/".join(one.path.split("/")[:2])

    def band(one: Goods) -> int:
        return int(np.searchsorted(edges, one.price, side="right"))

    def age(one: Goods) -> int:
        return sum((now - one.launched).days >= days for days in AGES)

    ages = [_("up to 30 days"), _("30 to 90 days"), _("90 days to a year"), _("more than a year")]
    bands = _band_labels(goods, edges)
    return [
        (_("By category"), _grouped(goods, kind, lambda key: _path_name(categories, key))),
        (_("By brand"), _grouped(goods, lambda one: one.brand, lambda key: brands.get(key, "–"))),
        (_("By department"), _grouped(goods, lambda one: one.gender, lambda key: str(genders.get(key, key)))),
        (_("By price"), _grouped(goods, band, lambda key: bands[key], by_key=True)),
        (_("By time on sale"), _grouped(goods, age, lambda key: ages[key], by_key=True)),
    ]


def _path_name(names: Mapping[str, str], path: str) -> str:
    parts = path.split("/")
    return " · ".join(names.get("/".join(parts[: depth + 1]), part) for depth, part in enumerate(parts))


def _band_labels(goods: Sequence[Goods], edges: np.ndarray) -> list[str]:
    currency = goods[0].currency if goods else ""
    limits = [f"{edge:,.0f}" for edge in edges]
    inner = [f"{low} – {high} {currency}" for low, high in pairwise(limits)]
    if not limits:
        return ["–"]
    return [f"< {limits[0]} {currency}", *inner, f"≥ {limits[-1]} {currency}"]


def _grouped(
    goods: Sequence[Goods], key: Callable[[Goods], Key], label: Callable[[Key], str], *, by_key: bool = False
) -> list[Group]:
    """Groups, the most shown first, or in the order of their keys."""
    sums: dict[Key, np.ndarray] = {}
    for one in goods:
        sums.setdefault(key(one), np.zeros(4))[:] += (1, one.shown, one.stock, one.sold)
    totals = np.maximum(sum(sums.values(), np.zeros(4)), 1)
    order = sorted(sums) if by_key else sorted(sums, key=lambda one: -sums[one][1])  # type: ignore[type-var]
    return [Group(label(one), int(sums[one][0]), *(float(part) for part in (sums[one] / totals)[1:])) for one in order]


def _longest(groups: Sequence[Group]) -> Sequence[Group]:
    """The most shown, and the others together."""
    if len(groups) <= SHOWN_GROUPS:
        return groups
    rest = groups[SHOWN_GROUPS - 1 :]
    sums = [sum(getattr(one, name) for one in rest) for name in ("products", "shown", "stock", "sold")]
    return [*groups[: SHOWN_GROUPS - 1], Group(_("%(n)d others") % {"n": len(rest)}, *sums)]


def _lorenz(places: np.ndarray) -> str:
    """SVG points: x per cent of the products, the least shown first, have y per cent of the places (100 below)."""
    if not places.sum():
        return ""
    reached = np.concatenate([[0.0], np.cumsum(np.sort(places)) / places.sum()])
    at = np.unique(np.linspace(0, len(places), LORENZ_POINTS + 1).round().astype(int))
    return " ".join(f"{100 * one / len(places):.2f},{100 - 100 * reached[one]:.2f}" for one in at)
