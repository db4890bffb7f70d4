"""Fashion: the attention that a fabric, print or colour gets swells and ebbs over the months, whatever the season.

Hidden truth, like tastes: models see only what shoppers do of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.demo.tables import Catalogue

COLUMNS = ("fabric", "print", "colour")
WAVES_A_COLUMN = 3
# Days from one height to the next, and the height on the log scale: 3.3 times as much attention as half way.
PERIOD, SWING = 280.0, 1.2
LEAST_PRODUCTS = 8
PLAIN = ("", "plain", "none")


@dataclass(frozen=True, slots=True)
class Waves:
    """`names` ("fabric:linen") and `phase` in radians of each wave (W,); `ridden` (W, P) by which products."""

    names: np.ndarray
    phase: np.ndarray
    ridden: np.ndarray

    def height(self, day: float) -> np.ndarray:
        """Of each wave on a day, -SWING to SWING, float64 (W,)."""
        return SWING * np.sin(2 * np.pi * day / PERIOD + self.phase)

    def attention(self, day: int) -> np.ndarray:
        """What the waves multiply each product's attention by, float64 (P,)."""
        return np.exp(self.height(day) @ self.ridden)


def draw_waves(catalogue: Catalogue, days: int, rng: np.random.Generator) -> Waves:
    """Waves whose phases on the last day lie evenly around the circle, so that some always rise and some fall."""
    chosen = [(column, value) for column in COLUMNS for value in _values(getattr(catalogue, column), rng)]
    order = rng.permutation(len(chosen))
    last = 2 * np.pi * (order + rng.random()) / max(len(chosen), 1)
    ridden = [getattr(catalogue, column) == value for column, value in chosen]
    return Waves(
        names=np.array([f"{column}:{value}" for column, value in chosen], np.str_),
        phase=(last - 2 * np.pi * days / PERIOD) % (2 * np.pi),
        ridden=np.array(ridden, np.float64).reshape(len(chosen), catalogue.n_products),
    )


def _values(column: np.ndarray, rng: np.random.Generator) -> list[str]:
    values, counts = np.unique(column, return_counts=True)
    common = [
        str(value)
        for value, count in zip(values, counts, strict=True)
        if count >= LEAST_PRODUCTS and value not in PLAIN
    ]
    return sorted(rng.choice(common, min(WAVES_A_COLUMN, len(common)), replace=False).tolist()) if common else []
