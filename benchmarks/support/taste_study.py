"""Simulated tastes over real pictures: how well a head predicts likes, as a share of what the truth itself can."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.preference.features import PictureFeatures
from recommender.algorithms.preference.head import Likes, PreferenceHead, probability
from recommender.algorithms.preference.idx import Pictures
from recommender.algorithms.preference.tastes import Shown, Taste, auc, sample_tastes, shown
from recommender.algorithms.preference.train import look
from recommender.algorithms.preference.trunk import Trunk

#: Seeds of the shoppers whose likes teach the head, and of those who count. Settings were chosen with seed 12.
POPULATION_SEED, TEST_SEED = 11, 13
POPULATION = 300
#: Likes and dislikes together. On validation tastes a half-trained trunk reached .922, .943 and .956 with 60, 120 and
#: 200.
LIKES = 200
_BROAD = 1.0


@dataclass(frozen=True)
class Room:
    """Pictures that shoppers see: what the head is told of them, (n, d), and what their tastes depend on."""

    features: NDArray[np.float64]
    truth: Shown

    def __getitem__(self, rows: NDArray[np.intp]) -> Room:
        return Room(self.features[rows], self.truth[rows])


@dataclass(frozen=True)
class Judged:
    """Mean AUCs over shoppers, against their noisy labels of pictures that none of them rated."""

    oracle: float
    heads: dict[str, float]

    def share(self, name: str) -> float:
        """A head's AUC as a share of the oracle's."""
        return self.heads[name] / self.oracle


def rooms(trunk: Trunk, rated: Pictures, judged: Pictures) -> tuple[Room, Room]:
    """The pictures to rate and those to judge by, under one map that is fitted on the first alone."""
    seen = look(trunk, rated.images)
    features = PictureFeatures.fit(seen[0])
    return Room(features(*seen), shown(rated)), Room(features(*look(trunk, judged.images)), shown(judged))


def study(rated: Room, judged: Room, *, seed: int, shoppers: int = 50, likes: int = LIKES) -> Judged:
    """Fit the head on a population, fold `shoppers` new ones in with `likes` each, and judge them all."""
    rng = np.random.default_rng(seed)
    head = PreferenceHead.fit(_ask(sample_tastes(POPULATION, POPULATION_SEED), rated, likes, rng))
    tastes = sample_tastes(shoppers, seed)
    asked = _ask(tastes, rated, likes, rng)
    answers = [taste.likes(judged.truth, rng) for taste in tastes]
    truth = [taste.scores(judged.truth) for taste in tastes]
    width, known = asked.features.shape[2], asked.shoppers.shape[1]
    folded = {
        "ours": head.fold_in(asked),
        "each shopper alone": PreferenceHead.broad(width, known, _BROAD).fold_in(asked),
        "no likes": head.fold_in(Likes(asked.features[:, :0], asked.liked[:, :0], asked.shoppers)),
    }
    heads = {
        name: float(np.mean([auc(probability(judged.features, w), a) for w, a in zip(weights, answers, strict=True)]))
        for name, weights in folded.items()
    }
    return Judged(float(np.mean([auc(scores, a) for scores, a in zip(truth, answers, strict=True)])), heads)


def _ask(tastes: list[Taste], room: Room, likes: int, rng: np.random.Generator) -> Likes:
    """Every shopper rates pictures drawn at random, each once."""
    rows = [rng.choice(len(room.features), likes, replace=False) for _ in tastes]
    liked = [taste.likes(room.truth[chosen], rng) for taste, chosen in zip(tastes, rows, strict=True)]
    return Likes(
        np.stack([room.features[chosen] for chosen in rows]),
        np.stack(liked).astype(np.float64),
        np.stack([taste.features for taste in tastes]),
    )
