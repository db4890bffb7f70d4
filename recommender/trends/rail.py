"""The rail "Trending": products of what is on the rise, the best looked at of each trend first, the trends in turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils import timezone

from catalog.models import Category, Product, ProductImage
from recommender.anchored import Ranking
from recommender.models import Event, EventKind
from recommender.trends import words
from recommender.trends.models import WHOLE_SHOP, Signal, Trend, TrendFacet

SLOT = "trending"
# A price band is no reason to look at a dress.
SHOWN = (TrendFacet.COLOUR, TrendFacet.SILHOUETTE, TrendFacet.FABRIC, TrendFacet.PATTERN, TrendFacet.LENGTH)
TRENDS, PRODUCTS_EACH = 8, 40
# A trend older than this is no news: the nights have not run.
FRESH = timedelta(days=21)
LATELY = timedelta(days=28)
KEPT_SECONDS = 600.0
Cause = tuple[str, str, float]  # facet, value, growth of four weeks


@dataclass(frozen=True)
class Trending:
    """The ranking, and which trend each of its products shows."""

    ranking: Ranking
    causes: Mapping[int, Cause]

    def why(self, product: int) -> str:
        return words.why(*self.causes[product])


def trending() -> Trending:
    """Kept for ten minutes: the trends change once a night. Four queries and two a trend otherwise."""
    kept: tuple[list[int], dict[int, Cause]] | None = cache.get("recommender.trending")
    if kept is None:
        kept = _rank()
        cache.set("recommender.trending", kept, KEPT_SECONDS)
    products, causes = kept
    return Trending(Ranking(products, SLOT), causes)


def _rank() -> tuple[list[int], dict[int, Cause]]:
    today = timezone.now().date()
    week = Trend.objects.latest_week(today)
    if week is None or week < today - FRESH:
        return [], {}
    rising = Trend.objects.of_week(week).of(signal=Signal.VIEW).rising().filter(facet__in=SHOWN)[:TRENDS]
    columns = {trend: _products(trend) for trend in rising}
    causes: dict[int, Cause] = {}
    for trend, products in columns.items():
        for pk in products:
            causes.setdefault(pk, (trend.facet, trend.value, trend.month))
    return _in_turn(columns.values()), causes


def _products(trend: Trend) -> list[int]:
    """What shows a trend, best looked at first. A colour shows where it is the first picture's."""
    shown: dict[str, Any] = {f"attributes__{trend.facet}": trend.value}
    if trend.facet == TrendFacet.COLOUR:
        first = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
        own = first.filter(colour__family=trend.value, pk=Subquery(first.values("pk")[:1]))
        shown = {"pk__in": Product.objects.filter(Exists(own)).values("pk")}
    looked = Event.objects.filter(product=OuterRef("pk"), kind=EventKind.VIEW, at__gte=timezone.now() - LATELY)
    count = looked.order_by().values("product").annotate(count=Count("pk")).values("count")
    active = Product.objects.active().filter(**shown)
    if trend.department != WHOLE_SHOP:
        active = active.filter(category__in=Category.objects.subtree(trend.department))
    ranked = active.alias(looks=Subquery(count)).filter(looks__gt=0).order_by("-looks", "-pk")
    return list(ranked.values_list("pk", flat=True)[:PRODUCTS_EACH])


def _in_turn(columns: Iterable[list[int]]) -> list[int]:
    """The first of every trend, then the second of every trend, …, each product once."""
    lists = list(columns)
    longest = max(map(len, lists), default=0)
    return list(dict.fromkeys(one[place] for place in range(longest) for one in lists if place < len(one)))
