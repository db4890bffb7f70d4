"""The women's clothing reviews as the benchmark reads them."""

from __future__ import annotations

from pathlib import Path

from benchmarks import UsageError
from benchmarks.support.datasets import folder_with
from benchmarks.support.interactions import read_lines
from recommender.algorithms.text.corpus import Reviews, auc, parse, stratified

FOLDER, FILE = "womens-clothing-reviews", "reviews.csv.gz"
__all__ = ["FILE", "FOLDER", "Reviews", "auc", "read_reviews", "stratified"]


def read_reviews(folder: Path) -> Reviews:
    """All rows of the file, empty texts among them. Raises UsageError where it does not fit."""
    path = folder_with(FILE, folder, FOLDER) / FILE
    try:
        return parse(read_lines(path))
    except (KeyError, ValueError) as error:
        raise UsageError(f"{path} is not the review file: {error}") from error
