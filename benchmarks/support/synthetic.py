"""A shop of any size without pictures: drawn products with stock and reviews, and their search documents."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.models import Product

SEED = 7
REVIEWS_EACH = 3


def fill(size: int, *, say: Callable[[str], None] = lambda text: None) -> None:
    """Write `size` drawn products into an empty shop. Nothing where these are there; ValueError where others are."""
    from django.utils import timezone

    from catalog import drawing
    from catalog.demo.drawn import record_of
    from catalog.demo.pictures import SOURCE
    from catalog.imports.writer import CHUNK, CatalogueWriter
    from catalog.models import Product

    if there := Product.objects.count():
        if there == size == Product.objects.filter(source=SOURCE).count():
            return
        raise ValueError(f"the shop holds {there:,} products already: give the benchmark an empty database")
    say(f"making {size:,} products")
    now = timezone.now()
    records = [record_of(product, SEED, now) for product in drawing.catalogue(SEED, size)]
    writer = CatalogueWriter(opening_stock=4)
    for start in range(0, size, CHUNK):
        writer.write(records[start : start + CHUNK])
    _age_and_review(list(Product.objects.order_by("pk")))


def _age_and_review(products: list[Product]) -> None:
    from django.utils import timezone

    from catalog.models import Product, Review
    from fashionai.accounts.models import Shopper

    rng, now = random.Random(SEED), timezone.now()
    for product in products:
        product.launched_at = now - timedelta(days=rng.randrange(700))
    Product.objects.bulk_update(products, ["launched_at"], batch_size=300)
    shoppers = Shopper.objects.bulk_create(Shopper() for _ in range(200))
    Review.objects.bulk_create(
        (
            Review(product=product, shopper=shopper, rating=rng.choice((2, 3, 4, 4, 5, 5)))
            for product in products
            for shopper in rng.sample(shoppers, REVIEWS_EACH)
        ),
        batch_size=2000,
    )
