"""Saying on stderr how far a long step has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.base import Progress
from recommender.algorithms.metrics import Scorer

SECONDS_BETWEEN_LINES = 5.0


class Reporter:
    """A progress callback that prints its first message and then one line every few seconds."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self._clock = clock
        self._next = 0.0

    def __call__(self, fraction: float, message: str) -> None:
        now = self._clock()
        if now >= self._next:
            self._next = now + SECONDS_BETWEEN_LINES
            print(f"{self.name}: {fraction:4.0%} {message}", file=sys.stderr, flush=True)


class Reported:
    """A model that tells how many of `expected` users it has scored."""

    def __init__(self, model: Scorer, expected: int, progress: Progress) -> None:
        self._model, self._expected, self._progress = model, expected, progress
        self._scored = 0

    def score(self, users: NDArray[np.integer]) -> NDArray[np.float32]:
        self._progress(self._scored / self._expected, f"{self._scored:,} of {self._expected:,} users ranked")
        self._scored += len(users)
        return self._model.score(users)
