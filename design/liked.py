"""What shoppers who let the shop learn from them like, all together, told of the catalogue's pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Max
from numpy.typing import NDArray

from design import popularity
from design.gan.vocabulary import Condition, encode
from design.generator import Studio
from design.models import Design, Training
from design.taste.posterior import Belief, believe

#: New answers since the last training from which on a night learns.
LEAST = 40
#: Answers of one shopper count for so many at most, or a night would learn one person's whims.
EACH = 10
#: The latest answers that are read: 5,000 take a second.
LATEST = 5_000
#: A picture is shown at least half and at most three times as often as the usual one: liked regions count more, and the
#: rest is not forgotten.
RAREST, MOST_OFTEN = 0.5, 3.0


@dataclass(frozen=True)
class Heard:
    """A belief about everybody's taste, of how many `answers`, how many of them `fresh` since the last training that
    read any, each shopper's EACH at most; `until`: when the newest was given.
    """

    belief: Belief
    maker: Studio
    answers: int
    fresh: int
    until: datetime | None

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
    shoppers = Counter(_shopper(one) for one in rows)
    weights = np.array([min(1.0, EACH / shoppers[_shopper(one)]) for one in rows])
    since = Training.objects.aggregate(until=Max("heard_until"))["until"]
    newer = Counter(_shopper(one) for one in rows if since is None or one.verdict.at > since)
    fresh = sum(min(EACH, count) for count in newer.values())
    return Heard(believe(seen, likes, weights), maker, len(rows), fresh, rows[0].verdict.at if rows else None)


def _shopper(design: Design) -> int:
    return design.board.studio.shopper_id


def _judged() -> list[Design]:
    rows = popularity.judged().select_related("verdict", "board__studio").defer("picture", "plain", "latent", "nearest")
    return list(rows.order_by("-verdict__at", "pk")[:LATEST])
