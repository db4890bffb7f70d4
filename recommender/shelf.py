"""What rails may show, read from the listings' snapshot: no query for what is at most LISTING_STALE_SECONDS old.

A piece that sold out within those seconds can still be on a rail; its page and the bag know better. With
LISTING_STALE_SECONDS=0 every read asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeVar

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from catalog.facets.current import snapshot
from catalog.facets.snapshot import GENDERS, Snapshot
from catalog.models import Product
from recommender.pipeline import twins
from recommender.quiz import style
from recommender.quiz.style import Facts as Traits
from recommender.rules import Facts
from recommender.serving import ServedModel

T = TypeVar("T")


def held() -> Snapshot | None:
    """The listings' snapshot; None where every read asks the database."""
    return snapshot() if settings.LISTING_STALE_SECONDS > 0 else None


def sellable(products: Sequence[int]) -> dict[int, Facts]:
    """Of these products those that may be sold now, with what rules ask of them."""
    listed = held()
    if listed is None:
        rows = Product.objects.active().in_stock().filter(pk__in=products)
        return {row[0]: Facts(*row[1:]) for row in rows.values_list("pk", "category__path", "brand_id", "gender")}
    places = listed.rows_of(products)
    places = places[listed.in_stock[places]]
    known: dict[int, Facts] = listed.notes.setdefault("facts", {})
    return {
        pk: known.get(pk) or _note(listed, known, row) for pk, row in zip(_ids(listed, places), places, strict=True)
    }


def _ids(listed: Snapshot, places: NDArray[np.int64]) -> list[int]:
    ids: list[int] = listed.columns.ids[places].tolist()
    return ids


def _note(listed: Snapshot, known: dict[int, Facts], row: np.int64) -> Facts:
    columns, tables = listed.columns, listed.tables
    path, brand = tables.categories[columns.category[row]].path, tables.brands[columns.brand[row]].pk
    facts = known[int(columns.ids[row])] = Facts(path, brand, GENDERS[columns.gender[row]])
    return facts


def unknown_to(model: ServedModel) -> NDArray[np.int64]:
    """Ids (m,), ascending, of what is on sale and has no row in the model."""
    listed = held()
    if listed is None:
        ids = np.array(sorted(Product.objects.active().order_by().values_list("pk", flat=True)), np.int64)
        return np.setdiff1d(ids, model.item_ids, assume_unique=True)
    known: tuple[ServedModel, NDArray[np.int64]] | None = listed.notes.get("unknown")
    if known is None or known[0] is not model:
        known = listed.notes["unknown"] = model, np.setdiff1d(listed.columns.ids, model.item_ids, assume_unique=True)
    return known[1]


def traits(products: Collection[int]) -> dict[int, Traits]:
    """What answers and sizes are compared with, of these products."""
    listed = held()
    if listed is None:
        return style.facts_of(list(products))
    known: dict[int, Traits] = listed.notes.setdefault("traits", {})
    missing = [pk for pk in products if pk not in known]
    if missing:
        known.update(style.facts_of(missing))
    return {pk: known[pk] for pk in products if pk in known}


def styles(products: Collection[int]) -> dict[int, Hashable]:
    """The style of each product: twins in another colour have the same; see pipeline/twins.py."""
    listed = held()
    if listed is None:
        return twins.styles_of(products)
    known: dict[int, Hashable] = listed.notes.setdefault("styles", {})
    missing = [pk for pk in products if pk not in known]
    if missing:
        known.update(twins.styles_of(missing))
    return {pk: known[pk] for pk in products if pk in known}


def for_tiles(products: Collection[int]) -> dict[int, Product]:
    """These products as tiles show them, by id; only what shoppers may see."""
    listed = held()
    if listed is None:
        return Product.objects.active().for_tiles().in_bulk(list(products))
    tiles: dict[int, Product] = listed.notes.setdefault("tiles", {})
    missing = [pk for pk in products if pk not in tiles]
    if missing:
        tiles.update(Product.objects.active().for_tiles().in_bulk(missing))
    return {pk: tiles[pk] for pk in products if pk in tiles}


def describer(language: str, describe: Callable[[Product], T]) -> Callable[[Product], T]:
    """`describe` of products in the active language, whose answers are kept as long as the snapshot."""
    listed = held()
    if listed is None:
        return describe
    told: dict[tuple[int, str], T] = listed.notes.setdefault(describe, {})

    def kept(product: Product) -> T:
        key = (product.pk, language)
        if key not in told:
            told[key] = describe(product)
        return told[key]

    return kept
