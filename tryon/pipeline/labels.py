"""The classes of a parsed person: uint8 ids of `Person.parsing`. No hand class is claimed: hands are part of ARMS."""

from __future__ import annotations

from typing import Final

BACKGROUND: Final = 0
HAIR: Final = 1
FACE: Final = 2
ARMS: Final = 3
LEGS: Final = 4
UPPER: Final = 5
OUTER: Final = 6
DRESS: Final = 7
SKIRT: Final = 8
TROUSERS: Final = 9
SHOES: Final = 10
BAG: Final = 11
SCARF: Final = 12
OTHER: Final = 13

#: Name of every id, in order.
NAMES: Final = (
    "background",
    "hair",
    "face",
    "arms",
    "legs",
    "upper",
    "outer",
    "dress",
    "skirt",
    "trousers",
    "shoes",
    "bag",
    "scarf",
    "other",
)
COUNT: Final = len(NAMES)
#: In training only: nobody knows what this pixel is.
UNKNOWN: Final = 255
SKIN: Final = (FACE, ARMS, LEGS)
#: What somebody carries or has around them.
CARRIED: Final = (BAG, SCARF, OTHER)
#: What a try-on may replace.
GARMENTS: Final = (UPPER, OUTER, DRESS, SKIRT, TROUSERS)
#: Cloth that a parser may take one for another of; most scarves that it finds are tops.
CLOTH: Final = (*GARMENTS, SCARF)
