"""Slates drawn by the shop's own policy in a world whose truth is known, for the off-policy benchmark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.placement import place_chances
from recommender.algorithms.what_if import Slates

# Shoppers' classes: how many of all, slates beyond the first, and how readily they click.
CLASSES = np.array([[0.6, 0.5, 0.7], [0.3, 2.0, 1.2], [0.1, 8.0, 1.6]])


@dataclass(frozen=True)
class World:
    """`kinds` of shoppers with pools of their own. attraction (kinds, size), in the logged order; target (kinds, size):
    the other policy's rank of each logged rank; items (kinds, size); examined (places,)."""

    attraction: NDArray[np.float64]
    target: NDArray[np.int64]
    items: NDArray[np.int64]
    examined: NDArray[np.float64]
    share: float

    @classmethod
    def draw(
        cls, *, size: int, places: int, share: float, agreement: float, seed: int, kinds: int = 40, catalogue: int = 300
    ) -> World:
        """`agreement` in (0, 1): how alike the two orders are. Attractions fall with the logged rank, not strictly."""
        rng = np.random.default_rng(seed)
        rank = np.arange(size)
        merit = -rank / size + rng.normal(0, 0.25, (kinds, size))
        attraction = 0.16 * np.exp(1.2 * merit)
        other = agreement * -rank / size + (1 - agreement) * (merit + rng.normal(0, 0.2, (kinds, size)))
        target = np.argsort(np.argsort(-other, axis=1, kind="stable"), axis=1)
        items = np.stack([rng.choice(catalogue, size, replace=False) for _ in range(kinds)])
        return cls(attraction, target, items, 1 / (1 + np.arange(places)) ** 0.5, share)

    @property
    def truth(self) -> float:
        """Clicks a slate under the target policy, exactly."""
        chances = place_chances(self.attraction.shape[1], len(self.examined), self.share)
        by_kind = np.einsum("kmp,km,p->k", chances[self.target], self.attraction, self.examined)
        share, more, eager = CLASSES.T
        return float(by_kind.mean() * (share * (1 + more) * eager).sum() / (share * (1 + more)).sum())

    def log(self, shoppers: int, rng: np.random.Generator) -> Slates:
        """Slates of so many shoppers with their clicks: independent shoppers, alike slates of one shopper."""
        kind, sort = rng.integers(len(self.target), size=shoppers), rng.choice(3, shoppers, p=CLASSES[:, 0])
        count = 1 + rng.poisson(CLASSES[sort, 1])
        shopper = np.repeat(np.arange(shoppers), count)
        kind, eager = kind[shopper], CLASSES[sort[shopper], 2]
        n, size = len(shopper), self.attraction.shape[1]
        ranks = _explored(n, size, len(self.examined), self.share, rng)
        chance = eager[:, None] * self.examined * np.take_along_axis(self.attraction[kind], ranks, axis=1)
        clicks = (rng.random(ranks.shape) < chance).astype(np.float64)
        return Slates(
            ranks=ranks,
            target=self.target[kind],
            sizes=np.full(n, size),
            shares=np.full(n, self.share),
            target_shares=np.full(n, self.share),
            rewards=clicks,
            items=self.items[kind],
            shopper=shopper,
            examined=self.examined,
        )


def _explored(n: int, size: int, places: int, share: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """`recommender.exploration.explore`, for n slates at once: ranks (n, places)."""
    left = np.tile(np.arange(size), (n, 1))
    ranks = np.empty((n, places), np.int64)
    for place in range(places):
        count = size - place
        index = np.where(rng.random(n) < share, rng.integers(count, size=n), 0)
        ranks[:, place] = left[np.arange(n), index]
        keep = np.arange(count)[None, :] != index[:, None]
        left = left[keep].reshape(n, count - 1)
    return ranks
