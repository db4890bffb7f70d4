"""A listing from end to end: a scope of products, what was chosen of it, its order and its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.facets import cards, panel
from catalog.facets.counting import Narrowing
from catalog.facets.selection import Selection
from catalog.facets.snapshot import Ints, Mask, Snapshot
from catalog.models import Product

PAGE_SIZE = 24
SORT_LABELS = {
    "relevance": _("Best match"),
    "recommended": _("Recommended"),
    "newest": _("Newest"),
    "price": _("Price, low to high"),
    "price-down": _("Price, high to low"),
    "rating": _("Best rated"),
    "bestselling": _("Best selling"),
}


@dataclass(frozen=True)
class Scope:
    """What could be listed: the products of `mask`, at `address`, in the order `sort` unless another is chosen.

    key: stands for the scope in the cache of its snapshot. path: the category that the page is about.
    ranked: rows from best to worst, for a search. families, shades: colours that were searched for.
    exact: the search took every word as it was typed.
    """

    key: tuple[str, ...]
    mask: Mask
    address: str
    sort: str
    path: str = ""
    q: str = ""
    ranked: Ints | None = None
    families: tuple[str, ...] = ()
    shades: tuple[str, ...] = ()
    exact: bool = False

    @property
    def sorts(self) -> list[str]:
        named = [name for name in SORT_LABELS if name != "relevance"]
        return ["relevance", *named] if self.ranked is not None else named

    def link(self, chosen: Selection, page: int = 1) -> str:
        return self.address + chosen.query(q=self.q, exact=self.exact, page=page if page > 1 else None)


@dataclass(frozen=True)
class Answer:
    """Everything of a listing that no shopper's own: kept with the snapshot. `ids` are in order."""

    ids: Ints
    facets: list[panel.Facet]
    ratings: list[panel.Option]
    categories: list[panel.Link]
    prices: list[panel.Link]
    chips: list[panel.Link]
    loosen: list[panel.Link]
    bounds: tuple[int, int]
    rendered: dict[str, str] = field(default_factory=dict)


def answer(snapshot: Snapshot, scope: Scope, chosen: Selection) -> Answer:
    """The products that fit, in order, and what the panel offers, in the active language."""
    key = (scope.key, chosen, get_language())
    held: Answer | None = snapshot.answers.get(key)
    if held is None:
        held = _work_out(snapshot, scope, chosen)
        snapshot.remember(key, held)
    return held


def _work_out(snapshot: Snapshot, scope: Scope, chosen: Selection) -> Answer:
    narrowing = Narrowing(snapshot, scope.mask, chosen)
    counts, ids = narrowing.counts(), snapshot.columns.ids[ordered(snapshot, scope, chosen, narrowing.fitting())]
    money = settings.CURRENCY
    cents = counts.cents
    return Answer(
        ids=ids,
        facets=panel.facets(snapshot, counts, chosen),
        ratings=panel.rating_options(counts, chosen),
        categories=panel.categories(snapshot, counts, scope.path or chosen.category, _category_link(scope, chosen)),
        prices=panel.price_steps(cents, chosen, money, scope.link),
        chips=panel.chips(snapshot, chosen, money, scope.link),
        loosen=[] if len(ids) else list(_looser(snapshot, scope, chosen)),
        bounds=(int(cents.min() // 100), int(-(-cents.max() // 100))) if len(cents) else (0, 0),
    )


def ordered(snapshot: Snapshot, scope: Scope, chosen: Selection, fitting: Mask) -> Ints:
    """Rows that fit, from first to last."""
    name = chosen.sort or scope.sort
    order = scope.ranked if name == "relevance" and scope.ranked is not None else snapshot.order(name)
    return order[fitting[order]]


def _category_link(scope: Scope, chosen: Selection) -> Callable[[str], str]:

    def to_page(path: str) -> str:
        return reverse("catalog:category", args=[path]) + chosen.query()

    def to_choice(path: str) -> str:
        return scope.link(replace(chosen, category="" if path == chosen.category else path))

    return to_page if scope.path else to_choice


def _looser(snapshot: Snapshot, scope: Scope, chosen: Selection) -> Any:
    """Each choice that keeps something from showing when it is taken back, with what would show."""
    for label, rest in panel.without_each(snapshot, chosen, settings.CURRENCY):
        if count := int(Narrowing(snapshot, scope.mask, rest).fitting().sum()):
            yield panel.Link(label, scope.link(rest), count)


def page_of(snapshot: Snapshot, scope: Scope, chosen: Selection, ids: Ints, number: str | None) -> Page[Product]:
    """A page of tiles; a number that makes no sense gives the nearest page there is."""
    page: Page[Any] = Paginator(ids, PAGE_SIZE).get_page(number or 1)
    page.object_list = cards.tiles(snapshot, [int(pk) for pk in page.object_list], chosen, scope.families, scope.shades)
    return page


def everything(snapshot: Snapshot) -> Mask:
    return np.ones(len(snapshot), dtype=bool)
