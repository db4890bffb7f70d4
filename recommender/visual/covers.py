"""Which picture stands for a product, and how to tell that it is another one now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.files.storage import default_storage

from catalog.models import ProductImage
from catalog.models.products import ProductStatus

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Cover:
    """A product's first picture. `key` (32 bytes) changes with the picture's content."""

    product: int
    file: str
    key: bytes


def covers() -> dict[int, Cover]:
    """The first picture of every product on sale that has one, by product id, ascending."""
    rows = ProductImage.objects.filter(product__status=ProductStatus.ACTIVE).exclude(file="")
    found: dict[int, Cover] = {}
    ordered = rows.order_by("product_id", "position", "pk").values_list("product_id", "file", "sha256")
    for product, file, sha256 in ordered.iterator(chunk_size=CHUNK):
        if product not in found:
            found[product] = Cover(product, file, _key(file, sha256))
    return found


def _key(file: str, sha256: str) -> bytes:
    """The store writes another picture under another name, also where the row keeps the hash of what it replaced."""
    return hashlib.sha256(f"{sha256 or _hash_of(file)} {file}".encode()).digest()


def _hash_of(file: str) -> str:
    """Of a picture that came in without one; empty where the file is missing."""
    try:
        with default_storage.open(file) as handle:
            return hashlib.sha256(handle.read()).hexdigest()
    except OSError:
        return ""
