"""What a review says of fit, quality, colour and comfort, clause by clause.

A clause speaks of an aspect when it holds one of the aspect's words, and its polarity is that of the
review classifier (`SentimentModel.evidence`): no human labelled a clause, so this is distant
supervision (Mintz et al. 2009), and the words below are its only hand-made part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from recommender.algorithms.text.features import tokens
from recommender.algorithms.text.sentiment import SentimentModel

_ASPECT_WORDS = {
    "fit": """fit fits fitted fitting size sized sizes sizing snug tight tighter loose looser baggy boxy roomy
        flattering unflattering oversized waist bust hips shoulders length petite runs""",
    "quality": """quality fabric material made stitching stitched seam seams cheap cheaply flimsy sturdy durable thin
        sheer lining lined zipper button buttons wash washed washing shrunk shrink pilled pilling ripped hole holes""",
    "colour": """color colors colour colours colored shade shades hue hues faded fades vibrant print prints pattern""",
    "comfort": """comfortable comfy comfort comfortably uncomfortable soft softer softest cozy cosy itchy itch itches
        scratchy stiff breathable""",
}
ASPECT_WORDS = {aspect: frozenset(words.split()) for aspect, words in _ASPECT_WORDS.items()}

BREAK = re.compile(r"[.!?;\n]+|\b(?:but|however|although|though|except|yet)\b", re.IGNORECASE)
"""Ends of sentences and the words after which an opinion turns."""


@dataclass(frozen=True)
class Opinion:
    """`evidence` > 0 speaks for the product, < 0 against it; see `SentimentModel.evidence`."""

    aspect: str
    clause: str
    evidence: float


def clauses(text: str) -> list[str]:
    return [part.strip(" ,-") for part in BREAK.split(text) if part.strip(" ,-")]


def aspects_of(clause: str) -> list[str]:
    """The aspects that a clause speaks of, in the order of ASPECT_WORDS."""
    words = set(tokens(clause))
    return [aspect for aspect, own in ASPECT_WORDS.items() if words & own]


def opinions(model: SentimentModel, text: str) -> list[Opinion]:
    """Every clause that speaks of an aspect, once per aspect."""
    found = [(aspect, clause) for clause in clauses(text) for aspect in aspects_of(clause)]
    evidence = model.evidence([clause for _, clause in found])
    return [Opinion(aspect, clause, float(value)) for (aspect, clause), value in zip(found, evidence, strict=True)]
