"""Which part of clothing-co-parsing a photo belongs to, by its id alone.

Ids lie in the order in which the photos were collected, so neighbours may show the same person: ten consecutive ids
stay together. Pairs that are known to be nearly the same photo follow the first of the two.
"""

from __future__ import annotations

from typing import Final, Literal

Part = Literal["train", "val", "test"]

#: Nearly the same photo under two ids.
TWINS: Final = {
    1707: 25,
    730: 183,
    1083: 343,
    1715: 538,
    1074: 403,
    1694: 906,
    1341: 1029,
    1790: 1671,
}
#: Someone is there, but the mask is empty.
UNLABELLED: Final = frozenset({536})
_TEST, _VAL = 3, 7


def part_of(photo: int) -> Part:
    """Blocks of ten ids: the fourth of every ten blocks is for the test, the eighth for choosing between models."""
    block = TWINS.get(photo, photo) // 10 % 10
    return "test" if block == _TEST else "val" if block == _VAL else "train"
