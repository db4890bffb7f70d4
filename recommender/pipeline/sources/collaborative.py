"""What shoppers with such a history want: the factors' own best."""

from __future__ import annotations

from recommender.pipeline.sources.base import Asked, Found, best

NAME = "collaborative"
K = 200


def find(asked: Asked) -> Found:
    return best(NAME, asked.scores, asked.barred, K)
