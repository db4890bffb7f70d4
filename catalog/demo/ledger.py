"""What happened, collected day by day and turned into the world's arrays at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from catalog.demo.tables import EVENT, FOLLOW, ORDER, ORDER_LINE, RETURN, REVIEW
from catalog.demo.truth import DEMAND

VIEW, CLICK, CART, PURCHASE, RATING, LIKE, DISLIKE = range(7)


@dataclass(slots=True)
class Ledger:
    """Growing lists of rows; `sessions` is the next free session number."""

    sessions: int = 0
    events: list[np.ndarray] = field(default_factory=list)
    noise: list[np.ndarray] = field(default_factory=list)
    orders: list[tuple[int, int, int]] = field(default_factory=list)
    lines: list[tuple[int, int, int, float, float, bool]] = field(default_factory=list)
    demand: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    returns: list[np.ndarray] = field(default_factory=list)
    reviews: list[np.ndarray] = field(default_factory=list)
    line_fit: list[np.ndarray] = field(default_factory=list)
    own_stars: list[np.ndarray] = field(default_factory=list)
    follows: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add_events(
        self,
        kind: int | np.ndarray,
        shopper: np.ndarray,
        product: np.ndarray,
        at: np.ndarray,
        session: np.ndarray,
        noise: np.ndarray,
        *,
        variant: np.ndarray | int = -1,
        value: np.ndarray | float = 0.0,
    ) -> None:
        """Append events of equal length; `noise` marks those that follow no taste of the shopper's own."""
        rows = np.zeros(len(shopper), EVENT)
        rows["shopper"], rows["product"], rows["variant"], rows["kind"] = shopper, product, variant, kind
        rows["at"], rows["session"], rows["value"] = at, session, value
        self.events.append(rows)
        self.noise.append(np.asarray(noise, bool))

    def event_table(self) -> tuple[np.ndarray, np.ndarray]:
        """Events in time order and their noise flags."""
        rows, noise = np.concatenate(self.events), np.concatenate(self.noise)
        order = np.argsort(rows["at"], kind="stable")
        return rows[order], noise[order]

    def order_tables(self) -> tuple[np.ndarray, np.ndarray]:
        """Orders, and their lines in the same order."""
        return np.array(self.orders, ORDER), np.array(self.lines, ORDER_LINE)

    def demand_table(self) -> np.ndarray:
        """What was wanted, in time order."""
        return np.array(self.demand, DEMAND)

    def follow_table(self) -> np.ndarray:
        """Follows in time order."""
        rows = np.array(self.follows, FOLLOW)
        return rows[np.argsort(rows["at"], kind="stable")]


def by_time(chunks: list[np.ndarray], dtype: np.dtype) -> np.ndarray:
    """Chunks joined and sorted by their `at`."""
    rows = np.concatenate([*chunks, np.empty(0, dtype)])
    return rows[np.argsort(rows["at"], kind="stable")]


def empty_reviews(count: int) -> np.ndarray:
    """`count` blank rows for reviews."""
    return np.zeros(count, REVIEW)


def empty_returns(count: int) -> np.ndarray:
    """`count` blank rows for returns."""
    return np.zeros(count, RETURN)
