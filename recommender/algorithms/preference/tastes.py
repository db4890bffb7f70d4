"""Simulated shoppers who like pictures for what can be seen in them. The truth serves evaluation alone.

A shopper has four known features (standard normal, as age or spending would be after scaling) and a hidden taste. The
score of a picture is

    affinity[class] + Σ slope·z − Σ strictness·(z − ideal)²

over the standardised visual traits z of `traits.visual_traits`. A third of a taste's variance follows from the known
features, the rest is the shopper's own. Those pictures are liked whose score is above the shopper's own bar, at the
30 % to 60 % most liked of what is shown; then labels are turned over with the chance NOISE.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.preference.idx import Pictures
from recommender.algorithms.preference.traits import NAMES, standardised, visual_traits

FEATURES = 4
NOISE = 0.1
CLASSES = 10
#: Of a taste's variance, how much the known features explain.
EXPLAINED = 1 / 3
_WORLD = 2_026


@dataclass(frozen=True)
class Taste:
    """`features` (4,) are known; the rest is hidden: `affinity` (10,), `slope`, `strictness` and `ideal` (6,) each."""

    features: NDArray[np.float64]
    affinity: NDArray[np.float64]
    slope: NDArray[np.float64]
    strictness: NDArray[np.float64]
    ideal: NDArray[np.float64]
    liked_share: float

    def scores(self, shown: Shown) -> NDArray[np.float64]:
        """How much each picture pleases, (n,); only the order and the bar matter."""
        distance = (shown.traits - self.ideal) ** 2
        return self.affinity[shown.labels] + shown.traits @ self.slope - distance @ self.strictness

    def likes(self, shown: Shown, rng: np.random.Generator, noise: float = NOISE) -> NDArray[np.bool_]:
        """Labels (n,) as the shopper gives them, with slips."""
        scores = self.scores(shown)
        liked = scores > np.quantile(scores, 1 - self.liked_share)
        return np.asarray(liked ^ (rng.random(len(liked)) < noise))


@dataclass(frozen=True)
class Shown:
    """What the truth depends on: `labels` (n,) and standardised `traits` (n, 6)."""

    labels: NDArray[np.uint8]
    traits: NDArray[np.float64]

    def __getitem__(self, rows: NDArray[np.intp]) -> Shown:
        return Shown(self.labels[rows], self.traits[rows])


def shown(pictures: Pictures) -> Shown:
    """Traits in units of their own spread, cut at 3: no single odd picture decides a taste."""
    traits = standardised(visual_traits(pictures.images).astype(np.float64))
    return Shown(pictures.labels, np.clip(traits, -3, 3))


def sample_tastes(count: int, seed: int) -> list[Taste]:
    """Shoppers of one world: equal for equal arguments, different for different seeds."""
    rng, world = np.random.default_rng(seed), np.random.default_rng(_WORLD)
    length = CLASSES + 3 * len(NAMES)
    effects = world.normal(size=(FEATURES, length)) / np.sqrt(FEATURES)
    return [_taste(rng, effects) for _ in range(count)]


def _taste(rng: np.random.Generator, effects: NDArray[np.float64]) -> Taste:
    features = rng.normal(size=FEATURES)
    own = rng.normal(size=effects.shape[1])
    drawn = np.sqrt(EXPLAINED) * features @ effects + np.sqrt(1 - EXPLAINED) * own
    affinity, slope, strictness, ideal = np.split(drawn, CLASSES + len(NAMES) * np.arange(3))
    return Taste(features, affinity, 0.5 * slope, 0.1 * np.abs(strictness), ideal, float(rng.uniform(0.3, 0.6)))


def auc(scores: NDArray[np.floating], liked: NDArray[np.bool_]) -> float:
    """Chance that a liked picture scores above one that is not, ties counting half (Mann and Whitney).

    Raises ValueError where all or none are liked.
    """
    positives = int(liked.sum())
    negatives = len(liked) - positives
    if not positives or not negatives:
        raise ValueError("the AUC needs pictures that are liked and pictures that are not")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[liked].sum() - positives * (positives + 1) / 2) / (positives * negatives))
