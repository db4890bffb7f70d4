"""What a source is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.ranking import top_k
from recommender.pipeline.extras import Extras
from recommender.preference.serving import Preference
from recommender.serving import History, ServedModel


@dataclass(frozen=True)
class Asked:
    """For whom candidates are looked for.

    history: (n,) rows of the model that the shopper did something with, latest first; weights: (n,) > 0.
    taste, tastes: rows and weights to compare items with: the history or, where there is none, what was wished for.
    scores: (n_items,) what the factors say of every item, of the history and of wishes together.
    barred: (n_items,) true for what must not come: seen, hidden, bought.  now: epoch seconds.
    preference: how pictures are liked, where that has been learned.
    """

    model: ServedModel
    extras: Extras
    history: NDArray[np.int64]
    weights: NDArray[np.float64]
    taste: NDArray[np.int64]
    tastes: NDArray[np.float64]
    scores: NDArray[np.float32]
    barred: NDArray[np.bool_]
    now: float
    preference: Preference | None = None


@dataclass(frozen=True)
class Found:
    """Rows of the model (n,), best first, with scores (n,) that mean something within this source only.

    causes: (n,) for each the place in the history that brought it here, where the source knows it at once.
    """

    name: str
    rows: NDArray[np.int64]
    scores: NDArray[np.float64]
    causes: NDArray[np.int64] | None = None


def best(name: str, scores: NDArray[np.floating], barred: NDArray[np.bool_], k: int) -> Found:
    """The k best of scores (n_items,) that are not barred; -inf is never among them."""
    left = np.where(barred, -np.inf, scores)
    rows = top_k(left[None, :], k)[0]
    rows = rows[rows >= 0]
    return Found(name, rows, np.asarray(scores[rows], np.float64))


def of_some(name: str, rows: NDArray[np.int64], scores: NDArray[np.floating], asked: Asked, k: int) -> Found:
    """The k best of a few rows (m,) with scores (m,), without the barred; equals by row."""
    free = ~asked.barred[rows]
    rows, values = rows[free], np.asarray(scores[free], np.float64)
    order = np.lexsort((rows, -values))[:k]
    return Found(name, rows[order], values[order])


def history_of(model: ServedModel, history: History) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Rows and weights of the part of a history that the model knows."""
    rows = model.rows(history.products)
    return rows[rows >= 0], history.weights[rows >= 0]
