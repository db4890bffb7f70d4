"""Garments, each drafted from a spec as panels in centimetres."""

from __future__ import annotations

from collections.abc import Callable

from catalog.drawing.garments import tops
from catalog.drawing.garments.parts import Garment
from catalog.drawing.spec import KINDS, GarmentSpec

_BUILDERS: dict[str, Callable[[GarmentSpec], Garment]] = {
    **dict.fromkeys(KINDS, tops.tshirt),
    **dict.fromkeys(("sweater", "hoodie", "jacket", "coat"), tops.sweater),
}


def build(spec: GarmentSpec) -> Garment:
    """Panels and landmarks of a spec. Raises ValueError for an unknown kind."""
    try:
        builder = _BUILDERS[spec.kind]
    except KeyError:
        raise ValueError(f"unknown kind of garment: {spec.kind!r}") from None
    return builder(spec)
