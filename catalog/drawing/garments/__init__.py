"""Garments, each drafted from a spec as panels in centimetres."""

from __future__ import annotations

from collections.abc import Callable

from catalog.drawing.garments import (
    bags,
    coats,
    dresses,
    knits,
    legs,
    outerwear,
    scarves,
    shirts,
    shoes,
    skirts,
    tops,
)
from catalog.drawing.garments.parts import Garment
from catalog.drawing.spec import GarmentSpec

_BUILDERS: dict[str, Callable[[GarmentSpec], Garment]] = {
    "tshirt": tops.tshirt,
    "shirt": shirts.shirt,
    "blouse": shirts.blouse,
    "sweater": knits.sweater,
    "hoodie": tops.hoodie,
    "jacket": outerwear.jacket,
    "coat": coats.coat,
    "dress": dresses.dress,
    "skirt": skirts.skirt,
    "trousers": legs.trousers,
    "jeans": legs.trousers,
    "shorts": legs.trousers,
    "shoes": shoes.shoes,
    "bag": bags.bag,
    "scarf": scarves.scarf,
}


def build(spec: GarmentSpec) -> Garment:
    """Panels and landmarks of a spec. Raises ValueError for an unknown kind."""
    try:
        builder = _BUILDERS[spec.kind]
    except KeyError:
        raise ValueError(f"unknown kind of garment: {spec.kind!r}") from None
    return builder(spec)
