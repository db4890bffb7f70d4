"""Eight of many candidates: Thompson sampling minus a realism penalty, unlike each other, a fifth tried out.

Every place is filled by one of many tastes drawn from the belief, at random (Thompson, 1933; batches by Kandasamy et
al., 2018), which likes best what is left after the penalties for what looks unreal, for what does not look as it should
and for what resembles the places before (maximal marginal relevance: Carbonell and Goldstein, 1998). With the chance
`explore` any candidate takes the place. The chance of every pick is thus known exactly, given the places before it.

Settings were chosen on simulated shoppers of seeds that `python -m benchmarks taste` does not use.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from design.taste.posterior import Belief

PLACES, EXPLORE = 8, 0.2
#: Tastes drawn for a board: chances are multiples of 1/256.
DRAWS = 256
#: Tastes are drawn with this share of the belief's standard deviations (Chapelle and Li, 2011): whoever looks at a few
#: boards does not get back what full doubt spends on finding out. Of 1, .5, .25 and .1 the best on tuning seeds.
DOUBT = 0.25
#: Log-odds that the least real of the candidates loses; the more real half loses nothing.
UNREAL = 1.0
#: The most log-odds that a candidate loses for not looking like what it should be.
UNLIKE = 3.0
#: Log-odds lost by a twin of what is on the board already.
ALIKE = 1.0


@dataclass(frozen=True)
class Pick:
    """A place: which candidate, its mean log-odds of a like, the chance of its being here, and whether it is tried."""

    candidate: int
    score: float
    propensity: float
    explored: bool


def choose(
    belief: Belief,
    features: NDArray[np.float64],
    realism: NDArray[np.floating],
    *,
    rng: np.random.Generator,
    doubts: NDArray[np.floating] | None = None,
    strict: bool = False,
    places: int = PLACES,
    explore: float = EXPLORE,
) -> list[Pick]:
    """The board: at most `places` of the candidates with features (n, d) and realism (n,), higher is more real.

    `doubts` (n,) is how surprised a reader is that they show what they should, in nats. Where somebody has named what
    they want (`strict`), candidates are compared with the tenth that shows it best instead of with the median.
    """
    worth = belief.samples(features, DRAWS, rng, doubt=DOUBT) - unreal(realism)
    if doubts is not None and len(doubts):
        worth -= np.clip(doubts - np.quantile(doubts, 0.1 if strict else 0.5), 0, UNLIKE)
    means, likeness = belief.score(features), _cosines(features)
    left, picks = np.ones(len(features), bool), list[Pick]()
    for _ in range(min(places, len(features))):
        near = likeness[:, [pick.candidate for pick in picks]].max(axis=1, initial=0.0)
        best = np.where(left, worth - ALIKE * near, -np.inf).argmax(axis=1)
        tries = rng.random() < explore
        row = int(rng.choice(np.flatnonzero(left)) if tries else rng.choice(best))
        chance = explore / left.sum() + (1 - explore) * float((best == row).mean())
        picks.append(Pick(row, float(means[row]), float(chance), bool(tries)))
        left[row] = False
    return picks


def unreal(realism: NDArray[np.floating]) -> NDArray[np.float64]:
    """Log-odds (n,) that candidates lose: nothing down to the median, then in proportion, UNREAL at worst."""
    values = np.nan_to_num(np.asarray(realism, np.float64), nan=-1e9, posinf=np.inf, neginf=-1e9)
    below = np.clip(np.median(values) - values, 0, None) if len(values) else values
    worst = below.max(initial=0.0)
    return UNREAL * below / worst if worst > 0 else np.zeros(len(values))


def _cosines(features: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    unit = features / np.maximum(lengths, 1e-12)
    return np.asarray(np.clip(unit @ unit.T, 0, None))
