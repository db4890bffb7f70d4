"""Fashion trends: what is wanted more or less from week to week, beyond chance and beyond the season."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recommender.trends.reading import Brief


def brief(department: str, on: date) -> Brief:
    """What rises and falls in a department (a root category's slug) by the latest whole week before `on`.

    For the design studio. Empty where no week was computed yet. Two queries.
    """
    from recommender.trends.reading import brief_of  # the models of this app are not ready when it is imported

    return brief_of(department, on)
