"""The women's clothing reviews, and a stratified split of them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import UsageError
from benchmarks.support.datasets import folder_with
from benchmarks.support.interactions import read_lines
from recommender.algorithms.text.sentiment import Review

FOLDER, FILE = "womens-clothing-reviews", "reviews.csv.gz"


@dataclass(frozen=True)
class Reviews:
    """reviews (n,), whether each recommends its product, and its stars from 1 to 5."""

    reviews: list[Review]
    recommended: NDArray[np.bool_]
    stars: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.reviews)

    def take(self, rows: NDArray[np.integer]) -> Reviews:
        return Reviews([self.reviews[row] for row in rows], self.recommended[rows], self.stars[rows])


def read_reviews(folder: Path) -> Reviews:
    """All rows of the file, empty texts among them. Raises UsageError where it does not fit."""
    path = folder_with(FILE, folder, FOLDER) / FILE
    rows = list(csv.DictReader(read_lines(path)))
    try:
        return Reviews(
            [Review(row["Title"].strip(), row["Review Text"].strip()) for row in rows],
            np.array([{"0": False, "1": True}[row["Recommended IND"]] for row in rows], dtype=bool),
            np.array([int(row["Rating"]) for row in rows], dtype=np.int64),
        )
    except (KeyError, ValueError) as error:
        raise UsageError(f"{path} is not the review file: {error}") from error


def stratified(labels: NDArray[np.bool_], share: float, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row numbers of the larger and of the smaller part, which holds the rounded share of each class."""
    generator, held = np.random.default_rng(seed), np.zeros(len(labels), dtype=bool)
    for label in (False, True):
        rows = generator.permutation(np.flatnonzero(labels == label))
        held[rows[: round(share * len(rows))]] = True
    return np.flatnonzero(~held), np.flatnonzero(held)


def auc(scores: NDArray[np.floating], labels: NDArray[np.bool_]) -> float:
    """Area under the ROC curve: the chance that a positive outscores a negative, ties counting half.

    Raises ValueError where a class is missing.
    """
    if labels.all() or not labels.any():
        raise ValueError("the AUC needs both classes")
    values, place = np.unique(scores, return_inverse=True)
    negatives = np.bincount(place[~labels], minlength=len(values))
    below = np.cumsum(negatives) - negatives / 2
    return float(below[place[labels]].sum() / (labels.sum() * (~labels).sum()))
