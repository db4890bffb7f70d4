"""The shop's catalogue as the arrays that the demo world is simulated over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import F

from catalog.demo.tables import Catalogue
from catalog.models import Product, Size, Variant


def catalogue_arrays(*, end: date, days: int = 730) -> Catalogue:
    """What is on sale before `end`, for a world of the `days` days before it: `simulate(catalogue, end=end)`.

    Products are in the order of their ids, without those that have no active variant or cost nothing.
    ValueError where nothing is left to sell.
    """
    variants = _variants(end)
    products = [key for key, _ in groupby(row["product_id"] for row in variants)]
    if not products:
        raise ValueError("There is nothing on sale to simulate a shop with: import a catalogue first.")
    rows = {row["pk"]: row for row in _products(products[0], products[-1])}
    fields = _product_fields([rows[key] for key in products], end - timedelta(days=days))
    return Catalogue(**fields, **_variant_fields(variants, products))


def brand_ids(catalogue: Catalogue) -> dict[int, int]:
    """Brand number of the arrays -> primary key."""
    keys = dict(Product.objects.values_list("pk", "brand"))
    pairs = zip(catalogue.brand.tolist(), catalogue.product_id.tolist(), strict=True)
    return {number: keys[product] for number, product in pairs}


def _variants(end: date) -> list[dict[str, Any]]:
    midnight = datetime(end.year, end.month, end.day, tzinfo=UTC)
    on_sale = Product.objects.active().filter(price__gt=0, launched_at__lt=midnight)
    rows = Variant.objects.filter(is_active=True, product__in=on_sale).order_by("product_id", "pk")
    return [dict(row) for row in rows.values("pk", "product_id", "size_id", shade=F("colour__slug"))]


def _products(first: int, last: int) -> list[dict[str, Any]]:
    rows = Product.objects.filter(pk__range=(first, last))
    names = ("pk", "gender", "price", "brand_id", "season", "usage", "attributes", "launched_at")
    return [dict(row) for row in rows.values(*names, path=F("category__path"))]


def _product_fields(rows: list[dict[str, Any]], first: date) -> dict[str, Any]:
    numbers = {key: number for number, key in enumerate(sorted({row["brand_id"] for row in rows}))}
    return {
        "product_id": [row["pk"] for row in rows],
        "category": [row["path"] for row in rows],
        "gender": [row["gender"] for row in rows],
        "price": [float(row["price"]) for row in rows],
        "brand": [numbers[row["brand_id"]] for row in rows],
        "season": [row["season"] for row in rows],
        "fabric": [_word(row, "fabric") for row in rows],
        "print": [_word(row, "pattern") for row in rows],
        "usage": [row["usage"] for row in rows],
        "launch_day": [(row["launched_at"].astimezone(UTC).date() - first).days for row in rows],
    }


def _word(row: dict[str, Any], key: str) -> str:
    value = row["attributes"].get(key, "")
    return value if isinstance(value, str) else ""


def _variant_fields(variants: list[dict[str, Any]], products: list[int]) -> dict[str, Any]:
    number = {key: place for place, key in enumerate(products)}
    place, labels = _size_places()
    colour = {row["product_id"]: row["shade"] for row in reversed(variants)}
    return {
        "colour": [colour[key].replace("-", " ") for key in products],
        "variant_id": [row["pk"] for row in variants],
        "variant_product": [number[row["product_id"]] for row in variants],
        "variant_colour": [row["shade"].replace("-", " ") for row in variants],
        "variant_size": [place[row["size_id"]] for row in variants],
        "variant_sizes": [labels[row["size_id"]] for row in variants],
    }


def _size_places() -> tuple[dict[int, int], dict[int, int]]:
    """Place of each size on its scale, smallest first, and the number of labels on that scale."""
    place: dict[int, int] = {}
    labels: dict[int, int] = {}
    rows = Size.objects.order_by("scale", "position", "pk").values_list("scale", "pk")
    for _, group in groupby(rows, key=lambda row: row[0]):
        keys = [pk for _, pk in group]
        place |= {pk: position for position, pk in enumerate(keys)}
        labels |= dict.fromkeys(keys, len(keys))
    return place, labels
