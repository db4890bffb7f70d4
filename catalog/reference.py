"""Brands, categories, colours, sizes and the places that sell: few rows that every product's page names.

Held in each process for `LISTING_STALE_SECONDS`, because joining them costs the database four times what the product
itself does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from catalog.facets.current import Keeper
from catalog.models import Brand, Category, Colour, Location, Size


@dataclass(frozen=True)
class Reference:
    """By id. Each category has its parents with it; `selling` are the ids of the locations that goods are sold from."""

    brands: dict[int, Brand]
    categories: dict[int, Category]
    colours: dict[int, Colour]
    sizes: dict[int, Size]
    selling: frozenset[int]

    @property
    def roots(self) -> list[Category]:
        """The departments, in the desk's order."""
        roots = [category for category in self.categories.values() if category.parent_id is None]
        return sorted(roots, key=lambda category: (category.position, category.path))


def load() -> Reference:
    """Five queries."""
    categories = {category.pk: category for category in Category.objects.all()}
    for category in categories.values():
        category.parent = categories.get(category.parent_id) if category.parent_id else None
    return Reference(
        brands={brand.pk: brand for brand in Brand.objects.all()},
        categories=categories,
        colours={colour.pk: colour for colour in Colour.objects.all()},
        sizes={size.pk: size for size in Size.objects.all()},
        selling=frozenset(Location.objects.filter(sells=True).values_list("pk", flat=True)),
    )


keeper: Keeper[Reference] = Keeper(load, lambda: settings.LISTING_STALE_SECONDS)


def reference(
    *,
    brands: Iterable[int] = (),
    categories: Iterable[int] = (),
    colours: Iterable[int] = (),
    sizes: Iterable[int] = (),
) -> Reference:
    """What is held; read anew where it lacks one of these ids, which another process has just added."""
    held = keeper.get()
    wanted = ((brands, held.brands), (categories, held.categories), (colours, held.colours), (sizes, held.sizes))
    if all(key in known for keys, known in wanted for key in keys):
        return held
    keeper.forget()
    return keeper.get()
