"""Sequence files, the leave-one-out split and the ranking of the item left out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import UsageError
from benchmarks.support.interactions import read_lines
from recommender.algorithms.metrics import ndcg, recall
from recommender.algorithms.sequences import SequenceRecommender, Sequences

SHORTEST = 3
"""Items that a sequence needs to be tested: one to know, one to validate on, one to test on."""

BATCH = 512
"""Histories ranked at a time: 512 × 23,000 scores are 47 MB."""


@dataclass(frozen=True)
class Task:
    """Fit on `train`, then name the `targets` (rows,) that follow the `histories`."""

    train: Sequences
    histories: Sequences
    targets: NDArray[np.int64]

    def some(self, rows: NDArray[np.integer]) -> Task:
        """The same fit, fewer questions."""
        return Task(self.train, self.histories.take(rows), self.targets[rows])

    @property
    def repeats(self) -> NDArray[np.bool_]:
        """Whether each target is already in its history, (rows,)."""
        repeated = np.zeros(len(self.targets), dtype=bool)
        again = self.histories.items == np.repeat(self.targets, self.histories.lengths)
        repeated[self.histories.rows[again]] = True
        return repeated


def read_sequences(path: Path, seed: int) -> tuple[Sequences, int]:
    """The rows of `user item item …` lines and the number of items.

    Items are renumbered at random: ids given in order of appearance tell of the future, and equal
    scores rank by number. Raises UsageError naming the line at fault.
    """
    rows: list[list[int]] = []
    for number, line in enumerate(read_lines(path), start=1):
        try:
            rows.append([int(field) for field in line.split()][1:])
        except ValueError:
            raise UsageError(f"{path}, line {number}: expected 'user item item …', found {line[:60]!r}") from None
    sequences = Sequences.of(rows) if all(item >= 0 for row in rows for item in row) else None
    if sequences is None or not sequences.items.size:
        raise UsageError(f"{path} must hold items, numbered from 0 up")
    ids, compact = np.unique(sequences.items, return_inverse=True)
    shuffled = np.random.default_rng(seed).permutation(len(ids))
    return Sequences(shuffled[compact].astype(np.int64), sequences.starts), len(ids)


def leave_out(sequences: Sequences, held: int) -> Task:
    """Ask for the item that is `held` from the end (1: last), from all that came before it.

    Fitted on what came before it in every sequence of SHORTEST or more; shorter ones whole.
    """
    asked = np.flatnonzero(sequences.lengths >= SHORTEST)
    if not asked.size:
        raise UsageError(f"no sequence has {SHORTEST} items or more: there is nothing to test on")
    train = sequences.older_than(np.where(sequences.lengths >= SHORTEST, held, 0))
    targets = sequences.items[sequences.starts[1:][asked] - held]
    return Task(train, train.take(asked), targets)


def rank(model: SequenceRecommender, task: Task, k: int, *, mask_seen: bool) -> dict[str, float]:
    """hr@k and ndcg@k of a fitted model over all items, those of the history left out if `mask_seen`."""
    hit = np.zeros((len(task.targets), k), dtype=bool)
    for start in range(0, len(task.targets), BATCH):
        rows = np.arange(start, min(start + BATCH, len(task.targets)))
        some = task.some(rows)
        lists = model.recommend(some.histories, k, exclude_seen=mask_seen)
        hit[rows] = lists == some.targets[:, None]
    one = np.ones(len(hit), dtype=np.int64)
    return {f"hr@{k}": float(recall(hit, one).mean()), f"ndcg@{k}": float(ndcg(hit, one).mean())}
