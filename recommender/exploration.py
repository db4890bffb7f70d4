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


# Variety is fetched from a rail's length ahead, no further: what stands behind that is not wanted.
REACH = 12


@dataclass(frozen=True)
class Caps:
    """At most `most` products of a group on a rail; products without a group are free.

    The cap yields where none of the next REACH may come: a rail is better uneven than short, or than off the mark.
    """

    groups: Mapping[int, Hashable] = field(default_factory=dict)
    most: int = 0

    def open(self, left: Sequence[int], taken: Counter[Hashable]) -> Sequence[int]:
        """Places in `left`, in order, that may come next."""
        full = {group for group, count in taken.items() if group is not None and count >= self.most}
        if not full:
            return range(len(left))
        free = [place for place, one in enumerate(left) if self.groups.get(one) not in full]
        return free if free and free[0] < REACH else range(len(left))


NO_CAPS = Caps()


@dataclass(frozen=True)
class Pool:
    """What a rail was drawn from, in the order that it has without chance, and the share of chance."""

    products: Sequence[int]
    share: float


def explore(
    ranked: Sequence[int], *, places: int, share: float, rng: np.random.Generator, caps: Caps = NO_CAPS
) -> list[Shown]:
    """Fill `places` from a ranking (best first): each takes the best left, or, with chance `share`, any of the rest.

    The propensity of the best is 1 - share + share / left, of every other share / left, where `left` counts
    what is not placed yet and the caps allow (epsilon-greedy, Sutton and Barto 2018, section 2.2, place by place).
    """
    if not 0 <= share < 1:
        raise ValueError(f"the share of exploration lies in [0, 1); got {share}")
    left = list(ranked)
    taken: Counter[Hashable] = Counter()
    shown: list[Shown] = []
    while left and len(shown) < places:
        allowed = caps.open(left, taken)
        explored = share > 0 and rng.random() < share
        index = int(rng.integers(len(allowed))) if explored else 0
        uniform = share / len(allowed)
        propensity = uniform + (1 - share if index == 0 else 0)
        product = left.pop(allowed[index])
        taken[caps.groups.get(product)] += 1
        shown.append(Shown(product, propensity, index != 0))
    return shown


def settled(ranked: Sequence[int], caps: Caps) -> list[int]:
    """The order that a rail of REACH places has without chance: what the caps hold back comes behind it."""
    if not caps.groups:
        return list(ranked)
    first = [one.product for one in explore(ranked, places=REACH, share=0.0, rng=np.random.default_rng(0), caps=caps)]
    there = set(first)
    return [*first, *(product for product in ranked if product not in there)]
