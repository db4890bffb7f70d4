"""What a model says of one review: the chance that its writer recommends the product, and a verdict an aspect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.algorithms.text.aspects import ASPECT_WORDS, Opinion, opinions
from recommender.algorithms.text.sentiment import Review, SentimentModel

# Below this much evidence either way a review says nothing of an aspect. Chosen on validation reviews, of which 23 %
# give up to three stars: among the unfavourable verdicts about fit, quality, colour and comfort 71, 57, 50 and 61 % do,
# among the favourable ones 6 to 12 %.
CLEAR = 0.7


@dataclass(frozen=True)
class Verdict:
    """Whether what a review says of an aspect speaks for the product, with the clause that says it plainest."""

    favourable: bool
    clause: str
    evidence: float


@dataclass(frozen=True)
class Label:
    """`chance` in 0…1 that the writer recommends the product; `aspects` holds those that it clearly speaks of."""

    chance: float
    aspects: dict[str, Verdict]


def label(model: SentimentModel, reviews: Sequence[Review]) -> list[Label]:
    """A label for each of these English reviews."""
    chances = 1 / (1 + np.exp(-np.clip(model.log_odds(reviews), -50, 50)))
    return [
        Label(float(chance), verdicts(opinions(model, f"{review.title}. {review.text}")))
        for review, chance in zip(reviews, chances, strict=True)
    ]


def verdicts(found: Sequence[Opinion]) -> dict[str, Verdict]:
    """The mean of an aspect's clauses decides; those about which it is not clear are left out."""
    clear: dict[str, Verdict] = {}
    for aspect in ASPECT_WORDS:
        own = [opinion for opinion in found if opinion.aspect == aspect]
        mean = float(np.mean([opinion.evidence for opinion in own])) if own else 0.0
        if abs(mean) >= CLEAR:
            plainest = max(own, key=lambda opinion: opinion.evidence * np.sign(mean))
            clear[aspect] = Verdict(mean > 0, plainest.clause, mean)
    return clear
