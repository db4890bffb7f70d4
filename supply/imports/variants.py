"""Which variant a file means: by SKU, or by the product's id in its source where that product has one variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from catalog.imports.tables.colours import UNSTATED
from catalog.imports.tabular.known import make_placeholders
from catalog.models import Colour, Product, Size, Variant

Made = tuple[str, Decimal | None]


def find(source: str, items: Sequence[str]) -> dict[str, int]:
    """Item → variant; items of several sizes have to be named by SKU. Two queries."""
    wanted = set(items)
    found = dict(Variant.objects.filter(sku__in=wanted).values_list("sku", "pk"))
    rows = Variant.objects.filter(product__source=source, product__external_id__in=wanted - set(found))
    by_product: dict[str, list[int]] = {}
    for item, pk in rows.order_by("pk").values_list("product__external_id", "pk"):
        by_product.setdefault(item, []).append(pk)
    return {**{item: pks[0] for item, pks in by_product.items() if len(pks) == 1}, **found}


def make(source: str, items: Mapping[str, Made]) -> dict[str, int]:
    """A draft with one variant for every item: (name or "", price). It is planned for, and sold nowhere here."""
    known = dict(Product.objects.filter(source=source, external_id__in=items).values_list("external_id", "pk"))
    products = known | make_placeholders(source, [item for item in items if item not in known])
    rows = list(Product.objects.filter(pk__in=products.values()))
    for row in rows:
        name, price = items[row.external_id]
        row.name_en = name[:160] or row.name_en
        row.price = price or row.price
    Product.objects.bulk_update(rows, ["name_en", "price"])
    colour, size = _plain()
    made = Variant.objects.bulk_create(
        Variant(product_id=pk, colour=colour, size=size, sku=f"{source}-{item}"[:80]) for item, pk in products.items()
    )
    return dict(zip(products, (variant.pk for variant in made), strict=True))


def _plain() -> tuple[Colour, Size]:
    row = UNSTATED
    names = {"name_en": row.name_en, "name_zh": row.name_zh, "hex": row.hex, "family": row.family}
    colour = Colour.objects.get_or_create(slug=row.slug, defaults=names)[0]
    size = Size.objects.get_or_create(scale="one-size", code="One size", defaults={"position": 0})[0]
    return colour, size
