"""The shop and its shoppers while the days go by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.demo.seasons import PricePlan
from catalog.demo.shelf import Shelf
from catalog.demo.stock import Stock
from catalog.demo.tables import Catalogue
from catalog.demo.tastes import Tastes
from catalog.demo.traits import ProductTraits
from catalog.demo.waves import Waves

RING = 24
NEVER = -10_000


@dataclass(slots=True)
class Habits:
    """How shoppers act, one row each: drawn once, hidden.

    `rate` is sessions a day, `leaves_day` the day they stop coming, `allowance` money a day (their own
    account fills up to sixty days' worth), `patience` how many first aspects must hold before they buy;
    those not `loyal` do not come back after their first order.
    """

    gender: np.ndarray
    joined_day: np.ndarray
    leaves_day: np.ndarray
    rate: np.ndarray
    allowance: np.ndarray
    patience: np.ndarray
    planner: np.ndarray
    loyal: np.ndarray
    strict: np.ndarray
    vocal: np.ndarray


@dataclass(slots=True)
class Shop:
    """Everything that changes. Arrays: S shoppers, P products, B brands, C circles.

    `trust` (S, B) counts good minus bad experiences; `size_memory` (S, B) is how many labels up they
    learnt to go; `bought_day` (S, P); `wardrobe` (S, paths) is what they lately bought of a category;
    `ring` (C, RING) holds what a circle bought last; `heat` (P,) is a decayed count of sales.
    """

    catalogue: Catalogue
    traits: ProductTraits
    waves: Waves
    tastes: Tastes
    habits: Habits
    prices: PricePlan
    stock: Stock
    launch_day: np.ndarray
    home: np.ndarray
    by_group: Shelf
    by_audience: Shelf
    by_brand: Shelf
    trust: np.ndarray
    size_memory: np.ndarray
    bought_day: np.ndarray
    wardrobe: np.ndarray
    balance: np.ndarray
    ring: np.ndarray
    ring_end: np.ndarray
    heat: np.ndarray
    followed: np.ndarray
    rng: np.random.Generator

    def new_day(self, day: int) -> None:
        """Let wardrobes wear out, heat cool down and allowances come in."""
        self.wardrobe *= 0.985
        self.heat *= 0.97
        self.balance += self.habits.allowance
        np.minimum(self.balance, self.habits.allowance * 60, out=self.balance)

    def remember_purchase(self, shopper: int, product: int, day: int, paid: float) -> None:
        """Update the shopper's own state and what their circle sees."""
        self.balance[shopper] -= paid
        if not self.habits.loyal[shopper]:
            self.habits.leaves_day[shopper] = min(self.habits.leaves_day[shopper], day + 1)
        self.bought_day[shopper, product] = day
        self.wardrobe[shopper, self.traits.group_path[self.traits.group[product]]] += 1
        self.heat[product] += 1
        circle = self.tastes.circle[shopper]
        self.ring[circle, self.ring_end[circle] % RING] = product
        self.ring_end[circle] += 1
