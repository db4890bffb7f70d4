"""What a product's page shows: colours with their sizes and stock, pictures in order, the way to its category."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, F, FilteredRelation, Q, QuerySet, SlugField
from django.http import Http404, HttpRequest
from django.utils import timezone

from catalog.models import Category, Colour, Product, ProductImage, Size, Variant
from catalog.pictures.mannequins import WornPicture, worn_pictures
from catalog.prepared import Hole, Prepared
from catalog.reference import Reference, reference
from catalog.whose import followed_brands

# At or below this many pieces a size says how many are left.
FEW = 3
PRODUCT = tuple(field.attname for field in Product._meta.concrete_fields)
PICTURE = tuple(field.attname for field in ProductImage._meta.concrete_fields)
OFFER = ("offer_price", "offer_since", "offer_until")


def _product() -> QuerySet[Any, Any]:
    """The row and the promotion's price that holds now, if one does: at most one does."""
    now = Hole("now", DateTimeField())
    holds = Q(offers__starts_at__lte=now, offers__ends_at__gt=now, offers__price__lt=F("price"))
    priced = Product.objects.active().annotate(offer=FilteredRelation("offers", condition=holds))
    offer = ("offer__price", "offer__promotion__starts_at", "offer__ends_at")
    return priced.filter(slug=Hole("slug", SlugField())).order_by().values_list(*PRODUCT, *offer)


def _pieces() -> QuerySet[Any, Any]:
    """A row for each variant and location."""
    sold = Variant.objects.filter(product=Hole("product", BigIntegerField()), is_active=True).order_by()
    return sold.values_list("pk", "colour_id", "size_id", "stock__location_id", "stock__on_hand")


def _pictures() -> QuerySet[Any, Any]:
    return ProductImage.objects.filter(product=Hole("product", BigIntegerField())).values_list(*PICTURE)


_read_product, _read_pieces, _read_pictures = Prepared(_product), Prepared(_pieces), Prepared(_pictures)


def find(request: HttpRequest, slug: str, *, at: datetime | None = None) -> Product:
    """What is sold, with brand, category and its parents, price, and whether the visitor follows the brand: one query,
    and one for somebody whom the shop knows. Raises Http404."""
    rows = _read_product(slug=slug, now=at or timezone.now())
    if not rows:
        raise Http404("No such product.")
    product = Product.from_db("default", PRODUCT, rows[0][: len(PRODUCT)])
    vars(product).update(zip(OFFER, rows[0][len(PRODUCT) :], strict=True))
    known = reference(brands=[product.brand_id], categories=[product.category_id])
    product.brand = known.brands[product.brand_id]
    product.category = known.categories[product.category_id]
    product.is_followed = product.brand_id in followed_brands(request)  # type: ignore[attr-defined]
    return product


def lineage(category: Category) -> list[Category]:
    """The category's ancestors from the root down, then itself; no query for those that came with `find`."""
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
    rows = _read_pieces(product=product.pk)
    known = reference(colours=[row[1] for row in rows], sizes=[row[2] for row in rows])
    on_hand: dict[tuple[int, int, int], int] = {}
    for variant, colour, size, location, pieces in rows:
        key = (colour, size, variant)
        on_hand[key] = on_hand.get(key, 0) + (pieces if location in known.selling else 0)
    found: dict[int, Colourway] = {}
    for (colour, size, variant), pieces in sorted(on_hand.items(), key=lambda row: _place(known, *row[0])):
        way = found.setdefault(colour, Colourway(known.colours[colour], []))
        way.pieces.append(Piece(variant, known.sizes[size], pieces))
    return list(found.values())


def _place(known: Reference, colour: int, size: int, variant: int) -> tuple[str, str, int, int]:
    one = known.sizes[size]
    return known.colours[colour].slug, one.scale, one.position, variant


def pictures(product: Product, chosen: Colourway | None) -> list[ProductImage | WornPicture]:
    """The pictures of the chosen colour, worn after its first, then those of no colour; all where there is neither."""
    everything = [ProductImage.from_db("default", PICTURE, row) for row in _read_pictures(product=product.pk)]
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


def revision(product: Product, ways: Iterable[Colourway], shown: Iterable[ProductImage | WornPicture]) -> Hashable:
    """What a page says of the product, its colours, sizes and pictures, to keep parts of the page by.

    Equal while nothing that is shown has changed; prices are not in it. Pieces count as far as they are told.
    """
    words = (product.slug, product.name_en, product.name_zh, product.description_en, product.description_zh)
    facts = (product.brand.name_en, product.brand.name_zh, product.gender, product.season, repr(product.attributes))
    seen = tuple(picture.content for picture in shown)
    return (product.pk, words, filed(product.category), facts, tuple(map(_says, ways)), seen)


def filed(category: Category) -> Hashable:
    """What the way to a category says."""
    return tuple((one.path, one.name_en, one.name_zh) for one in lineage(category))


def _says(way: Colourway) -> Hashable:
    colour = (way.colour.slug, way.colour.name_en, way.colour.name_zh, way.colour.hex)
    return (colour, *((one.variant_id, one.size.scale, one.size.code, min(one.on_hand, FEW + 1)) for one in way.pieces))
