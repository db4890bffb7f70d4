"""Reads that pages share: the category tree with counts, a page of products, what a product page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Avg, Count, F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from catalog.models import Category, Colour, Fit, Product, ProductImage, Review, Size, Variant

PAGE_SIZE = 24
# At or below this many pieces a size says how many are left.
FEW = 3


@dataclass(frozen=True)
class Entry:
    """A category with the number of products in and below it."""

    category: Category
    count: int
    children: list[Entry] = field(default_factory=list)


def counts_by_path() -> Counter[str]:
    """Active products in and below every category path, in one query."""
    totals: Counter[str] = Counter()
    rows = Product.objects.active().order_by().values_list("category__path").annotate(Count("pk"))
    for path, count in rows:
        parts = path.split("/")
        for depth in range(len(parts)):
            totals["/".join(parts[: depth + 1])] += count
    return totals


def entries(categories: Iterable[Category], counts: Counter[str]) -> list[Entry]:
    """The categories that hold anything, in the desk's order."""
    held = [Entry(category, counts[category.path]) for category in categories if counts[category.path]]
    return sorted(held, key=lambda entry: (entry.category.position, -entry.count, entry.category.path))


def directory() -> list[Entry]:
    """Root categories with their children, two queries in all."""
    counts = counts_by_path()
    tree = list(Category.objects.filter(Q(parent=None) | Q(parent__parent=None)))
    roots = entries([category for category in tree if category.parent_id is None], counts)
    return [
        Entry(root.category, root.count, entries([c for c in tree if c.parent_id == root.category.pk], counts))
        for root in roots
    ]


def page_of(products: QuerySet[Product], number: str | None) -> Page[Product]:
    """A page of tiles, newest first; a number that makes no sense gives the nearest page there is."""
    tiles = products.newest().for_tiles()  # type: ignore[attr-defined]
    return Paginator(tiles, PAGE_SIZE).get_page(number or 1)


@dataclass(frozen=True)
class Piece:
    """A size of one colour and how many are on hand where goods are sold from."""

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
        way.pieces.append(Piece(variant.size, variant.pieces))
    return list(found.values())


def pictures(product: Product, chosen: Colourway | None) -> list[ProductImage]:
    """All pictures, those of the chosen colour first, then those of no colour, then the rest."""

    def rank(picture: ProductImage) -> int:
        if chosen is not None and picture.colour_id == chosen.colour.pk:
            return 0
        return 1 if picture.colour_id is None else 2

    return sorted(product.images.all(), key=rank)


@dataclass(frozen=True)
class Opinion:
    """What the reviews say: mean rating (0 without any), how many, and how many found the fit true, small or large."""

    mean: float
    count: int
    fits: dict[str, int]

    @property
    def fitted(self) -> int:
        return sum(self.fits.values())

    @property
    def verdict(self) -> tuple[str, int] | None:
        """The commonest answer to "how did it fit" with its count; None before anyone said."""
        if not self.fitted:
            return None
        best = max(self.fits, key=lambda fit: self.fits[fit])
        return str(Fit(best).label), self.fits[best]


def opinion(product: Product) -> Opinion:
    """One query over the published reviews."""
    published = Review.objects.filter(product=product, is_published=True)
    fits = {fit.value: Count("pk", filter=Q(fit=fit)) for fit in Fit}
    row = published.aggregate(mean=Avg("rating"), count=Count("pk"), **fits)
    return Opinion(row["mean"] or 0.0, row["count"], {fit.value: row[fit.value] for fit in Fit})


def latest_reviews(product: Product, limit: int = 5) -> QuerySet[Review]:
    published = Review.objects.filter(product=product, is_published=True)
    return published.annotate(size=F("variant__size__code")).order_by("-created_at", "-pk")[:limit]


def lineage(category: Category) -> list[Category]:
    """The category's ancestors from the root down, then itself, in one query."""
    parts = category.path.split("/")
    paths = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    return list(Category.objects.filter(path__in=paths).order_by("path"))
