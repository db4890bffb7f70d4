"""What only evaluation may know: hidden tastes, the rule behind choices, and demand before stock-outs.

Nothing here may reach a table that a model reads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.demo.tastes import Tastes, lasting_code, vetoed
from catalog.demo.traits import ProductTraits
from catalog.demo.waves import Waves

DEMAND_OUTCOMES = ("sold", "substituted", "lost")
DEMAND = np.dtype(
    [
        ("shopper", "i4"),
        ("variant", "i4"),
        ("sold_variant", "i4"),
        ("at", "i8"),
        ("quantity", "i4"),
        ("outcome", "i1"),
    ]
)


@dataclass(frozen=True, slots=True)
class Truth:
    """The world's hidden side.

    `event_noise` marks events (rows of World.events) that do not follow the shopper's own taste: idle
    looks, gifts, and labels set at random. `line_fit` (rows of World.order_lines) is the size's true fit
    as a row of FITS, -1 without sizes. `demand` has what was wanted, also where stock was out.
    `own_stars` are what a line would have earned without label noise. `waves` is what fashion did to attention.
    """

    products: ProductTraits
    shoppers: Tastes
    event_noise: np.ndarray
    line_fit: np.ndarray
    own_stars: np.ndarray
    demand: np.ndarray
    waves: Waves

    def utility(self, shopper: int, products: np.ndarray) -> np.ndarray:
        """True liking, int64, for product rows: a lexicographic code, -1 where a veto holds.

        Only the order of values means anything. Passing states (offers, what friends wear, wardrobe)
        are left out.
        """
        rows = np.full(len(products), shopper)
        code = lasting_code(self.shoppers, self.products, rows, np.asarray(products))
        return np.where(vetoed(self.shoppers, self.products, rows, np.asarray(products)), -1, code)
