"""Stock on hand by variant and location: openings, weekly replenishment with lead times, sales, returns."""

from __future__ import annotations

import numpy as np

from catalog.demo.tables import MOVEMENT, STOCK

OPENING, RECEIPT, SALE, RETURN, WRITE_OFF = range(5)
HOUR = 3_600
MEMORY_DAYS = 45.0
REVIEW_EVERY = 7
ONE_RUN = 0.05  # share of variants that are bought once and never again


class Stock:
    """Units on hand, (V, L) int32, never negative, and every movement that led there.

    Goods come in before 06:00 and are sold after it, so the running sum of movements in time order is never
    below zero either. A seventh of the products is reviewed each day: what is on hand and on order is filled
    up to the expected need over lead time and review period, seen through a decayed mean of past sales.
    Suppliers are late or fail now and then.
    """

    def __init__(self, product: np.ndarray, depth: np.ndarray, locations: int, rng: np.random.Generator) -> None:
        """`product` (V,) is the product of each variant, `depth` (V,) the buyer's guess of units to hold."""
        variants = len(product)
        self._rng, self._product, self._depth = rng, product, depth
        self.on_hand = np.zeros((variants, locations), np.int32)
        self._on_order = np.zeros((variants, locations), np.int32)
        self._rate = np.zeros((variants, locations))
        self._lead = rng.integers(6, 24, int(product.max()) + 1)[product]
        self._reordered = rng.random(variants) > ONE_RUN
        self._arrivals: dict[int, list[tuple[np.ndarray, np.ndarray, np.ndarray]]] = {}
        self._rows: list[np.ndarray] = []
        self._sales: list[tuple[int, int, int, int, int]] = []

    def _record(
        self, variant: np.ndarray, location: np.ndarray, quantity: np.ndarray, kind: int, at: np.ndarray
    ) -> None:
        rows = np.zeros(len(variant), MOVEMENT)
        rows["variant"], rows["location"], rows["quantity"] = variant, location, quantity
        rows["kind"], rows["at"] = kind, at
        self._rows.append(rows)

    def _morning(self, midnight: int, hour: int, count: int) -> np.ndarray:
        return midnight + hour * HOUR + self._rng.integers(0, HOUR, count)

    def open(self, variants: np.ndarray, midnight: int) -> None:
        """Put the first units of newly launched variants on the shelves."""
        units = self._rng.poisson(self._depth[variants, None] * 0.75, (len(variants), self.on_hand.shape[1]))
        units[:, 0] = np.maximum(units[:, 0], 1)
        row, location = np.nonzero(units)
        self.on_hand[variants] += units.astype(np.int32)
        at = midnight + np.zeros(len(row), np.int64)
        self._record(variants[row], location, units[row, location], OPENING, at)

    def receive(self, day: int, midnight: int) -> None:
        """Add today's deliveries."""
        for variant, location, quantity in self._arrivals.pop(day, []):
            self.on_hand[variant, location] += quantity
            self._on_order[variant, location] -= quantity
            self._record(variant, location, quantity, RECEIPT, self._morning(midnight, 1, len(variant)))

    def put_back(
        self,
        variant: np.ndarray,
        location: np.ndarray,
        quantity: np.ndarray,
        spoilt: np.ndarray,
        at: np.ndarray,
    ) -> None:
        """Take returned goods back before opening time; write the spoilt ones off two hours later."""
        np.add.at(self.on_hand, (variant, location), quantity)
        self._record(variant, location, quantity, RETURN, at)
        if spoilt.any():
            np.add.at(self.on_hand, (variant[spoilt], location[spoilt]), -quantity[spoilt])
            self._record(variant[spoilt], location[spoilt], -quantity[spoilt], WRITE_OFF, at[spoilt] + 2 * HOUR)

    def damage(self, midnight: int, daily_share: float = 1e-5) -> None:
        """Write off single units found broken or missing, a `daily_share` of all units a day."""
        count = self._rng.poisson(self.on_hand.sum() * daily_share)
        for variant in self._rng.integers(0, len(self.on_hand), count):
            location = int(self.on_hand[variant].argmax())
            if self.on_hand[variant, location] > 0:
                self.on_hand[variant, location] -= 1
                one = np.ones(1, np.int64)
                self._record(one * variant, one * location, -one, WRITE_OFF, self._morning(midnight, 5, 1))

    def take(self, variant: int, location: int, quantity: int, at: int) -> bool:
        """Sell, or answer False where too little is left."""
        if self.on_hand[variant, location] < quantity:
            return False
        self.on_hand[variant, location] -= quantity
        self._rate[variant, location] += quantity / MEMORY_DAYS
        self._sales.append((variant, location, -quantity, SALE, at))
        return True

    def review(self, day: int, wanted: np.ndarray) -> None:
        """Order what a seventh of the products needs; `wanted` (P,) is False for what is out of season."""
        self._rate *= 1 - 1 / MEMORY_DAYS
        variants = np.flatnonzero(
            self._reordered & wanted[self._product] & (self._product % REVIEW_EVERY == day % REVIEW_EVERY)
        )
        position = self.on_hand[variants] + self._on_order[variants]
        cover = (self._lead[variants] + REVIEW_EVERY)[:, None]
        need = self._rate[variants] * cover * 1.4
        need += np.sqrt(need)
        low = position <= np.floor(need + 0.3 * self._depth[variants, None])
        quantity = np.ceil(1.5 * need + self._depth[variants, None]).astype(np.int32) - position
        row, location = np.nonzero(low & (quantity > 0))
        kept = self._rng.random(len(row)) > 0.06
        self._order(day, variants[row[kept]], location[kept], quantity[row[kept], location[kept]])

    def _order(self, day: int, variant: np.ndarray, location: np.ndarray, quantity: np.ndarray) -> None:
        late = np.where(self._rng.random(len(variant)) < 0.08, self._rng.integers(10, 45, len(variant)), 0)
        due = day + self._lead[variant] + self._rng.integers(-2, 5, len(variant)) + late
        self._on_order[variant, location] += quantity
        for arrival in np.unique(due):
            rows = due == arrival
            self._arrivals.setdefault(int(arrival), []).append((variant[rows], location[rows], quantity[rows]))

    def movements(self) -> np.ndarray:
        """All movements so far in time order, MOVEMENT array."""
        rows = np.concatenate([*self._rows, np.array(self._sales, MOVEMENT)])
        return rows[np.argsort(rows["at"], kind="stable")]

    def levels(self) -> np.ndarray:
        """What is on hand now, STOCK array with a row for every variant and location."""
        variant, location = np.indices(self.on_hand.shape)
        table = np.zeros(variant.size, STOCK)
        table["variant"], table["location"] = variant.ravel(), location.ravel()
        table["quantity"] = self.on_hand.ravel()
        return table
