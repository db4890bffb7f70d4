"""Reads about reviews: what they say altogether, and a page of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Case, Count, F, QuerySet, When
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from catalog.models import Fit, Product, Review, ReviewHelpful, ReviewPhoto
from catalog.prepared import Hole, Prepared
from catalog.whose import has_mine

PAGE_SIZE = 8
NEWEST = ("-created_at", "-pk")
MOST_HELPFUL = ("foreign", "-helpful_count", *NEWEST)
STARS = (5, 4, 3, 2, 1)
# From this share of answers on, "take another size" is advice and not noise; and of at least so many answers.
CLEAR_SHARE, CLEAR_COUNT = 0.4, 3
ADVICE = {
    Fit.SMALL: gettext_noop("Between two sizes? Take the larger one."),
    Fit.LARGE: gettext_noop("Between two sizes? Take the smaller one."),
    Fit.TRUE: gettext_noop("Take your usual size."),
}


@dataclass(frozen=True)
class Bar:
    """A share of a distribution: `percent` of 100, rounded."""

    key: str
    label: str
    count: int
    percent: int

    @property
    def stars(self) -> int:
        """The rating that a bar of ratings stands for."""
        return int(self.key)


def _bars(counts: dict[str, int], labels: dict[str, str]) -> list[Bar]:
    total = sum(counts.values())
    return [Bar(key, labels[key], count, round(100 * count / total) if total else 0) for key, count in counts.items()]


@dataclass(frozen=True)
class Opinion:
    """What the published reviews say: mean rating (0 without any), how many, how many of each rating and fit."""

    mean: float
    count: int
    ratings: dict[str, int]
    fits: dict[str, int]

    @property
    def counts(self) -> tuple[int, ...]:
        """All that it follows from."""
        return (*self.ratings.values(), *self.fits.values())

    @property
    def percent(self) -> int:
        """The mean as a share of five stars."""
        return round(self.mean * 20)

    @property
    def fitted(self) -> int:
        return sum(self.fits.values())

    @property
    def verdict(self) -> tuple[str, int] | None:
        """The commonest answer to "how did it fit" with its count; None before anyone said."""
        if not self.fitted:
            return None
        best = max(self.fits, key=lambda fit: self.fits[fit])
        return str(Fit(best).label), self.fits[best]

    @property
    def star_bars(self) -> list[Bar]:
        return _bars(self.ratings, {key: key for key in self.ratings})

    @property
    def fit_bars(self) -> list[Bar]:
        return _bars(self.fits, {fit.value: str(fit.label) for fit in Fit})

    @property
    def leaning(self) -> Fit | None:
        """What the answers on fit agree on; None where they do not agree or are few."""
        if self.fitted < CLEAR_COUNT:
            return None
        shares = {fit: count / self.fitted for fit, count in self.fits.items()}
        if shares[Fit.SMALL] >= CLEAR_SHARE and shares[Fit.SMALL] > shares[Fit.LARGE]:
            return Fit.SMALL
        if shares[Fit.LARGE] >= CLEAR_SHARE and shares[Fit.LARGE] > shares[Fit.SMALL]:
            return Fit.LARGE
        return Fit.TRUE if shares[Fit.TRUE] >= 0.5 else None

    @property
    def advice(self) -> str:
        """One sentence on which size to take; empty where the answers do not agree or are few."""
        leaning = self.leaning
        return _(ADVICE[leaning]) if leaning else ""


def _counted() -> QuerySet[Any, Any]:
    said = Review.objects.filter(product=Hole("product", BigIntegerField())).published().order_by()
    return said.values_list("rating", "fit").annotate(Count("pk"))


_count = Prepared(_counted)


def opinion(product: Product) -> Opinion:
    """One query over the published reviews."""
    ratings, fits = dict.fromkeys(map(str, STARS), 0), dict.fromkeys([fit.value for fit in Fit], 0)
    for rating, fit, count in _count(product=product.pk):
        ratings[str(rating)] += count
        if fit in fits:
            fits[fit] += count
    count = sum(ratings.values())
    stars = sum(int(rating) * number for rating, number in ratings.items())
    return Opinion(stars / count if count else 0.0, count, ratings, fits)


def _shown(request: HttpRequest, product: Product) -> QuerySet[Review]:
    """Published reviews with what a page shows of each: size, public face, photos, and whether one has voted.

    `foreign` orders those in the reader's language before others.
    """
    return (
        Review.objects.filter(product=product)
        .published()
        .annotate(
            size=F("variant__size__code"),
            voted=has_mine(request, ReviewHelpful, "review"),
            foreign=Case(When(language=get_language() or "", then=0), default=1),
        )
        .select_related("shopper__person")
        .prefetch_related("photos")
    )


@dataclass(frozen=True)
class Choice:
    """What a reader asked for; anything that makes no sense counts as not asked."""

    rating: int | None = None
    photos: bool = False
    sort: str = "helpful"

    @classmethod
    def of(cls, request: HttpRequest) -> Choice:
        rating = request.GET.get("rating", "")
        return cls(
            int(rating) if rating in {"1", "2", "3", "4", "5"} else None,
            request.GET.get("photos") == "1",
            "newest" if request.GET.get("sort") == "newest" else "helpful",
        )


def page_of(request: HttpRequest, product: Product, choice: Choice) -> Page[Review]:
    """The asked page of a product's reviews, or the nearest there is."""
    reviews = _shown(request, product)
    if choice.rating:
        reviews = reviews.filter(rating=choice.rating)
    if choice.photos:
        reviews = reviews.filter(pk__in=ReviewPhoto.objects.filter(review__product=product).values("review"))
    order = NEWEST if choice.sort == "newest" else MOST_HELPFUL
    return Paginator(reviews.order_by(*order), PAGE_SIZE).get_page(request.GET.get("page") or 1)
