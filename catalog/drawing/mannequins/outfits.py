"""What is worn with what: the order of layers, and neutral basics that complete an outfit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.drawing.mannequins.patterns import LEGS, UPPER
from catalog.drawing.mannequins.words import UNWEARABLE, wearable
from catalog.drawing.spec import GarmentSpec

_TOPS = UPPER - {"dress"}
_TUCKED = frozenset({"tshirt", "shirt", "blouse"})
_RANK = {"shoes": 1.0, "skirt": 3.0, "dress": 3.0, "jacket": 5.0, "coat": 6.0, "scarf": 7.0, "bag": 8.0}


class CannotWear(ValueError):
    """The garment has no worn picture; the message says why."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A garment in an outfit; `basic` marks what was only added to complete it."""

    spec: GarmentSpec
    basic: bool
    tucked: bool = False

    @property
    def rank(self) -> float:
        """Layers of lower rank are put on first."""
        if self.spec.kind in LEGS:
            return 3.0
        if self.spec.kind in _TOPS and self.spec.kind not in _RANK:
            return 2.0 if self.tucked else 4.0
        return _RANK[self.spec.kind]


def outfit(specs: Sequence[GarmentSpec], figure: str, *, complete: bool = True) -> list[Piece]:
    """The pieces in the order they are put on, completed with basics unless `complete` is off.

    Raises CannotWear for a garment that has no worn picture, ValueError for no garment at all.
    """
    if not specs:
        raise ValueError("an outfit needs at least one garment")
    for spec in specs:
        if not wearable(spec.kind, spec.style):
            raise CannotWear(UNWEARABLE[spec.kind, spec.style])
    kinds = {spec.kind for spec in specs}
    skirted = "skirt" in kinds
    pieces = [Piece(spec, False, skirted and spec.kind in _TUCKED) for spec in specs]
    if not complete:
        return sorted(pieces, key=lambda piece: piece.rank)
    dressed = "dress" in kinds
    if not dressed and not kinds & (_TOPS - {"jacket", "coat"}):
        pieces.append(Piece(_TEE[figure], True, True))
    if not dressed and not skirted and not kinds & LEGS:
        pieces.append(Piece(_TROUSERS[figure], True))
    if "shoes" not in kinds:
        pieces.append(Piece(_SHOES["flat" if dressed or skirted else figure], True))
    return sorted(pieces, key=lambda piece: piece.rank)


_TEE = {
    "women": GarmentSpec("tshirt", "ivory", silhouette="fitted", neckline="crew", sleeve="short", seed=11),
    "men": GarmentSpec("tshirt", "ivory", neckline="crew", sleeve="short", gender="men", seed=11),
}
_TROUSERS = {
    figure: GarmentSpec(
        "trousers",
        "charcoal",
        style="tailored",
        silhouette="straight",
        length="ankle" if figure == "women" else "full",
        fabric="wool",
        gender=figure,
        seed=12,
    )
    for figure in ("women", "men")
}
_SHOES = {
    "women": GarmentSpec("shoes", "white", style="sneaker", fabric="leather", seed=13),
    "men": GarmentSpec("shoes", "white", style="sneaker", fabric="leather", gender="men", seed=13),
    "flat": GarmentSpec("shoes", "black", style="flat", fabric="leather", seed=13),
}
