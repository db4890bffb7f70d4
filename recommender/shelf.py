"""What rails may show, read from the listings' snapshot: no query for what is at most LISTING_STALE_SECONDS old.

A piece that sold out within those seconds can still be on a rail; its page and the bag know better. With
LISTING_STALE_SECONDS=0 every read asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from catalog.facets.current import snapshot
from catalog.facets.snapshot import GENDERS, Snapshot
from catalog.models import Product
from recommender.rules import Facts

T = TypeVar("T")


def _held() -> Snapshot | None:
    return snapshot() if settings.LISTING_STALE_SECONDS > 0 else None


def sellable(products: Sequence[int]) -> dict[int, Facts]:
    """Of these products those that may be sold now, with what rules ask of them."""
    held = _held()
    if held is None:
        rows = Product.objects.active().in_stock().filter(pk__in=products)
        return {row[0]: Facts(*row[1:]) for row in rows.values_list("pk", "category__path", "brand_id", "gender")}
    places = held.rows_of(products)
    places = places[held.in_stock[places]]
    known: dict[int, Facts] = held.notes.setdefault("facts", {})
    return {pk: known.get(pk) or _note(held, known, row) for pk, row in zip(_ids(held, places), places, strict=True)}


def _ids(held: Snapshot, places: NDArray[np.int64]) -> list[int]:
    ids: list[int] = held.columns.ids[places].tolist()
    return ids


def _note(held: Snapshot, known: dict[int, Facts], row: np.int64) -> Facts:
    columns, tables = held.columns, held.tables
    path, brand = tables.categories[columns.category[row]].path, tables.brands[columns.brand[row]].pk
    facts = known[int(columns.ids[row])] = Facts(path, brand, GENDERS[columns.gender[row]])
    return facts


def for_tiles(products: Collection[int]) -> dict[int, Product]:
    """These products as tiles show them, by id; only what shoppers may see."""
    held = _held()
    if held is None:
        return Product.objects.active().for_tiles().in_bulk(list(products))
    tiles: dict[int, Product] = held.notes.setdefault("tiles", {})
    missing = [pk for pk in products if pk not in tiles]
    if missing:
        tiles.update(Product.objects.active().for_tiles().in_bulk(missing))
    return {pk: tiles[pk] for pk in products if pk in tiles}


def described(product: Product, language: str, describe: Callable[[Product], T]) -> T:
    """What `describe` says of a product in the active language, kept as long as the snapshot."""
    held = _held()
    if held is None:
        return describe(product)
    told: dict[tuple[int, str], T] = held.notes.setdefault(describe, {})
    key = (product.pk, language)
    if key not in told:
        told[key] = describe(product)
    return told[key]
