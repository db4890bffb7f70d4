"""Nearest pictures by cosine, brute force over one matrix: NumPy alone, so that the web tier may use it.

100,000 vectors of 128 numbers are 25 MB as float16.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

_ROWS_AT_ONCE = 8_192


@dataclass(frozen=True)
class VisualIndex:
    """`ids` int64 (n,) and unit `vectors` float16 or float32 (n, d), which may be memory-mapped."""

    ids: NDArray[np.int64]
    vectors: NDArray[np.floating]

    def __post_init__(self) -> None:
        if self.vectors.ndim != 2 or len(self.ids) != len(self.vectors):
            raise ValueError(f"{len(self.ids)} ids do not fit vectors of shape {self.vectors.shape}")

    def similarities(self, query: ArrayLike) -> NDArray[np.float32]:
        """Cosines (n,) with a query (d,) of any length above 0. Raises ValueError for another shape or a zero query."""
        wanted = unit(np.asarray(query, np.float32))
        if wanted.shape != self.vectors.shape[1:]:
            raise ValueError(f"a query of shape {wanted.shape} does not fit vectors of {self.vectors.shape[1]}")
        found = np.empty(len(self.vectors), np.float32)
        for start in range(0, len(found), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            found[part] = self.vectors[part].astype(np.float32, copy=False) @ wanted
        return found

    def nearest(
        self, query: ArrayLike, k: int, *, exclude: ArrayLike = ()
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Up to k ids and their cosines, most alike first, equal ones by id; without the ids of `exclude`."""
        similar = self.similarities(query)
        allowed = np.flatnonzero(~np.isin(self.ids, np.asarray(exclude, np.int64)))
        allowed = allowed[_at_least_kth(similar[allowed], k)]
        order = allowed[np.lexsort((self.ids[allowed], -similar[allowed]))[: max(k, 0)]]
        return self.ids[order], similar[order]

    def vector(self, identifier: int) -> NDArray[np.float32] | None:
        """The vector (d,) of one id; None for an unknown one."""
        rows = np.flatnonzero(self.ids == identifier)
        return self.vectors[rows[0]].astype(np.float32) if len(rows) else None


def _at_least_kth(similar: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """Places of the k largest and of all equal to the last of them: sorting those alone is cheap."""
    if not 0 < k < len(similar):
        return np.arange(len(similar))
    return np.flatnonzero(similar >= np.partition(similar, len(similar) - k)[len(similar) - k])


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors (…, d) scaled to length 1. Raises ValueError where one has no direction."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths == 0).any():
        raise ValueError("a vector without a direction has no cosine")
    return np.asarray(vectors / lengths, np.float32)
