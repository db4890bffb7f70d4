"""Who and what a chunk of rows is about: shoppers by a foreign id, products by their id in a source."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from django.conf import settings
from django.utils.text import slugify

from catalog.imports.tabular.cells import made_id
from catalog.models import Brand, Category, Gender, Product, ProductStatus
from fashionai.accounts.models import Shopper

PLACEHOLDER = "imported"
K = TypeVar("K")


def shopper_key(source: str, foreign: str) -> uuid.UUID:
    """The key of the shopper that a source knows by this id. It is nobody's cookie: no browser holds it."""
    return made_id("shopper", source, foreign)


def find_shoppers(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Key → primary key, of those that are there; one that has joined an account counts as that account."""
    rows = Shopper.objects.filter(key__in=set(keys)).values_list("key", "pk", "merged_into")
    return {key: merged or pk for key, pk, merged in rows}


def make_shoppers(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """A shopper without name, address or sign-in for every key that has none."""
    wanted = dict.fromkeys(keys)
    there = find_shoppers(wanted)
    new = Shopper.objects.bulk_create([Shopper(key=key) for key in wanted if key not in there])
    return there | {shopper.key: shopper.pk for shopper in new}


def find_products(source: str, ids: Iterable[str]) -> dict[str, int]:
    rows = Product.objects.filter(source=source, external_id__in=set(ids)).values_list("external_id", "pk")
    return dict(rows)


def make_placeholders(source: str, ids: Iterable[str]) -> dict[str, int]:
    """A draft, on sale nowhere, for every id without a product: its rows are kept until somebody describes it."""
    brand = Brand.objects.get_or_create(slug=PLACEHOLDER, defaults={"name_en": "Imported", "name_zh": "导入"})[0]
    names = {"slug": PLACEHOLDER, "name_en": "Imported", "name_zh": "导入"}
    category = Category.objects.get_or_create(path=PLACEHOLDER, defaults=names)[0]
    new = Product.objects.bulk_create(
        Product(
            source=source,
            external_id=one,
            slug=f"{source}-{slugify(one)[:60] or 'item'}-{made_id('slug', source, one).hex[:8]}",
            name_en=f"{source} {one}",
            brand=brand,
            category=category,
            gender=Gender.UNISEX,
            price=Decimal(0),
            currency=settings.CURRENCY,
            status=ProductStatus.DRAFT,
        )
        for one in dict.fromkeys(ids)
    )
    return {product.external_id: product.pk for product in new}


def numbered(there: Mapping[K, int], wanted: Sequence[K]) -> list[int]:
    """A number a wanted key: the primary key of what is there, and -1, -2, … for what is not."""
    missing = {key: -place for place, key in enumerate(dict.fromkeys(key for key in wanted if key not in there), 1)}
    return [there[key] if key in there else missing[key] for key in wanted]
