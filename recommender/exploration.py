"""Exploration with a known propensity, so that what was shown can be judged off-policy later; NumPy only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Shown:
    """A product on a place, and the chance with which the policy put it there given the places above."""

    product: int
    propensity: float
    explored: bool


@dataclass(frozen=True)
class Pool:
    """What a rail was drawn from, best first, and the share of chance: the whole policy of that moment."""

    products: Sequence[int]
    share: float


# Variety is fetched from a rail's length ahead, no further: what stands behind that is not wanted.
REACH = 12


@dataclass(frozen=True)
class Caps:
    """At most `most` products of a group in a row from the top; products without a group are free.

    The cap yields where none of the next REACH may come: a rail is better uneven than short, or than off the mark.
    """

    groups: Mapping[int, Hashable] = field(default_factory=dict)
    most: int = 0

    def arranged(self, ranked: Sequence[int]) -> list[int]:
        """A ranking (best first) in the order that keeps to the caps for as long as they can be kept.

        Chance comes after it and may go past a cap by what it draws: so the pool's order and the share of chance
        alone say how often any other order would have shown each product.
        """
        left, order = list(ranked), list[int]()
        taken: Counter[Hashable] = Counter()
        while left:
            product = left.pop(self._next(left, taken))
            taken[self.groups.get(product)] += 1
            order.append(product)
        return order

    def _next(self, left: Sequence[int], taken: Counter[Hashable]) -> int:
        full = {group for group, count in taken.items() if group is not None and count >= self.most}
        ahead = enumerate(left[:REACH])
        return next((place for place, one in ahead if self.groups.get(one) not in full), 0)


def explore(ranked: Sequence[int], *, places: int, share: float, rng: np.random.Generator) -> list[Shown]:
    """Fill `places` from a ranking (best first): each takes the best left, or, with chance `share`, any of the rest.

    The propensity of the best is 1 - share + share / left, of every other share / left, where `left` counts
    what is not placed yet (epsilon-greedy, Sutton and Barto 2018, section 2.2, place by place).
    """
    if not 0 <= share < 1:
        raise ValueError(f"the share of exploration lies in [0, 1); got {share}")
    left = list(ranked)
    shown: list[Shown] = []
    while left and len(shown) < places:
        explored = share > 0 and rng.random() < share
        index = int(rng.integers(len(left))) if explored else 0
        uniform = share / len(left)
        propensity = uniform + (1 - share if index == 0 else 0)
        shown.append(Shown(left.pop(index), propensity, index != 0))
    return shown
