"""The candidates of all sources together: each item once, with its place and score in every source."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.pipeline.extras import Extras
from recommender.pipeline.sources import SOURCES, Asked, Found
from recommender.preference.serving import Preference
from recommender.serving import ServedModel

# The place of what a source did not find: behind everything that any source may find.
NOWHERE = 400


@dataclass(frozen=True)
class Candidates:
    """rows: (n,) of the model, ascending; places and scores: (n, sources), NOWHERE and 0 where not found."""

    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    scores: NDArray[np.float64]
    found: tuple[Found, ...]

    def __len__(self) -> int:
        return len(self.rows)


def ask(
    model: ServedModel,
    extras: Extras,
    history: NDArray[np.int64],
    weights: NDArray[np.float64],
    *,
    wished: tuple[NDArray[np.int64], NDArray[np.float64]] | None = None,
    scores: NDArray[np.float32] | None = None,
    barred: NDArray[np.int64] | None = None,
    now: float | None = None,
    preference: Preference | None = None,
) -> Asked:
    """A question for the sources: rows and weights of a history; `barred` rows must not come, nor what was seen.

    `scores` of every item default to those of the history; `wished` rows and weights stand for a taste without one.
    """
    mask = np.zeros(len(model.item_ids), dtype=bool)
    mask[history] = True
    if barred is not None:
        mask[barred[barred >= 0]] = True
    if scores is None:
        scores = model.fold_in.scores(model.fold_in.user_factor(history, weights))
    taste, tastes = wished if wished is not None and not len(history) else (history, weights)
    moment = time.time() if now is None else now
    return Asked(model, extras, history, weights, taste, tastes, scores, mask, moment, preference)


def gather(asked: Asked) -> Candidates:
    found = tuple(source.find(asked) for source in SOURCES)
    rows = np.unique(np.concatenate([one.rows for one in found]))
    places = np.full((len(rows), len(found)), NOWHERE, np.int64)
    scores = np.zeros((len(rows), len(found)))
    for column, one in enumerate(found):
        at = np.searchsorted(rows, one.rows)
        places[at, column] = np.arange(len(one.rows))
        scores[at, column] = one.scores
    return Candidates(rows, places, scores, found)
