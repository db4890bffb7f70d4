"""What came into the shop lately, what suits the shopper best first."""

from __future__ import annotations

import numpy as np

from recommender.pipeline.sources.base import Asked, Found, of_some

NAME = "new"
K = 50
NEW_SECONDS = 28 * 86_400.0


def find(asked: Asked) -> Found:
    age = asked.now - asked.extras.facts.launched
    rows = np.flatnonzero((age >= 0) & (age < NEW_SECONDS))
    return of_some(NAME, rows, asked.scores[rows], asked, K)
