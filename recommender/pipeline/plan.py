"""What a rail could show, best first: everything but chance. Kept for a shopper until something about it changes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from recommender.pipeline.reasons import Because

# Plans that a process keeps, about 12 KB each.
KEPT = 2_000


@dataclass(frozen=True)
class Plan:
    """Product ids, best first, what to call their order in an impression, and why each is there.

    `spoken` keeps the sentences by product: a look-up of a translation takes as long as the rest of a tile.
    """

    products: list[int]
    algorithm: str
    because: dict[int, Because] = field(default_factory=dict)
    personal: bool = True
    spoken: dict[int, str] = field(default_factory=dict)


class Plans:
    """Plans by who asks and where, each good for as long as what it was made of is the very same."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Sequence[Any], float, Plan]] = OrderedDict()

    def get(self, key: Hashable, made_of: Sequence[Any], seconds: float, make: Callable[[], Plan]) -> Plan:
        """The plan under `key`, made anew when one of `made_of` is another object or `seconds` have passed."""
        known, now = self._kept.get(key), time.monotonic()
        if known is not None and now - known[1] < seconds and _same(known[0], made_of):
            return known[2]
        plan = make()
        self._kept[key] = (made_of, now, plan)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return plan

    def clear(self) -> None:
        self._kept.clear()


def _same(known: Sequence[Any], asked: Sequence[Any]) -> bool:
    return len(known) == len(asked) and all(mine is other for mine, other in zip(known, asked, strict=True))
