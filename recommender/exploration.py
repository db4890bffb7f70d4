"""Exploration with a known propensity, so that what was shown can be judged off-policy later; NumPy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
