"""Boards as the studio makes them, without a database: what a shopper said is kept in arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from design import blueprints, generator
from design.brief.parse import Understood
from design.brief.wishes import combined
from design.gan.vocabulary import encode
from design.taste.board import choose
from design.taste.features import FeatureMap
from design.taste.posterior import believe
from design.taste.proposing import Parent, Proposal, propose


class Way(Protocol):
    """How boards are chosen; benchmarks.taste has the meaning."""

    @property
    def pull(self) -> float: ...
    @property
    def bred(self) -> float: ...
    @property
    def conditions(self) -> bool: ...


@dataclass
class History:
    """What was shown and said so far; `shown` waits for its answers."""

    features: list[NDArray[np.float32]] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    liked: list[bool] = field(default_factory=list)

    def answer(self, liked: NDArray[np.bool_]) -> None:
        self.liked += liked.tolist()


class Studio:
    """A generator and the garments that its designs begin from."""

    def __init__(self, maker: generator.Studio, candidates: int) -> None:
        self.maker, self.candidates = maker, candidates
        self.wishes, self.garments = combined(Understood(), {}), blueprints.drawn()

    def at_random(self, count: int, rng: np.random.Generator) -> NDArray[np.uint8]:
        return self.maker.draw(propose(self.garments, self.wishes, count, noise=self.maker.noise, rng=rng))

    def begin(self) -> History:
        return History()

    def board(self, history: History, way: Way, rng: np.random.Generator) -> NDArray[np.uint8]:
        """The next eight pictures; they are noted in the history. Only answered designs are read."""
        told = len(history.liked)
        maker = self.maker if way.conditions else replace(self.maker, map=_blind(self.maker))
        features = np.array(history.features, np.float32).reshape(told, self.maker.width)
        belief = believe(maker.seen(features, encode([one.condition for one in history.proposals])), history.liked)
        proposals = propose(
            self.garments,
            self.wishes,
            self.candidates,
            noise=self.maker.noise,
            rng=rng,
            pull=way.pull * maker.pull(belief) if told and way.pull else None,
            parents=self._parents(history) if way.bred else (),
            bred=way.bred,
        )
        images = maker.draw(proposals)
        seen, realism = maker.look(images)
        conditions = [one.condition for one in proposals]
        doubts = maker.doubts(images, conditions)
        strict = bool(self.wishes.must)
        picks = choose(belief, maker.seen(seen, encode(conditions)), realism, rng=rng, doubts=doubts, strict=strict)
        rows = [pick.candidate for pick in picks]
        history.features += list(seen[rows])
        history.proposals += [proposals[row] for row in rows]
        return images[rows]

    def _parents(self, history: History) -> list[Parent]:
        rows = [row for row, liked in enumerate(history.liked) if liked]
        if not rows:
            return []
        conditions = [history.proposals[row].condition for row in rows]
        styles = self.maker.style(np.array([history.features[row] for row in rows]), conditions)
        return [
            Parent(str(row), history.proposals[row].condition, history.proposals[row].z, style)
            for row, style in zip(rows, styles, strict=True)
        ]


class _PicturesAlone(FeatureMap):
    """A feature map in which what was asked for says nothing."""

    def __call__(self, seen: NDArray[np.floating], asked: NDArray[np.floating]) -> NDArray[np.float64]:
        return super().__call__(seen, np.broadcast_to(self.usual, np.asarray(asked).shape))


def _blind(maker: generator.Studio) -> FeatureMap:
    return _PicturesAlone(maker.map.centre, maker.map.directions, maker.map.usual)
