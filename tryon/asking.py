"""What a request asks to try on, read and checked: pictures, a mannequin, the person of an earlier try-on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404

from catalog.models import Product, ProductImage
from catalog.pictures.mannequins import Mannequin
from fashionai.accounts.models import Shopper
from tryon import access, wearing
from tryon.models import Photo, TryOn


@dataclass(frozen=True)
class Person:
    """One of the two."""

    photo: Photo | None = None
    mannequin: Mannequin | None = None


def product_of(key: str) -> Product:
    """A product on sale. Raises Http404."""
    found = None
    if key.isdecimal():
        found = Product.objects.active().select_related("brand", "category").filter(pk=int(key)).first()
    if found is None:
        raise Http404("No such product.")
    return found


def picture_of(key: str) -> ProductImage:
    """A picture of a product on sale, with both. Raises Http404."""
    found = None
    if key.isdecimal():
        pictures = ProductImage.objects.select_related("product__brand", "product__category", "colour")
        found = pictures.filter(pk=int(key), product__in=Product.objects.active()).first()
    if found is None:
        raise Http404("No such picture.")
    return found


def front_of(product: Product, colour: str) -> ProductImage:
    """The picture of a product that is worn. Raises Http404 where it has none."""
    found = wearing.picture_of(product, colour)
    if found is None:
        raise Http404("This product has no picture.")
    found.product = product
    return found


def second_of(data: Mapping[str, str]) -> ProductImage | None:
    key = data.get("second", "")
    return picture_of(key) if key else None


def mannequin_of(slug: str) -> Mannequin:
    """Raises Http404 for anything but what the gallery offers."""
    try:
        return Mannequin.from_slug(slug)
    except ValueError as error:
        raise Http404("No such mannequin.") from error


def person_of(data: Mapping[str, str], shopper: Shopper | None) -> Person:
    """By `photo`, by `mannequin`, or by an earlier try-on, `of`: always the shopper's own. Raises Http404."""
    if key := data.get("mannequin", ""):
        return Person(mannequin=mannequin_of(key))
    if key := data.get("photo", ""):
        photo = access.photo(shopper, _uuid(key))
    else:
        earlier = access.tryon(shopper, _uuid(data.get("of", "")))
        if earlier is not None and earlier.who is not None:
            return Person(mannequin=earlier.who)
        photo = _photo_of(earlier)
    if photo is None:
        raise Http404("No such photo, or it is forgotten.")
    return Person(photo=photo)


def _photo_of(earlier: TryOn | None) -> Photo | None:
    return earlier.photo if earlier is not None else None


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404("No such id.") from error
