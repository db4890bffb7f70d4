"""Rent the Runway's rentals (Misra et al. 2018) as orders with their outcomes, and what its peers make of them.

Only what is known before the order is read: never the rating or the date of the review, which came after.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks import UsageError
from benchmarks.support.reviews import auc
from recommender.algorithms.fit.orders import CLASSES, Orders

OUTCOMES = ("small", "fit", "large")
WORDS = ("category", "body_type", "rented_for")
NUMBERS = ("weight_lbs", "height_in", "bust_size_num", "age")
CUPS = ("aa", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")
#: Ages outside were mistyped, some as the year of an event: they count as not told.
AGES = (14, 90)
RARE_ITEM = 2


@dataclass(frozen=True)
class Rentals:
    """Distinct rentals: orders and outcomes (n,), 0 small to 2 large; `dropped` rows by reason."""

    orders: Orders
    fit: NDArray[np.int64]
    dropped: dict[str, int]

    def __len__(self) -> int:
        return len(self.fit)


@dataclass(frozen=True)
class Split:
    """Row numbers of a random 80/10/10 split."""

    train: NDArray[np.intp]
    validation: NDArray[np.intp]
    test: NDArray[np.intp]

    @classmethod
    def of(cls, rows: int, seed: int) -> Split:
        order = np.random.default_rng(seed).permutation(rows)
        return cls(*np.split(order, [int(0.8 * rows), int(0.9 * rows)]))


def read_fit(file: Path) -> Rentals:
    """Every distinct rental with an outcome. Duplicates go before anything is split. UsageError for other files."""
    try:
        rows = pd.read_csv(file)
    except FileNotFoundError as error:
        raise UsageError(f"{file} is not there") from error
    missing = {"fit", "user_id", "item_id", "size", "bust_size_letter", *WORDS, *NUMBERS} - set(rows.columns)
    if missing:
        raise UsageError(f"{file} has no column {', '.join(sorted(missing))}")
    distinct = rows.drop_duplicates()
    size = pd.to_numeric(distinct["size"], errors="coerce")
    usable = distinct["fit"].isin(OUTCOMES) & size.ge(0) & distinct["user_id"].notna() & distinct["item_id"].notna()
    kept = distinct[usable].reset_index(drop=True)
    dropped = {"duplicate": len(rows) - len(distinct), "no outcome, size, user or item": int((~usable).sum())}
    fit = kept["fit"].map({word: code for code, word in enumerate(OUTCOMES)}).to_numpy(np.int64)
    return Rentals(_orders(kept), fit, dropped)


def _orders(rows: pd.DataFrame) -> Orders:
    users, items = (pd.factorize(rows[name])[0].astype(np.int64) for name in ("user_id", "item_id"))
    words = np.stack([pd.factorize(rows[name])[0] for name in WORDS], axis=1).astype(np.int64)
    return Orders(users, items, rows["size"].to_numpy(np.float64), _body(rows), words)


def _body(rows: pd.DataFrame) -> NDArray[np.float64]:
    """(n, 6): weight, height, bust, age, cup as a place in its order, and the body mass index."""
    weight, height, bust, age = (pd.to_numeric(rows[name], errors="coerce").to_numpy(np.float64) for name in NUMBERS)
    age = np.where((age >= AGES[0]) & (age <= AGES[1]), age, np.nan)
    cup = rows["bust_size_letter"].map({word: place for place, word in enumerate(CUPS)}).to_numpy(np.float64)
    with np.errstate(divide="ignore"):
        mass = 703 * weight / np.where(height > 0, height, np.nan) ** 2
    return np.stack([weight, height, bust, age, cup, mass], axis=1)


def mean_auc(probabilities: NDArray[np.float64], fit: NDArray[np.int64]) -> float:
    """Mean over the outcomes of the area under the ROC curve of one against the rest."""
    return float(np.mean([auc(probabilities[:, one], fit == one) for one in range(CLASSES)]))


def is_rare(items: NDArray[np.int64], train: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which items (n,) have at most RARE_ITEM rows among those of training (m,)."""
    counts = np.bincount(train, minlength=int(max(items.max(), train.max())) + 1)
    return np.asarray(counts[items] <= RARE_ITEM)
