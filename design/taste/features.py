"""What the head sees of a design: what its picture looks like to a network, and what it was asked to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Directions kept of the network's features, scaled to variance 1 for the first and in proportion for the rest.
DIRECTIONS = 32
#: What a shared attribute counts beside the picture; chosen with the settings in `board`.
ASKED = 0.7


@dataclass(frozen=True)
class FeatureMap:
    """Centre and directions of a generator's own designs: (d,), (d, k), and the mean of its conditions (c,)."""

    centre: NDArray[np.float32]
    directions: NDArray[np.float32]
    usual: NDArray[np.float32]

    @classmethod
    def fit(cls, seen: NDArray[np.floating], asked: NDArray[np.floating], *, keep: int = DIRECTIONS) -> FeatureMap:
        """From features (n, d) and encoded conditions (n, c) of designs as shown to nobody in particular.

        Principal components are kept with their relative spread, which is prior knowledge: what hardly varies between
        designs decides little. Raises ValueError for fewer than two designs.
        """
        if len(seen) < 2:
            raise ValueError("a map needs designs to tell apart")
        rows = np.asarray(seen, np.float64)
        centre = rows.mean(axis=0)
        _, spread, directions = np.linalg.svd(rows - centre, full_matrices=False)
        scale = max(float(spread[0]), 1e-9) / np.sqrt(len(rows))
        kept = directions[:keep].T / scale
        return cls(centre.astype(np.float32), kept.astype(np.float32), np.asarray(asked, np.float32).mean(axis=0))

    def __call__(self, seen: NDArray[np.floating], asked: NDArray[np.floating]) -> NDArray[np.float64]:
        """(n, k + c) of features (n, d) and encoded conditions (n, c)."""
        looks: NDArray[Any] = (np.asarray(seen, np.float32) - self.centre) @ self.directions
        return np.hstack([looks, ASKED * (np.asarray(asked, np.float32) - self.usual)]).astype(np.float64)
