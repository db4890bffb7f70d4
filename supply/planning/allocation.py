"""Which location gets which pieces: by the chance that one more is sold there.

Expected sales Σ E[min(D, s)] are concave in the stock of each location, so that giving every piece to the place where
P(D > s) is highest, one after the other, is optimal, and so is moving while a move gains more than it costs.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from supply.planning.demand import Demand


@dataclass(frozen=True)
class Move:
    """pieces from one location to another (by index), and the sales they gain less what moving costs."""

    source: int
    target: int
    pieces: int
    gain: float


def allocate(pieces: int, demands: Sequence[Demand | None], stock: Sequence[int]) -> list[int]:
    """How many of the pieces each location gets. demands: until the next delivery; None: nothing sells there.

    What nobody is expected to want stays with the first location.
    """
    if pieces < 0 or len(demands) != len(stock) or not demands:
        raise ValueError("there must be locations, each with a stock, and pieces not below 0")
    given = [0] * len(stock)
    heap = [(-_chance(demand, held), place) for place, (demand, held) in enumerate(zip(demands, stock, strict=True))]
    heapq.heapify(heap)
    for _ in range(pieces):
        chance, place = heapq.heappop(heap)
        if chance == 0:
            given[0] += pieces - sum(given)
            break
        given[place] += 1
        heapq.heappush(heap, (-_chance(demands[place], stock[place] + given[place]), place))
    return given


def rebalance(
    demands: Sequence[Demand | None], stock: Sequence[int], *, margin: float, cost: float, least: int = 1
) -> list[Move]:
    """Moves that gain: margin is earned by a sale, cost paid for a piece moved; none of fewer than `least` pieces.

    One source gives to one target at a time, the best pair first.
    """
    if margin <= 0 or cost < 0 or least < 1:
        raise ValueError("the margin must be positive, the cost not negative, and a move at least one piece")
    held, moved = list(stock), dict[tuple[int, int], list[float]]()
    places = range(len(held))
    while True:
        givers = [(_chance(demands[place], held[place] - 1), place) for place in places if held[place] > 0]
        takers = [(_chance(demands[place], held[place]), place) for place in places]
        if not givers:
            break
        (lost, source), (won, target) = min(givers), max(takers)
        gain = margin * (won - lost) - cost
        if source == target or gain <= 1e-9:
            break
        held[source] -= 1
        held[target] += 1
        moved.setdefault((source, target), []).append(gain)
    return [Move(*pair, len(gains), sum(gains)) for pair, gains in moved.items() if len(gains) >= least]


def _chance(demand: Demand | None, held: int) -> float:
    """P(D > held): that one more piece is sold."""
    return 0.0 if demand is None else max(1 - demand.cdf(held), 0.0)
