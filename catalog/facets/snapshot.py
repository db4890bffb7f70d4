"""The catalogue as columns: one row a product, one row a variant, in arrays that a filter is a few operations over."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.models import Brand, Category, Colour, ColourFamily, Gender, Season

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]

FAMILIES: tuple[str, ...] = tuple(ColourFamily.values)
SEASONS: tuple[str, ...] = tuple(Season.values)
GENDERS: tuple[str, ...] = tuple(Gender.values)
# Answers kept of one snapshot: the ids and the rendered panel of a listing, about 30 KB each.
KEPT = 256


@dataclass(frozen=True)
class Columns:
    """Of n products, by ascending id. A code is a row of its table; -1 is none."""

    ids: Ints
    category: Ints
    brand: Ints
    fabric: Ints
    season: Ints
    gender: Ints
    cents: Ints
    launched: NDArray[np.float64]  # seconds since 1970
    rating: NDArray[np.float64]  # mean of the published reviews, 0 without any
    reviews: Ints
    sold: Ints  # pieces in the last ninety days


@dataclass(frozen=True)
class Variants:
    """Of all active variants, by product: `product` is a row of Columns."""

    product: Ints
    colour: Ints
    size: Ints
    in_stock: Mask


@dataclass(frozen=True)
class Covers:
    """Of all pictures, by product and position: the product's row, the picture's id, its colour's code or -1."""

    product: Ints
    picture: Ints
    colour: Ints


@dataclass(frozen=True)
class Tables:
    """What the codes mean."""

    categories: Sequence[Category]
    brands: Sequence[Brand]
    fabrics: Sequence[str]
    colours: Sequence[Colour]
    sizes: Sequence[str]  # in the order shown


@dataclass
class Snapshot:
    """The active catalogue at one moment. Thread-safe: arrays are only read, `answers` only replaces whole entries."""

    columns: Columns
    variants: Variants
    covers: Covers
    tables: Tables
    pictures: dict[int, str] = field(default_factory=dict)
    answers: OrderedDict[Any, Any] = field(default_factory=OrderedDict)
    # What readers made of its products and keep for the next reader, under keys of their own.
    notes: dict[Any, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns.ids)

    @cached_property
    def family(self) -> Ints:
        """Colour family of every variant, as a row of FAMILIES."""
        by_colour = np.array([FAMILIES.index(colour.family) for colour in self.tables.colours], dtype=np.int64)
        return by_colour[self.variants.colour] if len(by_colour) else self.variants.colour

    @cached_property
    def in_stock(self) -> Mask:
        mask = np.zeros(len(self), dtype=bool)
        mask[self.variants.product[self.variants.in_stock]] = True
        return mask

    @cached_property
    def brands_by_id(self) -> dict[int, Brand]:
        return {brand.pk: brand for brand in self.tables.brands}

    @cached_property
    def categories_by_id(self) -> dict[int, Category]:
        return {category.pk: category for category in self.tables.categories}

    @cached_property
    def categories_by_path(self) -> dict[str, int]:
        return {category.path: row for row, category in enumerate(self.tables.categories)}

    def variants_of(self, row: int) -> slice:
        first, last = np.searchsorted(self.variants.product, [row, row + 1])
        return slice(int(first), int(last))

    def covers_of(self, row: int) -> slice:
        first, last = np.searchsorted(self.covers.product, [row, row + 1])
        return slice(int(first), int(last))

    def rows_of(self, ids: Sequence[int] | Ints) -> Ints:
        """Rows of these product ids in their order; ids that are not on sale are left out."""
        wanted = np.asarray(ids, dtype=np.int64)
        if not len(self) or not len(wanted):
            return np.zeros(0, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.columns.ids, wanted), len(self) - 1)
        return rows[self.columns.ids[rows] == wanted]

    def under(self, path: str) -> Mask:
        """Products in the category at `path` and below it."""
        inside = np.array([c.path == path or c.path.startswith(f"{path}/") for c in self.tables.categories], dtype=bool)
        return inside[self.columns.category] if len(inside) else np.zeros(len(self), dtype=bool)

    def remember(self, key: Any, answer: Any) -> None:
        self.answers[key] = answer
        while len(self.answers) > KEPT:
            self.answers.popitem(last=False)

    def order(self, name: str) -> Ints:
        """Rows from first to last in this order."""
        return self._orders[name]

    @cached_property
    def _orders(self) -> dict[str, Ints]:
        c, newest = self.columns, (-self.columns.ids, -self.columns.launched)
        gone = ~self.in_stock
        return {
            "recommended": np.lexsort((*newest, -self.appeal, gone)),
            "newest": np.lexsort(newest),
            "price": np.lexsort((*newest, c.cents)),
            "price-down": np.lexsort((*newest, -c.cents)),
            "rating": np.lexsort((*newest, -_settled(c.rating, c.reviews), c.reviews == 0, gone)),
            "bestselling": np.lexsort((*newest, -c.sold, gone)),
        }

    @cached_property
    def appeal(self) -> NDArray[np.float64]:
        """What sells, with a head start for what is new: a month old counts half as much as fresh."""
        c = self.columns
        newest = c.launched.max() if len(c.launched) else 0.0
        months = (newest - c.launched) / (30 * 86_400)
        return np.log1p(c.sold) + 2 * 0.5**months + 0.3 * _settled(c.rating, c.reviews)


def _settled(rating: NDArray[np.float64], reviews: Ints) -> NDArray[np.float64]:
    """Means drawn towards the shop's own by five imagined reviews, so that a single 5 does not beat fifty 4.8."""
    rated = reviews > 0
    shop = float((rating * reviews).sum() / reviews.sum()) if rated.any() else 0.0
    return (rating * reviews + shop * 5) / (reviews + 5)
