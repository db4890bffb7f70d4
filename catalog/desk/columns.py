"""Columns that other capabilities add to the desk's lists of the shop, registered in their AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from catalog.models import Review


@dataclass(frozen=True)
class ReviewColumn:
    """`show` gives (kind, words) of a review, None for nothing; `kinds` the label's colour by kind.

    `related` is what the list fetches along, so that the column costs no query a row.
    """

    name: str
    title: str | Promise
    show: Callable[[Review], tuple[str, str] | None]
    kinds: dict[str, str]
    related: str


_review_columns: dict[str, ReviewColumn] = {}


def register_review_column(column: ReviewColumn) -> None:
    _review_columns[column.name] = column


def review_columns() -> list[ReviewColumn]:
    return list(_review_columns.values())
