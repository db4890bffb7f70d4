"""Reads that pages share: the category tree with counts, a page of products, what a product page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from catalog.models import Category, Product

PAGE_SIZE = 24


@dataclass(frozen=True)
class Entry:
    """A category with the number of products in and below it."""

    category: Category
    count: int
    children: list[Entry] = field(default_factory=list)


def counts_by_path() -> Counter[str]:
    """Active products in and below every category path, in one query."""
    totals: Counter[str] = Counter()
    rows = Product.objects.active().order_by().values_list("category__path").annotate(Count("pk"))
    for path, count in rows:
        parts = path.split("/")
        for depth in range(len(parts)):
            totals["/".join(parts[: depth + 1])] += count
    return totals


def entries(categories: Iterable[Category], counts: Counter[str]) -> list[Entry]:
    """The categories that hold anything, in the desk's order."""
    held = [Entry(category, counts[category.path]) for category in categories if counts[category.path]]
    return sorted(held, key=lambda entry: (entry.category.position, -entry.count, entry.category.path))


def directory() -> list[Entry]:
    """Root categories with their children, two queries in all."""
    counts = counts_by_path()
    tree = list(Category.objects.filter(Q(parent=None) | Q(parent__parent=None)))
    roots = entries([category for category in tree if category.parent_id is None], counts)
    return [
        Entry(root.category, root.count, entries([c for c in tree if c.parent_id == root.category.pk], counts))
        for root in roots
    ]


def page_of(products: QuerySet[Product], number: str | None) -> Page[Product]:
    """A page of tiles, newest first; a number that makes no sense gives the nearest page there is."""
    tiles = products.newest().for_tiles()  # type: ignore[attr-defined]
    return Paginator(tiles, PAGE_SIZE).get_page(number or 1)


def lineage(category: Category) -> list[Category]:
    """The category's ancestors from the root down, then itself, in one query."""
    parts = category.path.split("/")
    paths = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    return list(Category.objects.filter(path__in=paths).order_by("path"))
