"""Rows that products point at, made where they are missing. What is there is never changed: the desk owns it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalog.imports.records import BrandRow, CategoryNode, ProductRecord
from catalog.imports.tables.colours import ColourRow
from catalog.models import Brand, Category, Colour, Size


class Taxonomy:
    """Primary keys of brands, categories, colours and sizes, read once and kept while a run adds to them."""

    def __init__(self) -> None:
        self.brands = dict(Brand.objects.values_list("slug", "pk"))
        self.categories = dict(Category.objects.values_list("path", "pk"))
        self.colours = dict(Colour.objects.values_list("slug", "pk"))
        self.sizes = {(scale, code): pk for scale, code, pk in Size.objects.values_list("scale", "code", "pk")}

    def missing_categories(self, records: Iterable[ProductRecord]) -> list[CategoryNode]:
        """Categories that these records would add, parents first."""
        nodes = {node.path: node for record in records for node in record.categories}
        missing = [node for path, node in nodes.items() if path not in self.categories]
        return sorted(missing, key=lambda node: (node.path.count("/"), node.path))

    def ensure(self, records: Sequence[ProductRecord]) -> None:
        """Make every row that these records name; call it in the transaction that writes them."""
        self._ensure_categories(self.missing_categories(records))
        self._ensure_brands({record.brand.slug: record.brand for record in records})
        self._ensure_colours({colour.slug: colour for record in records for colour in record.colours})
        self._ensure_sizes({record.scale: record.scale_sizes for record in records})

    def _ensure_categories(self, nodes: Sequence[CategoryNode]) -> None:
        for node in nodes:
            parent, _, slug = node.path.rpartition("/")
            row = Category.objects.create(
                parent_id=self.categories[parent] if parent else None,
                slug=slug,
                name_en=node.name_en,
                name_zh=node.name_zh,
                position=node.position,
            )
            self.categories[node.path] = row.pk

    def _ensure_brands(self, rows: dict[str, BrandRow]) -> None:
        new = [
            Brand(slug=slug, name_en=row.name_en, name_zh=row.name_zh)
            for slug, row in rows.items()
            if slug not in self.brands
        ]
        for brand in Brand.objects.bulk_create(new):
            self.brands[brand.slug] = brand.pk

    def _ensure_colours(self, rows: dict[str, ColourRow]) -> None:
        new = [
            Colour(slug=slug, name_en=row.name_en, name_zh=row.name_zh, hex=row.hex, family=row.family)
            for slug, row in rows.items()
            if slug not in self.colours
        ]
        for colour in Colour.objects.bulk_create(new):
            self.colours[colour.slug] = colour.pk

    def _ensure_sizes(self, scales: dict[str, tuple[str, ...]]) -> None:
        new = [
            Size(scale=scale, code=code, position=position)
            for scale, codes in scales.items()
            for position, code in enumerate(codes)
            if (scale, code) not in self.sizes
        ]
        for size in Size.objects.bulk_create(new):
            self.sizes[size.scale, size.code] = size.pk
