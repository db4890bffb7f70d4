"""What to offer while a shopper is typing: categories, brands, queries of others, products."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from catalog.facets import cards
from catalog.facets.selection import Selection
from catalog.facets.snapshot import Snapshot
from catalog.models import Product
from catalog.search.query import clean
from catalog.search.run import search
from catalog.search.synonyms import ANY_OF, canonical
from catalog.search.text import is_chinese, runs, singular
from catalog.search.wanted import read
from catalog.search.words import words

CATEGORIES, BRANDS, QUERIES, PRODUCTS = 3, 2, 4, 4


class _Named(Protocol):
    name_en: str
    name_zh: str


N = TypeVar("N", bound=_Named)


@dataclass(frozen=True)
class Offer:
    """A line of the list: where it leads, its words, and a quieter remark."""

    label: str
    address: str
    remark: str = ""


@dataclass(frozen=True)
class Suggestions:
    queries: list[Offer]
    categories: list[Offer]
    brands: list[Offer]
    products: list[Product]

    def __bool__(self) -> bool:
        return bool(self.queries or self.categories or self.brands or self.products)


def suggest(text: str, snapshot: Snapshot) -> Suggestions:
    """For what was typed so far: popular queries before the first letter, at most two queries of the database after."""
    text = clean(text).lower()
    queries = [Offer(query, address(query)) for query in _popular(text)]
    if not text:
        return Suggestions(queries, [], [], [])
    found = search(read(text, snapshot).text or text, snapshot, typing=True)
    ids = [int(pk) for pk in snapshot.columns.ids[found.rows[:PRODUCTS]]]
    families = found.query.families
    return Suggestions(
        queries,
        _categories(text, snapshot),
        [
            Offer(brand.name, f"{reverse('catalog:new')}?{urlencode({'brand': brand.slug})}")
            for brand in _beginning(text, snapshot.tables.brands)[:BRANDS]
        ],
        cards.tiles(snapshot, ids, Selection(), families) if ids else [],
    )


def address(query: str) -> str:
    return f"{reverse('catalog:search')}?{urlencode({'q': query})}"


def _popular(text: str) -> list[str]:
    language = get_language() or ""
    fitting = [
        query
        for query, spoken in words().popular
        if query.startswith(text) and query != text and (text or spoken == language)
    ]
    return fitting[:QUERIES]


def _categories(text: str, snapshot: Snapshot) -> list[Offer]:
    """Categories that begin like the text, the fullest first."""
    held = snapshot.tables.categories
    sizes = {category.path: int(np.count_nonzero(snapshot.under(category.path))) for category in _beginning(text, held)}
    best = sorted((path for path in sizes if sizes[path]), key=lambda path: -sizes[path])[:CATEGORIES]
    rows = [held[snapshot.categories_by_path[path]] for path in best]
    by_path = snapshot.categories_by_path
    return [
        Offer(
            category.name,
            reverse("catalog:category", args=[category.path]),
            " / ".join(held[by_path[path]].name for path in _above(category.path) if path in by_path),
        )
        for category in rows
    ]


def _above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def _beginning(text: str, rows: Iterable[N]) -> list[N]:
    """Rows with a word, in either language, that begins like the text or means what it says."""
    typed = list(runs(text))
    if not typed:
        return []
    last = typed[-1]
    whole = {canonical(last if is_chinese(last) else singular(last))} | set(ANY_OF.get(last, ()))

    def fits(row: N) -> bool:
        held = [word for name in (row.name_en, row.name_zh) for word in runs(name)]
        return any(word.startswith(last) for word in held) or any(
            canonical(word if is_chinese(word) else singular(word)) in whole for word in held
        )

    return [row for row in rows if fits(row)]
