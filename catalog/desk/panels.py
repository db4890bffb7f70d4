"""What the product page shows below its form: pictures, the matrix of colours and sizes, prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from catalog.models import Colour, Product, ProductImage, Size, Variant


@dataclass(frozen=True)
class Cell:
    """A colour in a size; `variant` is None where the product does not have it."""

    key: str
    variant: Variant | None
    on_hand: int


@dataclass(frozen=True)
class Matrix:
    """Rows of colours with a cell for each size of the scales that the product uses."""

    sizes: list[Size]
    rows: list[tuple[Colour, list[Cell]]]


def matrix(product: Product) -> Matrix:
    """Two queries."""
    variants = product.variants.select_related("colour", "size").annotate(pieces=Sum("stock__on_hand"))
    there = {(row.colour_id, row.size_id): row for row in variants.order_by("colour__slug", "size__position")}
    scales = {row.size.scale for row in there.values()}
    sizes = list(Size.objects.filter(scale__in=scales).order_by("scale", "position"))
    colours = {row.colour_id: row.colour for row in there.values()}

    def cell(colour: Colour, size: Size) -> Cell:
        row: Any = there.get((colour.pk, size.pk))
        return Cell(f"{colour.pk}-{size.pk}", row, (row.pieces or 0) if row else 0)

    return Matrix(sizes, [(colour, [cell(colour, size) for size in sizes]) for colour in colours.values()])


def pictures(product: Product) -> list[ProductImage]:
    return list(product.images.select_related("colour").order_by("position", "pk"))


def panels(product: Product) -> dict[str, Any]:
    """Context of templates/admin/catalog/panels.html. Six queries."""
    return {
        "product": product,
        "pictures": pictures(product),
        "matrix": matrix(product),
        "colours": list(Colour.objects.order_by("family", "slug")),
        "scales": list(Size.objects.order_by("scale").values_list("scale", flat=True).distinct()),
        "prices": list(product.prices.order_by("-starts_at")[:12]),
    }
