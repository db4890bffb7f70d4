"""Chances that a shopper likes products by their pictures, for a ranker or a page; NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fashionai.registry.artifacts import Loaded
from fashionai.registry.models import ModelVersion
from fashionai.registry.serving import Champion
from recommender.algorithms.preference.head import PreferenceHead
from recommender.algorithms.preference.wishes import Components, Said, chances
from recommender.visual import serving as visual

MODEL = "recommender.preference"
# Wishes that are folded in, the weightiest; 50 of them and 400 products to judge take .6 ms.
MOST = 50


@dataclass(frozen=True)
class Preference:
    """`facts` (n, f) by `item_ids` is what a shopper's history tells of the shopper; see learning.py."""

    label: str
    head: PreferenceHead
    components: Components
    background: NDArray[np.float64]
    item_ids: NDArray[np.int64]
    facts: NDArray[np.float64]

    @classmethod
    def load(cls, files: Loaded, version: ModelVersion) -> Preference:
        """Raises ValueError or KeyError for arrays that do not fit together."""
        arrays = files.arrays
        head = PreferenceHead(arrays["mean"], arrays["covariance"])
        components = Components(arrays["centre"], arrays["axes"])
        ids, facts = arrays["item_ids"], arrays["facts"]
        width = components.axes.shape[1] + facts.shape[1]
        if head.mean.shape != (facts.shape[1] + 1, width + 1) or arrays["background"].shape[1] != width:
            raise ValueError("head, components and facts do not fit each other")
        if not len(ids) or (np.diff(ids) <= 0).any() or not all(np.isfinite(one).all() for one in arrays.values()):
            raise ValueError("item_ids are there and ascend, and a model holds finite numbers only")
        return cls(str(version), head, components, arrays["background"], ids, facts)

    def chances(
        self, wanted: ArrayLike, products: ArrayLike, *, weights: ArrayLike | None = None, refused: ArrayLike = ()
    ) -> NDArray[np.float64] | None:
        """Chances (n,) in 0…1 that who wanted and refused some products likes others, all by product id.

        Only the heaviest MOST by `weights` count. Products without a picture get NaN; None where no picture is
        embedded. Who wanted nothing gets what everybody likes.
        """
        vectors = visual.champion.get()
        if vectors is None or not len(vectors.item_ids):
            return None
        liked = np.asarray(wanted, np.int64)
        heaviest = np.argsort(-np.asarray(weights, np.float64), kind="stable") if weights is not None else slice(None)
        liked = liked[heaviest][:MOST]
        pictured = liked[vectors.rows(liked) >= 0]
        known = self._facts(pictured).mean(axis=0) if len(pictured) else np.zeros(self.facts.shape[1])
        said = Said(self._seen(vectors, pictured), self._seen(vectors, np.asarray(refused, np.int64)), known)
        asked = np.asarray(products, np.int64)
        there = vectors.rows(asked) >= 0
        found = np.full(len(asked), np.nan)
        found[there] = chances(self.head, said, self.background, self._seen(vectors, asked))
        return found

    def _seen(self, vectors: visual.VisualVectors, products: NDArray[np.int64]) -> NDArray[np.float64]:
        """Features (m, d) of those products that have a picture."""
        rows = vectors.rows(products)
        pictures = np.asarray(vectors.index.vectors[rows[rows >= 0]], np.float32)
        return np.hstack([self.components(pictures), self._facts(products[rows >= 0])])

    def _facts(self, products: NDArray[np.int64]) -> NDArray[np.float64]:
        """(n, f); of a product that came in since the night nothing but its picture is known."""
        places = np.minimum(np.searchsorted(self.item_ids, products), len(self.item_ids) - 1)
        return np.where((self.item_ids[places] == products)[:, None], self.facts[places], 0.0)


champion: Champion[Preference] = Champion(MODEL, Preference.load)
