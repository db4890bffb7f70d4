"""The pictures' vectors inside a web process: memory-mapped NumPy, what looks alike by cosine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fashionai.registry.artifacts import Loaded
from fashionai.registry.models import ModelVersion
from fashionai.registry.serving import Champion
from fashionai.registry.vectors import IdVectors
from fashionai.vision.index import VisualIndex

MODEL = "recommender.visual"
# Up to so many vectors a process keeps in single precision as well, 512 bytes each: a search of 25,000 then takes .7 ms
# instead of 5.
QUICK = 50_000
Found = tuple[NDArray[np.int64], NDArray[np.float32]]


@dataclass(frozen=True)
class VisualVectors:
    """Unit vectors by product id, ids ascending. `label` names the model and version in impressions."""

    label: str
    index: VisualIndex

    @classmethod
    def load(cls, files: Loaded, version: ModelVersion) -> VisualVectors:
        """Raises ValueError or KeyError for arrays that do not fit together."""
        published = IdVectors.load(version.folder)
        if not np.isfinite(files.arrays["vectors"]).all():
            raise ValueError("vectors hold finite numbers only")
        return cls(str(version), VisualIndex(published.ids, published.vectors))

    @cached_property
    def quick(self) -> VisualIndex:
        """The index to search often, made when first asked for."""
        small = len(self.index.ids) <= QUICK
        return VisualIndex(self.index.ids, np.asarray(self.index.vectors, np.float32)) if small else self.index

    @property
    def item_ids(self) -> NDArray[np.int64]:
        return self.index.ids

    def rows(self, products: ArrayLike) -> NDArray[np.int64]:
        """Row numbers (n,) of product ids (n,); -1 for products without a picture that was embedded."""
        return IdVectors(self.index.ids, self.index.vectors).rows(products)

    def vector(self, product: int) -> NDArray[np.float32] | None:
        """The unit vector (d,) of a product; None where it has none."""
        row = int(self.rows([product])[0])
        return np.asarray(self.index.vectors[row], np.float32) if row >= 0 else None

    def near(self, products: NDArray[np.int64], weights: NDArray[np.floating], k: int) -> Found:
        """Up to k product ids (int64) and their cosines (float32) with the weighted mean of the vectors of `products`.

        Best first, without `products` themselves. Empty where none of them has a vector or their mean has no direction.
        """
        rows = self.rows(products)
        known = rows >= 0
        mean = np.asarray(weights, np.float32)[known] @ np.asarray(self.index.vectors[rows[known]], np.float32)
        if not known.any() or not np.linalg.norm(mean) > 1e-6:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        return self.quick.nearest(mean, k, exclude=products)

    def cosines(self, anchor: int, products: ArrayLike) -> NDArray[np.float32] | None:
        """Cosines (n,) of products with an anchor, NaN for those without a vector; None where the anchor has none."""
        mine, rows = self.vector(anchor), self.rows(products)
        if mine is None:
            return None
        found = np.full(rows.shape, np.nan, np.float32)
        found[rows >= 0] = np.asarray(self.index.vectors[rows[rows >= 0]], np.float32) @ mine
        return found


champion: Champion[VisualVectors] = Champion(MODEL, VisualVectors.load)
