"""What is planned for: the variants with what they are, read once a night and handed on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.models import Variant
from catalog.models.products import ProductStatus

FIELDS = (
    "pk", "product", "colour", "size", "product__category", "product__season", "product__price", "product__launched_at",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Assortment:
    """A row a variant, (n,) each, by primary keys (category 0: none). price in the shop's currency."""

    variants: list[int]
    product_id: np.ndarray
    colour_id: np.ndarray
    size_id: np.ndarray
    category_id: np.ndarray
    season: np.ndarray
    price: np.ndarray
    launched: list[date]

    @classmethod
    def of(cls, variants: Iterable[int]) -> Assortment:
        """These, in this order. One query."""
        wanted = list(variants)
        told = {row[0]: row for row in _read(Variant.objects.filter(pk__in=wanted))}
        return cls._from([told[pk] for pk in wanted])

    @classmethod
    def planned(cls, elsewhere: Iterable[int]) -> Assortment:
        """What is active in the shop, and of drafts what sells `elsewhere`. One query."""
        shown = Q(product__status=ProductStatus.ACTIVE) | Q(product__status=ProductStatus.DRAFT, pk__in=list(elsewhere))
        return cls._from(_read(Variant.objects.filter(shown, is_active=True)))

    @classmethod
    def _from(cls, rows: list[tuple[Any, ...]]) -> Assortment:
        keys = np.array([[row[1], row[2], row[3], row[4] or 0] for row in rows], dtype=np.int64).reshape(len(rows), 4)
        season = np.array([str(row[5]) for row in rows])
        price = np.array([float(row[6]) for row in rows])
        days = [timezone.localdate(row[7]) for row in rows]
        product, colour, size, category = keys.T
        return cls([row[0] for row in rows], product, colour, size, category, season, price, days)

    def rows(self, chosen: list[int]) -> Assortment:
        return Assortment(
            [self.variants[row] for row in chosen],
            self.product_id[chosen],
            self.colour_id[chosen],
            self.size_id[chosen],
            self.category_id[chosen],
            self.season[chosen],
            self.price[chosen],
            [self.launched[row] for row in chosen],
        )

    @cached_property
    def products(self) -> list[int]:
        """Keys of the products, ascending."""
        return [int(pk) for pk in np.unique(self.product_id)]

    @cached_property
    def product(self) -> np.ndarray:
        """(n,) place of each variant's product in `products`."""
        return np.unique(self.product_id, return_inverse=True)[1].ravel()

    @cached_property
    def style(self) -> np.ndarray:
        """(n,) numbers from 0 of product and colour together."""
        pairs = np.stack([self.product_id, self.colour_id], axis=1)
        return np.unique(pairs, axis=0, return_inverse=True)[1].ravel()

    @cached_property
    def size(self) -> np.ndarray:
        return np.unique(self.size_id, return_inverse=True)[1].ravel()

    @cached_property
    def category(self) -> np.ndarray:
        return np.unique(self.category_id, return_inverse=True)[1].ravel()

    @cached_property
    def categories(self) -> list[int]:
        """Keys of the categories, ascending; 0 stands for none."""
        return [int(pk) for pk in np.unique(self.category_id)]

    @cached_property
    def categories_by_variant(self) -> dict[int, int | None]:
        return {pk: key or None for pk, key in zip(self.variants, self.category_id.tolist(), strict=True)}

    @cached_property
    def prices(self) -> dict[int, float]:
        return dict(zip(self.variants, self.price.tolist(), strict=True))


def _read(variants: QuerySet[Variant]) -> list[tuple[Any, ...]]:
    return list(variants.order_by("pk").values_list(*FIELDS))
