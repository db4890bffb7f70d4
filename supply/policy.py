"""From a forecast and terms of purchase to what to order: base stock over lead time and review."""

from __future__ import annotations

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
    from supply.planning.exposure import exposed_demand, level_for, stretched

    weeks = terms.lead_weeks + REVIEW_WEEKS
    exposed = exposed_demand(
        mean, deviation, lead_weeks=terms.lead_weeks, lead_deviation=terms.lead_deviation, review=REVIEW_WEEKS
    )
    level, expected = level_for(exposed, terms.service_level), sum(stretched(mean, weeks))
    spare, position = sum(stretched(mean, weeks + WELCOME_WEEKS)[weeks:]), on_hand + on_order
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
