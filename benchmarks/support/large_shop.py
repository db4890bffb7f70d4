"""A shop of ten thousand products, for measuring: the demo's own products again and again under new names.

    python -m benchmarks.support.large_shop --to 10000

works on the shop of the environment (FASHIONAI_VAR or DATABASE_URL), which has to hold a demo (`manage.py demo
--no-open`) and is of no other use afterwards. Copies share their pictures and get variants and stock of their own;
they have no sales, so that a model knows them by their attributes. Train after growing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

CHUNK = 500


def grow(to: int) -> int:
    """Copy products until the shop has `to` active ones; returns how many were added."""
    from catalog.models import Product

    originals = list(Product.objects.active().prefetch_related("images", "variants__stock").order_by("pk"))
    if not originals:
        raise ValueError("There is nothing to copy: fill the shop with `manage.py demo --no-open` first.")
    wanted = list(_copies(originals, max(to - len(originals), 0)))
    for start in range(0, len(wanted), CHUNK):
        _write(wanted[start : start + CHUNK])
        print(f"{start + len(wanted[start : start + CHUNK]):,} of {len(wanted):,}", file=sys.stderr, flush=True)
    return len(wanted)


def _copies(originals: Sequence[Any], count: int) -> Iterator[tuple[Any, int]]:
    for number in range(count):
        yield originals[number % len(originals)], number // len(originals) + 2


def _write(wanted: Sequence[tuple[Any, int]]) -> None:
    from django.db import transaction

    from catalog.models import Product, ProductImage, StockLevel, Variant

    with transaction.atomic():
        products = Product.objects.bulk_create(_product(original, number) for original, number in wanted)
        pairs = list(zip(products, wanted, strict=True))
        ProductImage.objects.bulk_create(
            _again(image, product=product) for product, (original, _) in pairs for image in original.images.all()
        )
        originals = [(product, variant, n) for product, (one, n) in pairs for variant in one.variants.all()]
        variants = Variant.objects.bulk_create(
            _again(variant, product=product, sku=f"{variant.sku}-{number}") for product, variant, number in originals
        )
        StockLevel.objects.bulk_create(
            StockLevel(variant=new, location_id=level.location_id, on_hand=level.on_hand)
            for new, (_product, old, _number) in zip(variants, originals, strict=True)
            for level in old.stock.all()
        )


def _product(original: Any, number: int) -> Any:
    return _again(
        original,
        slug=f"{original.slug}-{number}",
        name_en=f"{original.name_en} {number}",
        name_zh=f"{original.name_zh} {number}",
        external_id=f"{original.external_id}-{number}",
    )


def _again(row: Any, **changes: Any) -> Any:
    """A new row like this one: every column but the key, with these changes."""
    columns = (field for field in row._meta.concrete_fields if not field.primary_key and field.name not in changes)
    return type(row)(**{field.attname: getattr(row, field.attname) for field in columns}, **changes)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.support.large_shop", description=__doc__)
    parser.add_argument("--to", type=int, default=10_000, help="active products in the end; default %(default)s")
    args = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
    import django

    django.setup()
    print(f"{grow(args.to):,} products added.")


if __name__ == "__main__":
    main()
