"""What is known of a period before it comes: price, promotion, holidays, season; and what a series is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Drivers:
    """known (groups, periods, k): regressors by period from the panel's first on, as far ahead as they are planned.

    group (series,): which row of `known` is a series'. traits (series, s): small whole numbers that say what a series
    is, the first column its parent (its product). names: the k regressors'.
    """

    known: NDArray[np.float32]
    group: NDArray[np.int64]
    traits: NDArray[np.int64]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.known.ndim != 3 or self.known.shape[2] != len(self.names) or len(self.traits) != len(self.group):
            raise ValueError("known is (groups, periods, names), and every series has a group and traits")
        if not np.isfinite(self.known).all():
            raise ValueError("a regressor must be known in every period")

    def rows(self, chosen: NDArray[np.int64] | NDArray[np.bool_]) -> Drivers:
        return replace(self, group=self.group[chosen], traits=self.traits[chosen])

    def at(self, start: int, periods: int) -> NDArray[np.float32]:
        """(groups, periods, k) from period `start`; the last known period goes on where nothing is planned."""
        places = np.clip(np.arange(start, start + periods), 0, self.known.shape[1] - 1)
        return self.known[:, places]
