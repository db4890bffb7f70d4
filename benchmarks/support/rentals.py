"""Rent the Runway's ratings (Misra et al. 2018) as arrays for the rating network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks import UsageError
from recommender.algorithms.preference.rating_net import Ratings

#: Known before anything is rented. `fit` is not: it is told together with the rating.
_WORDS = ("rented_for", "body_type", "category")
_NUMBERS = ("age", "weight_lbs", "height_in", "size", "bust_size_num")
#: A category with fewer rentals shares a column with the other rare ones.
_RARE = 500


@dataclass(frozen=True)
class Rentals:
    """A random 80/10/10 split; users and items are numbered over all of it."""

    train: Ratings
    validation: Ratings
    test: Ratings
    users: int
    items: int


def read_rentals(file: Path, seed: int = 0) -> Rentals:
    """Rows with a rating, each once. Raises UsageError without the file."""
    try:
        rows = pd.read_csv(file).drop_duplicates()
    except FileNotFoundError as error:
        raise UsageError(f"{file} is not there") from error
    rows = rows[rows["rating"].notna()].reset_index(drop=True)
    users, items = (pd.factorize(rows[name])[0].astype(np.int64) for name in ("user_id", "item_id"))
    stars = rows["rating"].to_numpy(np.float64)
    order = np.random.default_rng(seed).permutation(len(rows))
    train, validation, test = np.split(order, [int(0.8 * len(order)), int(0.9 * len(order))])
    ratings = Ratings(users, items, _features(rows, train), stars)
    return Rentals(ratings[train], ratings[validation], ratings[test], int(users.max()) + 1, int(items.max()) + 1)


def _features(rows: pd.DataFrame, train: NDArray[np.intp]) -> NDArray[np.float64]:
    """One column per word, and numbers in units of their spread in training, gaps at the mean with a flag."""
    columns = []
    for name in _WORDS:
        words = rows[name].fillna("unknown").astype(str)
        counts = words.iloc[train].value_counts()
        kept = words.where(words.isin(counts.index[counts >= _RARE]), "other")
        columns.append(pd.get_dummies(kept, dtype=np.float64).to_numpy())
    for name in _NUMBERS:
        values = pd.to_numeric(rows[name], errors="coerce").to_numpy(np.float64)
        known = np.isfinite(values)
        seen = values[train][known[train]]
        centred = np.where(known, (values - seen.mean()) / seen.std(), 0.0)
        columns += [np.clip(centred, -3, 3)[:, None], (~known).astype(np.float64)[:, None]]
    return np.concatenate(columns, axis=1)


def mean_predictions(train: Ratings, test: Ratings, users: int, items: int) -> dict[str, NDArray[np.float64]]:
    """What always saying a mean predicts, (n,) each; the global one where somebody or something is new."""
    overall = float(train.stars.mean())

    def by(rows: NDArray[np.int64], wanted: NDArray[np.int64], size: int) -> NDArray[np.float64]:
        counts = np.bincount(rows, minlength=size)
        sums = np.bincount(rows, train.stars, minlength=size)
        return np.where(counts > 0, sums / np.maximum(counts, 1), overall)[wanted]

    return {
        "global mean": np.full(len(test), overall),
        "user mean": by(train.users, test.users, users),
        "item mean": by(train.items, test.items, items),
    }


def rmse(predicted: NDArray[np.float64], stars: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean((predicted - stars) ** 2)))
