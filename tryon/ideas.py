"""What to try next on the same person: another piece of the same sort, and one that goes with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from catalog.models import Category, Product, ProductImage, WishlistItem
from catalog.outfits import genders_beside
from fashionai.accounts.models import Shopper
from tryon import wearing
from tryon.models import TryOn

SHOWN = 8


@dataclass(frozen=True)
class Idea:
    """A product and the picture of it that would be worn."""

    product: Product
    picture: ProductImage
    is_saved: bool = False


@dataclass(frozen=True)
class Ideas:
    instead: list[Idea]
    beside: list[Idea]


def for_tryon(tryon: TryOn) -> Ideas:
    """The shopper's saved pieces first, then the newest in stock. Five queries."""
    product = tryon.picture.product
    kinds = {path: wearing.kind_of(path) for path in Category.objects.values_list("path", flat=True)}
    own = wearing.kind_of(product.category.path)
    saved = set(WishlistItem.objects.of(tryon.shopper).values_list("product", flat=True))
    alike = [path for path, kind in kinds.items() if kind == own]
    others = [path for path, kind in kinds.items() if wearing.go_together(own, kind)]
    worn = {one.product_id for one in tryon.pictures}
    return Ideas(
        _pick(alike, product, saved, worn),
        _pick(others, product, saved, worn) if others and tryon.second is None else [],
    )


def to_begin(shopper: Shopper | None) -> list[Idea]:
    """For somebody who has not chosen yet: saved pieces that can be tried on. Two queries."""
    if shopper is None:
        return []
    saved = WishlistItem.objects.of(shopper).latest_first().values_list("product", flat=True)[:60]
    found = _with_pictures(Product.objects.filter(pk__in=list(saved)))
    wearable = [one for one in found if wearing.kind_of(one.product.category.path)]
    return wearable[:SHOWN]


def _pick(paths: list[str], beside: Product, saved: set[int], worn: set[int]) -> list[Idea]:
    products = Product.objects.filter(category__path__in=paths, gender__in=genders_beside(beside.gender))
    mine = list(products.filter(pk__in=saved).values_list("pk", flat=True))
    newest = list(products.active().in_stock().newest().values_list("pk", flat=True)[: SHOWN + len(worn)])
    wanted = [pk for pk in dict.fromkeys([*mine, *newest]) if pk not in worn][:SHOWN]
    ideas = {one.product.pk: one for one in _with_pictures(Product.objects.filter(pk__in=wanted), saved)}
    return [ideas[pk] for pk in wanted if pk in ideas]


def _with_pictures(products: Iterable[Product], saved: Iterable[int] = ()) -> list[Idea]:
    rows = Product.objects.active().filter(pk__in=[one.pk for one in products])
    images = Prefetch("images", queryset=ProductImage.objects.select_related("colour"))
    found = []
    for product in rows.select_related("brand", "category").prefetch_related(images):
        shown = wearing.fronts(product.images.all())
        if shown:
            found.append(Idea(product, shown[0], product.pk in set(saved)))
    return found
