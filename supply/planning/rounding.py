"""From what is needed to what can be ordered: packs and minimum order quantities, without hiding what they add."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

# An order that is more than twice the need is a decision, not a rounding.
MOST_TIMES_NEED = 2.0


class Verdict(StrEnum):
    NOTHING = "nothing"
    EXACT = "exact"
    ROUNDED = "rounded"
    REVIEW = "review"


@dataclass(frozen=True)
class Rounded:
    """`quantity` is safe to order: 0 under REVIEW, where the smallest order that is possible (`smallest`) is so far
    above the need that a person decides."""

    need: float
    quantity: int
    smallest: int
    verdict: Verdict

    @property
    def excess(self) -> float:
        """Pieces that the smallest possible order brings beyond the need."""
        return self.smallest - self.need


def to_order(
    need: float, *, minimum: int = 0, pack: int = 1, most_times_need: float = MOST_TIMES_NEED, spare: float = 0.0
) -> Rounded:
    """The order for `need` pieces in whole packs, at least `minimum`.

    spare: pieces beyond the need that are welcome anyway (say, next month's demand); they widen what is a rounding.
    A single pack is never questioned when it is at most `most_times_need` times need + spare.
    """
    if pack < 1 or minimum < 0 or not math.isfinite(need) or most_times_need < 1 or spare < 0:
        raise ValueError("a pack holds at least one piece, and minimum, spare and need are finite and not negative")
    if need <= 0:
        return Rounded(0.0, 0, 0, Verdict.NOTHING)
    # 1e-9: a need of 12.0000000001 out of arithmetic is one pack of 12.
    smallest = math.ceil(max(need, minimum) / pack - 1e-9) * pack
    # One piece is the least anyone can sell: a need below it is not blown up by being one.
    if smallest > max(most_times_need * (need + spare), 1):
        return Rounded(need, 0, smallest, Verdict.REVIEW)
    return Rounded(need, smallest, smallest, Verdict.EXACT if smallest - need < 1 else Verdict.ROUNDED)
