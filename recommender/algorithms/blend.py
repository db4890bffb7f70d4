"""A weighted sum of several recommenders' scores, each brought to the same scale per user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.base import NotFittedError, Progress, Recommender

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class Part:
    """One recommender of a blend: how it is made, unfitted, and the weight > 0 of its scores."""

    make: Callable[[], Recommender]
    weight: float

    def __post_init__(self) -> None:
        if not self.weight > 0:
            raise ValueError(f"a part's weight must be above 0, not {self.weight}")


class Blend(Recommender):
    """score = Σ_p weight_p s_p / rms(s_p), the root mean square taken over all items of a user's row.

    Parts answer on scales of their own, and those scales differ between users too (an ALS score is
    at most about 1, a walk's score falls with the catalogue); dividing by the row's root mean
    square makes one weight mean the same for everyone. A row of zeros stays zero.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        if not parts:
            raise ValueError("a blend needs at least one part")
        self.parts = tuple(parts)
        self._models: list[Recommender] = []

    def score(self, users: NDArray[np.integer]) -> NDArray[np.float32]:
        return self._sum(lambda model: model.score(users))

    def score_histories(self, histories: csr_matrix) -> NDArray[np.float32]:
        return self._sum(lambda model: model.score_histories(histories))

    def _fit(self, interactions: csr_matrix, progress: Progress) -> None:
        models, n_parts = [], len(self.parts)
        for place, part in enumerate(self.parts):
            share = stretch(progress, place / n_parts, (place + 1) / n_parts)
            models.append(part.make().fit(interactions, progress=share))
        self._models = models

    def _sum(self, scored: Callable[[Recommender], NDArray[np.float32]]) -> NDArray[np.float32]:
        if not self._models:
            raise NotFittedError("call fit() on this Blend first")
        total = self._weighted(0, scored)
        for place in range(1, len(self._models)):
            total += self._weighted(place, scored)
        return total

    def _weighted(self, place: int, scored: Callable[[Recommender], NDArray[np.float32]]) -> NDArray[np.float32]:
        scores = to_unit_rows(scored(self._models[place]))
        scores *= np.float32(self.parts[place].weight)
        return scores


def to_unit_rows(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale rows (n, m), in place, to a root mean square of 1; a row of zeros stays as it is."""
    squares = np.einsum("ij,ij->i", scores, scores) / np.float32(max(scores.shape[1], 1))
    scores *= (1 / np.sqrt(np.where(squares > 0, squares, 1)))[:, None]
    return scores


def stretch(progress: Progress, start: float, end: float) -> Progress:
    """`progress` for one part, whose own 0 to 1 becomes `start` to `end`."""
    return lambda fraction, message: progress(start + (end - start) * fraction, message)
