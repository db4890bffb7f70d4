"""Which products can be tried on, which picture of one is worn, and which two go together."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.models import Product, ProductImage
from catalog.outfits import Role, role_of

# What the pipeline calls them. Above and below stand for the layers that may be worn together.
TOP, OUTER, DRESS, SKIRT, TROUSERS = "top", "outer", "dress", "skirt", "trousers"
KINDS = (TOP, OUTER, DRESS, SKIRT, TROUSERS)
ABOVE, BELOW = frozenset({TOP, OUTER}), frozenset({SKIRT, TROUSERS})
_KIND_OF_ROLE = {Role.TOP: TOP, Role.OUTER: OUTER, Role.DRESS: DRESS, Role.BOTTOM: TROUSERS}
# Draped by hand: no picture of the cloth says how it falls.
_NOT_WORN = {"sarees"}


def kind_of(category_path: str) -> str | None:
    """The kind of garment filed under a path; None for what cannot be tried on."""
    words = category_path.split("/")
    role = role_of(category_path)
    if role is None or _NOT_WORN & set(words):
        return None
    return SKIRT if "skirts" in words else _KIND_OF_ROLE.get(role)


def go_together(one: str | None, other: str | None) -> bool:
    """Whether garments of these kinds make one result: something above and something below."""
    return (one in ABOVE and other in BELOW) or (one in BELOW and other in ABOVE)


def fronts(pictures: Iterable[ProductImage]) -> list[ProductImage]:
    """The picture that is worn, of each colour: the first, and of drawn ones the first from the front."""
    found: dict[int | None, ProductImage] = {}
    for picture in sorted(pictures, key=lambda one: (one.position, one.pk)):
        if (picture.drawing or {}).get("view", "front") == "front":
            found.setdefault(picture.colour_id, picture)
    return list(found.values())


def picture_of(product: Product, colour: str = "") -> ProductImage | None:
    """The picture to wear of a colour (its slug); where that has none, the first there is. One query."""
    shown = fronts(ProductImage.objects.filter(product=product).select_related("colour"))
    asked = [one for one in shown if one.colour is not None and one.colour.slug == colour]
    return next(iter(asked + shown), None)


def attributes_of(product: Product) -> dict[str, str]:
    """What the catalogue says of sleeves, length and neckline, for the pipeline."""
    return {str(name): str(value) for name, value in product.attributes.items() if isinstance(value, str)}
