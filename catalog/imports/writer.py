"""The one way in which sources write products: compare with what is there, then add or change in bulk.

A record whose digest the product already carries is left alone, so that a second run costs one query a
chunk and what the shop changed meanwhile (prices, names, launches) stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from catalog import services
from catalog.imports.opening import open_stock
from catalog.imports.records import PictureRecord, ProductRecord
from catalog.imports.taxonomy import Taxonomy
from catalog.models import PriceHistory, Product, ProductImage, Variant
from catalog.promotions import upkeep
from catalog.signals import catalogue_written

# 200 products with six sizes each: 1.4 MB of records and about 0.2 s in one transaction.
CHUNK = 200
_STATED = (
    "name_en", "name_zh", "description_en", "description_zh", "gender", "season", "year", "usage", "currency",
)  # fmt: skip
_CHANGED = (*_STATED, "brand", "category", "attributes", "source_digest", "updated_at")


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class Known:
    """What the database holds of a record: its product, fingerprint and pictures by sha256."""

    product_id: int
    digest: str
    pictures: dict[str, PictureRecord] = field(default_factory=dict)


class CatalogueWriter:
    """Writes product records; `opening_stock` pieces of every new variant are booked in where it is not 0."""

    def __init__(self, *, opening_stock: int = 0) -> None:
        self.taxonomy = Taxonomy()
        self._opening_stock = opening_stock

    def known(self, records: Sequence[ProductRecord]) -> dict[tuple[str, str], Known]:
        """What is there of these records, by (source, external id). Two queries."""
        found = Product.objects.filter(
            source__in={record.source for record in records}, external_id__in=[r.external_id for r in records]
        ).values_list("source", "external_id", "pk", "source_digest")
        known = {(source, key): Known(pk, digest) for source, key, pk, digest in found}
        by_product = {row.product_id: row for row in known.values()}
        pictures = ProductImage.objects.filter(product__in=by_product).select_related("colour")
        for row in pictures:
            colour = row.colour.slug if row.colour else ""
            by_product[row.product_id].pictures[row.sha256] = PictureRecord(
                str(row.file.name), row.sha256, row.width, row.height, colour, row.drawing
            )
        return known

    def compare(
        self, records: Sequence[ProductRecord], known: dict[tuple[str, str], Known] | None = None
    ) -> list[Outcome]:
        """What writing each record would do; writes nothing."""
        there = self.known(records) if known is None else known
        return [_outcome(record, there.get((record.source, record.external_id))) for record in records]

    def write(
        self, records: Sequence[ProductRecord], known: dict[tuple[str, str], Known] | None = None
    ) -> list[Outcome]:
        """Write up to a chunk of records in one transaction; `known` saves two queries where the caller has it."""
        with transaction.atomic():
            there = self.known(records) if known is None else known
            outcomes = self.compare(records, there)
            by_outcome: dict[Outcome, list[ProductRecord]] = {outcome: [] for outcome in Outcome}
            for record, outcome in zip(records, outcomes, strict=True):
                by_outcome[outcome].append(record)
            new, changed = by_outcome[Outcome.CREATED], by_outcome[Outcome.UPDATED]
            if new or changed:
                self.taxonomy.ensure([*new, *changed])
            self._create(new)
            self._update(changed, there)
            if new or changed:
                catalogue_written.send(sender=type(self))
        return outcomes

    def _create(self, records: Sequence[ProductRecord]) -> None:
        slugs = _free_slugs(records)
        products = Product.objects.bulk_create(
            [self._new_product(record, slug) for record, slug in zip(records, slugs, strict=True)]
        )
        pairs = list(zip(products, records, strict=True))
        variants = Variant.objects.bulk_create([row for pair in pairs for row in self._variants(*pair)])
        ProductImage.objects.bulk_create([row for pair in pairs for row in self._images(*pair)])
        PriceHistory.objects.bulk_create(
            [
                PriceHistory(product=row, price=row.price, currency=row.currency, starts_at=row.launched_at)
                for row in products
            ]
        )
        open_stock(variants, self._opening_stock)
        upkeep.refresh(products=[row.pk for row in products])  # inserted in bulk, which tells nobody

    def _new_product(self, record: ProductRecord, slug: str) -> Product:
        return Product(
            source=record.source,
            external_id=record.external_id,
            slug=slug,
            price=record.price,
            launched_at=record.launched_at,
            **self._stated(record),
        )

    def _stated(self, record: ProductRecord) -> dict[str, object]:
        """The fields that follow the source for good."""
        return {
            **{name: getattr(record, name) for name in _STATED},
            "brand_id": self.taxonomy.brands[record.brand.slug],
            "category_id": self.taxonomy.categories[record.category_path],
            "attributes": record.attributes,
            "source_digest": record.digest(),
        }

    def _variants(self, product: Product, record: ProductRecord) -> list[Variant]:
        return [
            Variant(
                product=product,
                colour_id=self.taxonomy.colours[colour.slug],
                size_id=self.taxonomy.sizes[record.scale, code],
                sku=sku_of(record, colour.slug, code),
            )
            for colour in record.colours
            for code in record.sizes
        ]

    def _images(self, product: Product, record: ProductRecord) -> list[ProductImage]:
        return [
            ProductImage(
                product=product,
                colour_id=self.taxonomy.colours[picture.colour],
                file=picture.file,
                width=picture.width,
                height=picture.height,
                sha256=picture.sha256,
                position=position,
                drawing=picture.drawing,
            )
            for position, picture in enumerate(record.pictures)
        ]

    def _update(self, records: Sequence[ProductRecord], known: dict[tuple[str, str], Known]) -> None:
        products = Product.objects.in_bulk([known[r.source, r.external_id].product_id for r in records])
        pairs = [(products[known[r.source, r.external_id].product_id], r) for r in records]
        for product, record in pairs:
            for name, value in self._stated(record).items():
                setattr(product, name, value)
            product.updated_at = timezone.now()
        Product.objects.bulk_update(products.values(), _CHANGED, batch_size=50)
        self._replace_variants(pairs)
        ProductImage.objects.filter(product__in=products).delete()
        ProductImage.objects.bulk_create([row for pair in pairs for row in self._images(*pair)])
        for product, record in pairs:
            if record.price_is_stated and record.price != product.price:
                services.set_price(product=product, price=record.price)

    def _replace_variants(self, pairs: Iterable[tuple[Product, ProductRecord]]) -> None:
        """Add what is new, and take off sale what the source no longer has: orders may point at it."""
        wanted = {(row.product_id, row.colour_id, row.size_id): row for pair in pairs for row in self._variants(*pair)}
        there = Variant.objects.filter(product__in={product for product, _, _ in wanted})
        for variant in there:
            keep = wanted.pop((variant.product_id, variant.colour_id, variant.size_id), None) is not None
            if keep != variant.is_active:
                Variant.objects.filter(pk=variant.pk).update(is_active=keep)
        open_stock(Variant.objects.bulk_create(list(wanted.values())), self._opening_stock)


def _outcome(record: ProductRecord, known: Known | None) -> Outcome:
    if known is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if known.digest == record.digest() else Outcome.UPDATED


def sku_of(record: ProductRecord, colour: str, code: str) -> str:
    """`SOURCE.id.COLOUR.SIZE`: none of the four holds a dot, so that no two variants share it."""
    sku = f"{record.source.upper()}.{record.external_id}.{colour.upper()}.{code.upper().replace(' ', '-')}"
    if len(sku) <= 80:
        return sku
    return f"{sku[:63]}.{hashlib.sha256(sku.encode()).hexdigest()[:16]}"


def _free_slugs(records: Sequence[ProductRecord]) -> list[str]:
    """The records' slugs, with a number behind those that another product has."""
    wanted = [record.slug for record in records]
    taken = set(Product.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    slugs = []
    for slug in wanted:
        free, number = slug, 2
        while free in taken:
            free, number = f"{slug}-{number}", number + 1
            if free not in taken and Product.objects.filter(slug=free).exists():
                taken.add(free)
        taken.add(free)
        slugs.append(free)
    return slugs
