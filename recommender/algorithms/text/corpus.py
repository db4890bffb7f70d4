"""Labelled reviews to learn from: reading the women's clothing file, splitting it, and the area under the curve."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.text.sentiment import Review


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


def parse(lines: Iterable[str]) -> Reviews:
    """All rows of the file, empty texts among them. Raises KeyError or ValueError where it does not fit."""
    rows = list(csv.DictReader(lines))
    return Reviews(
        [Review(row["Title"].strip(), row["Review Text"].strip()) for row in rows],
        np.array([{"0": False, "1": True}[row["Recommended IND"]] for row in rows], dtype=bool),
        np.array([int(row["Rating"]) for row in rows], dtype=np.int64),
    )


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
