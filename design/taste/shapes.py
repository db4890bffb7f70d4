"""Which attributes of shape a kind of garment has at all: no jeans with sleeves, no scarf with a neckline."""

from __future__ import annotations

_TOPS = frozenset({"tshirt", "shirt", "blouse", "sweater", "hoodie", "jacket", "coat", "dress"})
_BOTTOMS = frozenset({"skirt", "trousers", "jeans", "shorts"})
#: Attribute → categories that have it; attributes that are not here are every category's.
APPLIES: dict[str, frozenset[str]] = {
    "sleeve": _TOPS,
    "neckline": _TOPS,
    "length": _TOPS | _BOTTOMS,
    "fit": _TOPS | _BOTTOMS,
}


def has(category: str | None, attribute: str) -> bool:
    """Whether a garment of the category, where it is known, has such an attribute."""
    return category is None or category in APPLIES.get(attribute, {category})
