"""What the ranker compares of items, as columns; and their attributes, by which items are alike."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from catalog.models import ColourFamily, Gender, Product
from catalog.models.products import ProductQuerySet

GENDERS: tuple[str, ...] = tuple(Gender.values)
FAMILIES: tuple[str, ...] = tuple(ColourFamily.values)
Key = tuple[object, ...]
# Longer lists of ids are read with everything that is on sale: SQLite takes 32,766 parameters.
LISTED = 5_000


@dataclass(frozen=True)
class ItemFacts:
    """A row an item: ids of brand and category, row of GENDERS, log of the price, epoch seconds of the launch, and
    colour families as bits of FAMILIES."""

    brand: NDArray[np.int64]
    category: NDArray[np.int64]
    gender: NDArray[np.int64]
    log_price: NDArray[np.float32]
    launched: NDArray[np.float64]
    colours: NDArray[np.int64]

    def __post_init__(self) -> None:
        if len({len(column) for column in self.columns().values()}) > 1:
            raise ValueError("every column of facts needs a row for every item")

    def __len__(self) -> int:
        return len(self.brand)

    @classmethod
    def names(cls) -> list[str]:
        return [one.name for one in fields(cls)]

    def columns(self) -> dict[str, NDArray[np.generic]]:
        return {name: getattr(self, name) for name in self.names()}

    def take(self, rows: NDArray[np.integer]) -> ItemFacts:
        return ItemFacts(**{name: column[rows] for name, column in self.columns().items()})

    def beside(self, other: ItemFacts) -> ItemFacts:
        """These rows, then the other's."""
        joined = {name: np.concatenate([mine, getattr(other, name)]) for name, mine in self.columns().items()}
        return ItemFacts(**joined)

    @classmethod
    def read(cls, products: NDArray[np.int64]) -> Self:
        """The facts of these products, ascending ids (n,), in two queries; zeros for one that is gone."""
        places = {int(product): row for row, product in enumerate(products)}
        table = np.zeros((len(products), 6))
        listed = _listed(products)
        for pk, brand, category, gender, price, launched in listed.values_list(
            "pk", "brand_id", "category_id", "gender", "price", "launched_at"
        ):
            if pk in places:
                money = float(np.log(max(float(price), 0.01)))
                table[places[pk], :5] = brand, category, GENDERS.index(gender), money, launched.timestamp()
        for pk, family in listed.values_list("pk", "variants__colour__family").distinct().order_by("pk"):
            if pk in places and family in FAMILIES:
                table[places[pk], 5] += 1 << FAMILIES.index(family)
        whole = table[:, [0, 1, 2, 5]].astype(np.int64)
        return cls(whole[:, 0], whole[:, 1], whole[:, 2], table[:, 3].astype(np.float32), table[:, 4], whole[:, 3])


def _listed(products: NDArray[np.int64]) -> ProductQuerySet:
    listed = Product.objects.order_by("pk")
    return listed.filter(pk__in=[int(pk) for pk in products]) if len(products) <= LISTED else listed


def attributes_of(products: NDArray[np.int64]) -> list[tuple[int, Key]]:
    """(product id, attribute): category, brand, fabric, colour family, and category in that colour; two queries."""
    listed = _listed(products)
    found: list[tuple[int, Key]] = []
    for pk, category, brand, fabric in listed.values_list("pk", "category_id", "brand_id", "attributes__fabric"):
        known = ((kind, value) for kind, value in _named(category, brand, fabric) if value is not None)
        found += [(pk, key) for key in known]
    for pk, category, family in listed.values_list("pk", "category_id", "variants__colour__family").distinct():
        if family:
            found += [(pk, ("colour", family)), (pk, ("category in colour", category, family))]
    wanted = set(products.tolist())
    return [one for one in found if one[0] in wanted]


def _named(category: int, brand: int, fabric: str | None) -> tuple[tuple[str, object], ...]:
    return (("category", category), ("brand", brand), ("fabric", fabric))
