"""The champion inside a web process: NumPy arrays, folding a shopper's history into scores with their reasons."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fashionai.registry import artifacts
from fashionai.registry.artifacts import Loaded
from fashionai.registry.models import ModelVersion
from fashionai.registry.serving import Champion
from recommender.algorithms.fold_in import FoldIn, Penalty
from recommender.algorithms.ranking import top_k
from recommender.pipeline.artifact import unpacked
from recommender.pipeline.extras import Extras

logger = logging.getLogger(__name__)
MODEL = "recommender.ials"


@dataclass(frozen=True)
class History:
    """A shopper's evidence: product ids (n,), latest first, and confidences > 0 (n,)."""

    products: NDArray[np.int64]
    weights: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.products)


@dataclass(frozen=True)
class ServedModel:
    """Factors by product id. `label` names the model and version in every impression."""

    label: str
    item_ids: NDArray[np.int64]
    popularity: NDArray[np.float32]
    fold_in: FoldIn
    extras: Extras | None = None

    @classmethod
    def load(cls, files: Loaded, version: ModelVersion) -> ServedModel:
        """Raises ValueError or KeyError for arrays that do not fit together: better now than in the midst of a page."""
        arrays = files.arrays
        ids, popularity = arrays["item_ids"], arrays["popularity"]
        if not len(ids) == len(popularity) == len(arrays["item_factors"]) or (np.diff(ids) <= 0).any():
            raise ValueError("item_ids must be ascending, one for every row of item_factors and popularity")
        if not all(np.isfinite(array).all() for array in arrays.values()):
            raise ValueError("a model holds finite numbers only")
        fold_in = FoldIn(
            arrays["item_factors"], arrays["gram"], arrays["item_weights"], Penalty(**files.meta["penalty"])
        )
        return cls(str(version), ids, popularity, fold_in, unpacked(files.arrays, files.meta))

    @cached_property
    def directions(self) -> NDArray[np.float32]:
        """Item factors of length 1, (n_items, k)."""
        factors = self.fold_in.item_factors
        return np.asarray(factors / (np.linalg.norm(factors, axis=1, keepdims=True) + 1e-12))

    def rows(self, products: NDArray[np.int64]) -> NDArray[np.int64]:
        """Row numbers (n,) of product ids (n,); -1 for products the model has not seen."""
        places = np.searchsorted(self.item_ids, products)
        places = np.minimum(places, len(self.item_ids) - 1)
        return np.where(self.item_ids[places] == products, places, -1)

    def known(self, history: History) -> History:
        """The part of a history that the model can use."""
        seen = self.rows(history.products) >= 0
        return History(history.products[seen], history.weights[seen])

    def best(self, history: History, *, exclude: set[int], k: int) -> NDArray[np.int64]:
        """The k best product ids for a known history, best first, without `exclude`."""
        rows = self.rows(history.products)
        scores = self.fold_in.scores(self.fold_in.user_factor(rows, history.weights))
        return self._top(scores, exclude, k)

    def shares(self, history: History, products: NDArray[np.int64]) -> NDArray[np.float64]:
        """How much each product of a known history (n,) adds to the score of each product asked about: (asked, n)."""
        return self.fold_in.contributions(self.rows(history.products), history.weights, self.rows(products))

    def popular(self, *, exclude: set[int], k: int) -> NDArray[np.int64]:
        """The k product ids wanted most lately, best first."""
        return self._top(self.popularity.copy(), exclude, k)

    def _top(self, scores: NDArray[np.float32], exclude: set[int], k: int) -> NDArray[np.int64]:
        hidden = self.rows(np.fromiter(exclude, np.int64, len(exclude)))
        scores[hidden[hidden >= 0]] = -np.inf
        rows = top_k(scores[None, :], k)[0]
        return self.item_ids[rows[rows >= 0]]


champion: Champion[ServedModel] = Champion(MODEL, ServedModel.load)

# Versions that experiments let serve beside the champion: few, each as large as the champion in memory.
KEPT_VERSIONS = 4
_versions: dict[int, ServedModel | None] = {}


def chosen(version: int | None) -> ServedModel | None:
    """The model version with this key, kept in memory once loaded; the champion for None and for a damaged one."""
    if version is None:
        return champion.get()
    if version not in _versions:
        while len(_versions) >= KEPT_VERSIONS:
            _versions.pop(next(iter(_versions)))
        _versions[version] = _read(version)
    return _versions[version] or champion.get()


def _read(version: int) -> ServedModel | None:
    row = ModelVersion.objects.filter(pk=version, name=MODEL).first()
    try:
        return ServedModel.load(artifacts.read(row.folder, row.sha256), row) if row else None
    except Exception as error:  # a page needs an answer whatever is wrong with a model
        logger.error("%s is refused: %s: %s", row, type(error).__name__, error)
        return None
