"""Vectors by id, as an embedding publishes them: `item_ids` (n,) ascending, `vectors` (n, d); mapped, not read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fashionai.registry.mapping import mapped


@dataclass(frozen=True, eq=False)
class IdVectors:
    ids: NDArray[np.int64]
    vectors: NDArray[Any]

    @classmethod
    def load(cls, folder: Path) -> IdVectors:
        """Raises CorruptArtifact, KeyError, and ValueError for arrays that do not fit together."""
        arrays = mapped(folder)
        ids, vectors = np.array(arrays["item_ids"]), arrays["vectors"]
        if (np.diff(ids) <= 0).any() or vectors.ndim != 2 or len(vectors) != len(ids):
            raise ValueError("item_ids must be ascending, with a vector each")
        return cls(ids, vectors)

    def rows(self, wanted: ArrayLike) -> NDArray[np.int64]:
        """Row numbers (n,) of ids (n,); -1 for those without a vector."""
        asked = np.asarray(wanted, np.int64)
        if not len(self.ids):
            return np.full(asked.shape, -1, np.int64)
        places = np.minimum(np.searchsorted(self.ids, asked), len(self.ids) - 1)
        return np.where(self.ids[places] == asked, places, -1)

    def of(self, wanted: ArrayLike) -> NDArray[np.float32]:
        """(n, d) of ids (n,), zeros for those without a vector."""
        rows = self.rows(wanted)
        found = np.zeros((len(rows), self.vectors.shape[1]), np.float32)
        found[rows >= 0] = self.vectors[rows[rows >= 0]]
        return found
