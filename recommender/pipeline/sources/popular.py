"""What is wanted most lately, whoever asks: what a shopper of whom little is known most likely wants too."""

from __future__ import annotations

from recommender.pipeline.sources.base import Asked, Found, best

NAME = "popular"
K = 50


def find(asked: Asked) -> Found:
    return best(NAME, asked.model.popularity, asked.barred, K)
