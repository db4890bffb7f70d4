"""Histories in time order, and what every next-item recommender offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.ranking import top_k


@dataclass(frozen=True)
class Sequences:
    """Ragged rows of item numbers, oldest first: row r is items[starts[r]:starts[r + 1]].

    items: (total,) int64, each ≥ 0; starts: (rows + 1,) int64, from 0 to total, never falling.
    """

    items: NDArray[np.int64]
    starts: NDArray[np.int64]

    def __post_init__(self) -> None:
        ends = self.starts.size and self.starts[0] == 0 and self.starts[-1] == self.items.size
        if not ends or (np.diff(self.starts) < 0).any():
            raise ValueError("starts must rise from 0 to the number of items")
        if (self.items < 0).any():
            raise ValueError("item numbers must not be negative")

    @classmethod
    def of(cls, rows: Iterable[Sequence[int] | NDArray[np.integer]]) -> Self:
        arrays = [np.asarray(row, dtype=np.int64) for row in rows]
        starts = np.concatenate([[0], np.cumsum([len(row) for row in arrays], dtype=np.int64)])
        return cls(np.concatenate([np.zeros(0, dtype=np.int64), *arrays]), starts.astype(np.int64))

    def __len__(self) -> int:
        return self.starts.size - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.starts)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The row that each of `items` belongs to, (total,)."""
        return np.repeat(np.arange(len(self)), self.lengths)

    @property
    def ages(self) -> NDArray[np.int64]:
        """How many items of the same row came later, (total,): 0 for the newest."""
        return np.repeat(self.starts[1:], self.lengths) - 1 - np.arange(self.items.size)

    def take(self, rows: NDArray[np.integer]) -> Sequences:
        """The given rows, in the given order."""
        lengths = self.lengths[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        shift = np.repeat(self.starts[rows] - starts[:-1], lengths)
        return Sequences(self.items[shift + np.arange(starts[-1])], starts)

    def older_than(self, ages: NDArray[np.integer]) -> Sequences:
        """Every row without its newest `ages` items, (rows,); short rows become empty."""
        kept = self.ages >= np.repeat(ages, self.lengths)
        starts = np.concatenate([[0], np.cumsum(np.maximum(self.lengths - ages, 0))])
        return Sequences(self.items[kept], starts)


class SequenceRecommender(ABC):
    """Scores are comparable within one history only; higher is better."""

    @abstractmethod
    def fit(self, sequences: Sequences, n_items: int) -> Self:
        """Learn from histories of items below `n_items`. Raises ValueError where there are none."""

    @abstractmethod
    def score(self, histories: Sequences) -> NDArray[np.float32]:
        """What comes next: (len(histories), n_items). The histories need not be in the fit."""

    def recommend(self, histories: Sequences, k: int, *, exclude_seen: bool = True) -> NDArray[np.int64]:
        """The k best items of each history, best first, (len(histories), k); -1 where none is left."""
        scores = self.score(histories)
        if exclude_seen:
            scores[histories.rows, histories.items] = -np.inf
        return top_k(scores, k)


def check_items(sequences: Sequences, n_items: int) -> None:
    """Raises ValueError unless there are items and all are below `n_items`."""
    if not sequences.items.size:
        raise ValueError("the sequences hold no item: there is nothing to learn from")
    if sequences.items.max() >= n_items:
        raise ValueError(f"item {sequences.items.max()} is outside a catalogue of {n_items}")
