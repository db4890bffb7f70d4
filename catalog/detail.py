"""What a product's page shows: colours with their sizes and stock, pictures in order, the way to its category."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from catalog.models import Category, Colour, Follow, Product, ProductImage, Size, Variant
from catalog.pictures.mannequins import WornPicture, worn_pictures
from catalog.whose import has_mine

# At or below this many pieces a size says how many are left.
FEW = 3


def products(request: HttpRequest) -> QuerySet[Product]:
    """What is sold, with brand, category and its two parents, and whether the visitor follows the brand."""
    related = ("brand", "category__parent__parent")
    followed = has_mine(request, Follow, "brand", "brand")
    return Product.objects.active().with_offer().select_related(*related).annotate(is_followed=followed)


def lineage(category: Category) -> list[Category]:
    """The category's ancestors from the root down, then itself; no query for those that came with `products`."""
    line = [category]
    while line[0].parent is not None:
        line.insert(0, line[0].parent)
    return line


@dataclass(frozen=True)
class Piece:
    """A size of one colour and how many are on hand where goods are sold from."""

    variant_id: int
    size: Size
    on_hand: int

    @property
    def is_few(self) -> bool:
        return 0 < self.on_hand <= FEW


@dataclass(frozen=True)
class Colourway:
    colour: Colour
    pieces: list[Piece]

    @property
    def in_stock(self) -> bool:
        return any(piece.on_hand for piece in self.pieces)


def colourways(product: Product) -> list[Colourway]:
    """A product's colours with their sizes in scale order, in one query."""
    on_hand = Sum("stock__on_hand", filter=Q(stock__location__sells=True))
    variants = (
        Variant.objects.filter(product=product, is_active=True)
        .select_related("colour", "size")
        .annotate(pieces=Coalesce(on_hand, Value(0), output_field=IntegerField()))
        .order_by("colour__slug", "size__scale", "size__position", "pk")
    )
    found: dict[int, Colourway] = {}
    for variant in variants:
        way = found.setdefault(variant.colour_id, Colourway(variant.colour, []))
        way.pieces.append(Piece(variant.pk, variant.size, variant.pieces))
    return list(found.values())


def pictures(product: Product, chosen: Colourway | None) -> list[ProductImage | WornPicture]:
    """The pictures of the chosen colour, worn after its first, then those of no colour; all where there is neither."""
    everything = list(product.images.all())
    own = [picture for picture in everything if chosen is not None and picture.colour_id == chosen.colour.pk]
    shown = own + [picture for picture in everything if picture.colour_id is None] or everything
    return [*shown[:1], *worn_pictures(product, shown), *shown[1:]]


def chosen_of(ways: Iterable[Colourway], colour: str | None) -> Colourway | None:
    """The asked colour, else the first that is in stock, else the first."""
    ways = list(ways)
    asked = [way for way in ways if way.colour.slug == colour]
    return next(iter(asked + [way for way in ways if way.in_stock] + ways), None)


def size_scale(ways: Iterable[Colourway]) -> str:
    """The scale that the sizes lie on; empty for a product without any."""
    return next((piece.size.scale for way in ways for piece in way.pieces), "")
