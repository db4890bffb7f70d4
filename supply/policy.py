"""From a forecast and terms of purchase to what to order: base stock over lead time and review."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from supply.models import PurchaseTerms
from supply.planning.rounding import Rounded, to_order

# The night looks every day, a buyer orders about once a week.
REVIEW_WEEKS = 1
# Demand of so many further weeks makes an order that is larger than the need still welcome.
WELCOME_WEEKS = 4


@dataclass(frozen=True)
class Target:
    """Order up to `level`; `expected` pieces sell until an order of today has been on the shelf for a week."""

    level: float
    expected: float
    spare: float
    rounded: Rounded
    weeks_left: float | None


def target(
    mean: Sequence[float], deviation: Sequence[float], terms: PurchaseTerms, *, on_hand: int, on_order: int
) -> Target:
    """mean and deviation a week ahead; position is on_hand + on_order."""
    from supply.planning.base_stock import level_for_cycle_service
    from supply.planning.demand import negative_binomial

    weeks = terms.lead_weeks + REVIEW_WEEKS
    ahead = _stretched(mean, weeks + WELCOME_WEEKS)
    expected = sum(ahead[:weeks])
    spread = sum(one**2 for one in _stretched(deviation, weeks))
    # A lead time that wavers exposes the shop to a week's demand more or less.
    spread += (expected / weeks) ** 2 * terms.lead_deviation**2
    level = (
        level_for_cycle_service(negative_binomial(expected, spread), terms.service_level).level
        if expected > 0.01
        else 0.0
    )
    spare, position = sum(ahead[weeks:]), on_hand + on_order
    return Target(level, expected, spare, order(level, spare, terms, position), weeks_left(mean, position))


def order(level: float, spare: float, terms: PurchaseTerms, position: float) -> Rounded:
    """What brings a position up to the level, as it can be ordered."""
    return to_order(level - position, minimum=terms.minimum, pack=terms.pack, spare=spare)


def weeks_left(mean: Sequence[float], pieces: float) -> float | None:
    """Weeks until the expected demand has used the pieces up; None when it never does."""
    gone = 0.0
    for week, pace in enumerate(mean):
        if gone + pace > pieces:
            return week + (pieces - gone) / pace
        gone += pace
    last = mean[-1] if mean else 0.0
    return len(mean) + (pieces - gone) / last if last > 1e-3 else None


def _stretched(path: Sequence[float], weeks: int) -> list[float]:
    """The path for so many weeks; its last value goes on."""
    known = [value for value in path if math.isfinite(value)] or [0.0]
    return [*known[:weeks], *[known[-1]] * (weeks - len(known))]
