"""The level to order up to: enough for the demand until an order of the next review has arrived, at a service level."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from supply.planning.demand import Discrete, inside, negative_binomial

# Below this mean nothing is stocked for.
NOTHING = 0.01


def stretched(path: Sequence[float], weeks: int) -> list[float]:
    """The path for so many weeks; its last value goes on."""
    known = [value for value in path if math.isfinite(value)] or [0.0]
    return [*known[:weeks], *[known[-1]] * (weeks - len(known))]


@lru_cache(maxsize=256)
def lead_time(weeks: float, deviation: float) -> tuple[tuple[int, float], ...]:
    """(whole weeks, chance) of a lead time with this mean and deviation, from 0 weeks on.

    The whole numbers around a normal draw, the nearer the likelier; `simulator.lead_times` draws from the same law.
    """
    spread = math.sqrt(max(deviation**2 - 1 / 6, 0.0)) if deviation > 0 else 0.0
    last = math.ceil(weeks + 4 * spread) + 1
    below = [_below(bound, weeks, spread) for bound in range(1, last + 1)]
    chances = [high - low for low, high in zip([0.0, *below], [*below, 1.0], strict=True)]
    return tuple((whole, chance) for whole, chance in enumerate(chances) if chance > 1e-6)


def _below(bound: float, weeks: float, spread: float) -> float:
    """P(X + U < bound), X normal around `weeks` and U even on [0, 1)."""
    if spread == 0:
        return min(max(bound - weeks, 0.0), 1.0)
    high, low = (bound - weeks) / spread, (bound - 1 - weeks) / spread
    return spread * (_area(high) - _area(low))


def _area(z: float) -> float:
    """The integral of the normal distribution function up to z."""
    return z * 0.5 * math.erfc(-z / math.sqrt(2)) + math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def exposed_demand(
    mean: Sequence[float],
    deviation: Sequence[float],
    *,
    lead_weeks: float,
    lead_deviation: float = 0.0,
    review: int = 1,
) -> Discrete | None:
    """Demand over a random lead time and the review; mean and deviation are a week's. None: there is none to speak of.

    Each lead time that can be has its own negative binomial; together they are mixed by their chances. A normal for all
    of it would promise up to two points less than is kept at 80 %.
    """
    parts = []
    for weeks, chance in lead_time(lead_weeks, lead_deviation):
        expected = sum(stretched(mean, weeks + review))
        variance = sum(one**2 for one in stretched(deviation, weeks + review))
        if expected > NOTHING:
            parts.append((chance, negative_binomial(expected, variance).pmf))
    if not parts:
        return None
    mixed = np.zeros(max(len(pmf) for _, pmf in parts))
    for chance, pmf in parts:
        mixed[: len(pmf)] += chance * pmf
    mixed[0] += max(1 - sum(chance for chance, _ in parts), 0.0)
    return Discrete(mixed)


def level_for(exposed: Discrete | None, service_level: float) -> float:
    """α: the smallest whole level that lasts with this chance."""
    return 0.0 if exposed is None else exposed.quantile(inside(service_level))
