"""Database → snapshot, in ten queries whatever the size of the shop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
from django.db.models import Avg, Count, Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from catalog.facets.snapshot import GENDERS, SEASONS, Columns, Covers, Snapshot, Tables, Variants
from catalog.models import Brand, Category, Colour, OrderLine, Product, ProductImage, Review, Size, StockLevel, Variant

BESTSELLING_DAYS = 90
LETTERS = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL")


def load() -> Snapshot:
    """The catalogue as it is now. 10,000 products with 95,000 variants: docs/search.md has the time it takes."""
    priced: QuerySet[Any] = Product.objects.active().with_offer()
    rows: list[Any] = list(
        priced.order_by("pk").values_list(
            "pk", "category_id", "brand_id", "attributes__fabric", "season", "charged", "launched_at", "gender"
        )
    )
    categories, brands = list(Category.objects.order_by("path")), list(Brand.objects.order_by("name_en", "pk"))
    colours, sizes = list(Colour.objects.order_by("slug")), dict(Size.objects.values_list("pk", "code"))
    fabrics = sorted({str(row[3]) for row in rows if row[3] not in (None, "", "none")})
    codes = sorted(set(sizes.values()), key=size_order)
    columns = _columns(rows, categories, brands, fabrics)
    variants = _variants(columns.ids, colours, {pk: codes.index(code) for pk, code in sizes.items()})
    covers = _covers(columns.ids, colours)
    return Snapshot(columns, variants, covers, Tables(categories, brands, fabrics, colours, codes))


def size_order(code: str) -> tuple[int, float, str]:
    """Letters from small to large, then numbers, then the rest."""
    if code.upper() in LETTERS:
        return (0, LETTERS.index(code.upper()), code)
    try:
        return (1, float(code), code)
    except ValueError:
        return (2, 0.0, code)


def _columns(rows: list[Any], categories: list[Category], brands: list[Brand], fabrics: list[str]) -> Columns:
    ids, category, brand, fabric, season, price, launched, gender = zip(*rows, strict=True) if rows else [()] * 8
    keys = np.array(ids, dtype=np.int64)
    published = Review.objects.published().order_by().values("product_id")
    ratings = published.annotate(mean=Avg("rating"), count=Count("pk")).values_list("product_id", "mean", "count")
    since = timezone.now() - timedelta(days=BESTSELLING_DAYS)
    lines = OrderLine.objects.filter(order__placed_at__gte=since).order_by().values("variant__product_id")
    sold = lines.annotate(pieces=Sum("quantity")).values_list("variant__product_id", "pieces")
    mean, count = _spread(keys, ratings, 2)
    (pieces,) = _spread(keys, sold, 1)
    return Columns(
        ids=keys,
        category=_codes(category, [one.pk for one in categories]),
        brand=_codes(brand, [one.pk for one in brands]),
        fabric=_codes(map(str, fabric), fabrics),
        season=_codes(season, SEASONS),
        gender=_codes(gender, GENDERS),
        cents=np.array([int(one * 100) for one in price], dtype=np.int64),
        launched=np.array([one.timestamp() for one in launched], dtype=np.float64),
        rating=mean,
        reviews=count.astype(np.int64),
        sold=pieces.astype(np.int64),
    )


def _codes(values: Any, table: Any) -> Any:
    places = {value: place for place, value in enumerate(table)}
    return np.array([places.get(value, -1) for value in values], dtype=np.int64)


def _spread(keys: Any, rows: QuerySet[Any, Any], width: int) -> list[Any]:
    """Rows of (product id, number …) as columns over all products, 0 where there is none."""
    columns = np.zeros((width, len(keys)), dtype=np.float64)
    found = np.array([tuple(map(float, row)) for row in rows], dtype=np.float64).reshape(-1, width + 1)
    if len(keys) and len(found):
        places = np.minimum(np.searchsorted(keys, found[:, 0]), len(keys) - 1)
        known = keys[places] == found[:, 0]
        columns[:, places[known]] = found[known, 1:].T
    return list(columns)


def _variants(keys: Any, colours: list[Colour], sizes: dict[int, int]) -> Variants:
    on_hand = StockLevel.objects.sellable().filter(variant=OuterRef("pk"))
    active = Variant.objects.filter(is_active=True, product__status="active").order_by("product_id", "colour__slug")
    rows = active.annotate(here=Exists(on_hand)).values_list("product_id", "colour_id", "size_id", "here")
    table = np.array(list(rows.iterator(chunk_size=10_000)), dtype=np.int64).reshape(-1, 4)
    table, places = _known(keys, table)
    return Variants(
        product=places,
        colour=_codes(table[:, 1].tolist(), [one.pk for one in colours]),
        size=np.array([sizes[size] for size in table[:, 2].tolist()], dtype=np.int64),
        in_stock=table[:, 3].astype(bool),
    )


def _known(keys: Any, table: Any) -> tuple[Any, Any]:
    """The rows of a table whose first column is among `keys`, and their places there.

    A product that came between two of the queries has variants and no row yet: the next snapshot has both.
    """
    if not len(keys):
        return table[:0], np.zeros(0, dtype=np.int64)
    places = np.minimum(np.searchsorted(keys, table[:, 0]), len(keys) - 1)
    known = keys[places] == table[:, 0]
    return table[known], places[known]


def _covers(keys: Any, colours: list[Colour]) -> Covers:
    rows = ProductImage.objects.filter(product__status="active").order_by("product_id", "position", "pk")
    table = np.array(
        [(product, key, colour or 0) for product, key, colour in rows.values_list("product_id", "pk", "colour_id")],
        dtype=np.int64,
    ).reshape(-1, 3)
    table, places = _known(keys, table)
    return Covers(places, table[:, 1], _codes(table[:, 2].tolist(), [one.pk for one in colours]))
