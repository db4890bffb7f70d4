"""What shoppers who let the shop learn from them like, all together, told of the catalogue's pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from design import popularity
from design.gan.vocabulary import Condition, encode
from design.generator import MODEL, Studio
from design.models import Design
from design.taste.posterior import Belief, believe
from fashionai.registry.models import ModelVersion

#: New answers since the last training, below which a night's likes are a few people's whims.
LEAST = 40
#: The latest answers that are read: 5,000 take a second.
LATEST = 5_000
#: A picture is shown at least half and at most three times as often as the usual one: liked regions count more, and the
#: rest is not forgotten.
RAREST, MOST_OFTEN = 0.5, 3.0


@dataclass(frozen=True)
class Heard:
    """A belief about everybody's taste, of how many `answers`, how many of them since the last training."""

    belief: Belief
    maker: Studio
    answers: int
    fresh: int

    def chances(self, images: NDArray[np.uint8], conditions: Sequence[Condition]) -> NDArray[np.float64]:
        """How often pictures (n, s, s, 3) should be shown, 1 for the usual one: by the odds that they are liked."""
        seen = self.maker.seen(self.maker.generator.features(images), encode(conditions))
        odds = self.belief.score(seen)
        return np.clip(np.exp(odds - np.median(odds)), RAREST, MOST_OFTEN)


def heard(maker: Studio) -> Heard:
    """From the latest answers that the present generator's features can be read of. Two queries."""
    rows = [one for one in _judged() if len(bytes(one.features)) == 2 * maker.width]
    features = [np.frombuffer(bytes(one.features), np.float16).astype(np.float32) for one in rows]
    asked = encode([Condition(**one.condition) for one in rows])
    likes = np.array([one.verdict.opinion != "pass" for one in rows], np.float64)
    seen = maker.seen(np.array(features, np.float32).reshape(len(rows), maker.width), asked)
    since = ModelVersion.objects.filter(name=MODEL).order_by("-created_at").values_list("created_at", flat=True).first()
    fresh = sum(since is None or one.verdict.at > since for one in rows)
    return Heard(believe(seen, likes), maker, len(rows), fresh)


def _judged() -> list[Design]:
    rows = popularity.judged().select_related("verdict").defer("picture", "plain", "latent", "nearest")
    return list(rows.order_by("-verdict__at", "pk")[:LATEST])
