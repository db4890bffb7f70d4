"""A shop of any size and a model of it, to serve: rows without pictures, factors of no taste. For timing alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.fold_in import FoldIn, Penalty, gram_matrix
from recommender.algorithms.next_items import KEPT, NextItems
from recommender.pipeline.extras import ContentMap, Extras
from recommender.pipeline.facts import ItemFacts
from recommender.pipeline.features import FEATURES

if TYPE_CHECKING:
    from fashionai.registry.models import ModelVersion

BATCH = 2_000
CATEGORIES, BRANDS = 40, 60


def fold_in_of(items: int, factors: int, seed: int = 0) -> FoldIn:
    rng = np.random.default_rng(seed)
    table = (rng.standard_normal((items, factors)) / np.sqrt(factors)).astype(np.float32)
    return FoldIn(table, gram_matrix(table), np.ones(items, np.float32), Penalty(0.1, 5.0, 1.0))


def extras_of(items: int, factors: int, now: float, seed: int = 0) -> Extras:
    """Every item with KEPT transitions, facts and a trend; a ranker that uses all of its features."""
    rng = np.random.default_rng(seed)
    follow = NextItems(
        np.arange(items + 1, dtype=np.int64) * KEPT,
        rng.integers(0, items, items * KEPT).astype(np.int32),
        np.sort(rng.random((items, KEPT)).astype(np.float32))[:, ::-1].reshape(-1).copy(),
        0.6,
    )
    facts = ItemFacts(
        brand=rng.integers(1, BRANDS + 1, items),
        category=rng.integers(1, CATEGORIES + 1, items),
        gender=rng.integers(0, 2, items),
        log_price=rng.normal(4, 0.5, items).astype(np.float32),
        launched=now - rng.integers(0, 700 * 86_400, items).astype(np.float64),
        colours=1 << rng.integers(0, 10, items),
    )
    contents = ContentMap({("category", 1): 0}, np.zeros((1, factors), np.float32))
    trend = rng.standard_normal(items).astype(np.float32)
    return Extras(follow, facts, trend, contents, now, rng.standard_normal(len(FEATURES)))


def fill(size: int) -> NDArray[np.int64]:
    """Write `size` products with a variant and stock each into an empty shop; their ids (n,), ascending."""
    from django.utils import timezone

    from catalog.models import Brand, Category, Colour, Location, Product, Size, StockLevel, Variant

    now = timezone.now()
    Category.objects.bulk_create(
        Category(path=f"shelf-{n}", slug=f"shelf-{n}", name_en=f"Shelf {n}", name_zh=f"货架 {n}")
        for n in range(CATEGORIES)
    )
    Brand.objects.bulk_create(Brand(slug=f"brand-{n}", name_en=f"Brand {n}") for n in range(BRANDS))
    categories, brands = list(Category.objects.order_by("pk")), list(Brand.objects.order_by("pk"))
    colour = Colour.objects.create(slug="red", name_en="Red", hex="#aa2222", family="red")
    code = Size.objects.create(scale="alpha", code="M", position=0)
    place = Location.objects.create(code="main", name_en="Main", name_zh="主仓")
    for start in range(0, size, BATCH):
        numbers = range(start, min(start + BATCH, size))
        made = Product.objects.bulk_create(
            Product(
                slug=f"piece-{n}", name_en=f"Piece {n}", name_zh=f"单品 {n}", brand=brands[n % BRANDS],
                category=categories[n % CATEGORIES], gender=("women", "men")[n % 2], price=Decimal(20 + n % 90),
                currency="USD", launched_at=now - timedelta(hours=n),
            )
            for n in numbers
        )  # fmt: skip
        variants = Variant.objects.bulk_create(
            Variant(product=product, colour=colour, size=code, sku=product.slug) for product in made
        )
        StockLevel.objects.bulk_create(StockLevel(variant=one, location=place, on_hand=9) for one in variants)
    return np.array(sorted(Product.objects.order_by().values_list("pk", flat=True)), np.int64)


def publish(products: NDArray[np.int64], factors: int, now: float) -> ModelVersion:
    """A champion of these products."""
    from fashionai.registry import services as registry
    from recommender.pipeline.artifact import packed
    from recommender.serving import MODEL

    popularity = np.random.default_rng(1).random(len(products)).astype(np.float32)
    made = packed(products, popularity, fold_in_of(len(products), factors), extras_of(len(products), factors, now))
    arrays, meta = made
    version = registry.register(name=MODEL, arrays=arrays, meta=meta, data_fingerprint="benchmark")
    return registry.promote(version, decision="For timing alone.")


def history(items: int, length: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    return rng.choice(items, length, replace=False).astype(np.int64), rng.uniform(0.5, 5.0, length)
