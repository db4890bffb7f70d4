"""The champion of size advice inside a web process: cuts of garments, and folding a shopper's pieces into a belief."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashionai.registry.artifacts import Loaded
from fashionai.registry.models import ModelVersion
from fashionai.registry.serving import Champion
from recommender.algorithms.fit.size_model import Belief, Feel, SizeSettings, believe, chance_of_fit

MODEL = "recommender.sizes"


@dataclass(frozen=True)
class Cut:
    """How many labels too small a garment is made: mean and spread; and (small, true, large) as it was told."""

    mean: float
    spread: float
    told: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class ServedSizes:
    label: str
    feel: Feel
    settings: SizeSettings
    scales: dict[str, tuple[float, float]]
    products: NDArray[np.int64]
    cuts: NDArray[np.float64]
    spreads: NDArray[np.float64]
    told: NDArray[np.int64]
    brands: dict[int, float]

    @classmethod
    def load(cls, files: Loaded, version: ModelVersion) -> ServedSizes:
        """Raises ValueError, KeyError or TypeError for an artifact that does not fit together."""
        arrays, meta = files.arrays, files.meta
        products, cuts, spreads, told = (arrays[name] for name in ("product_ids", "cuts", "spreads", "told"))
        if not len(products) == len(cuts) == len(spreads) == len(told) or (np.diff(products) <= 0).any():
            raise ValueError("product_ids must be ascending, one for every cut, spread and row of told")
        if not (np.isfinite(cuts).all() and (spreads > 0).all()):
            raise ValueError("cuts are finite and their spreads above 0")
        brands = dict(zip(arrays["brand_ids"].tolist(), arrays["brand_cuts"].tolist(), strict=True))
        scales = {name: (float(mean), float(spread)) for name, (mean, spread) in meta["scales"].items()}
        feel, settings = Feel(**meta["feel"]), SizeSettings(**meta["settings"])
        return cls(str(version), feel, settings, scales, products, cuts, spreads, told, brands)

    def cut(self, product: int, brand: int) -> Cut:
        """A product's cut; the brand's for one that nobody has had yet."""
        row = int(np.searchsorted(self.products, product))
        if row < len(self.products) and self.products[row] == product:
            small, true, large = self.told[row].tolist()
            return Cut(float(self.cuts[row]), float(self.spreads[row]), (small, true, large))
        return Cut(self.brands.get(brand, 0.0), self.settings.article)

    def belief(self, scale: str, said: Belief | None, pieces: Sequence[tuple[float, float, int]]) -> Belief:
        """Where a shopper stands on a scale, from what they said and (place, cut, told) of their pieces."""
        mean, spread = self.scales.get(scale, (0.0, self.settings.shopper))
        return believe(self.feel, self.settings, said or Belief(mean, max(spread, 1.0)), pieces)

    def chances(self, belief: Belief, cut: Cut, places: Sequence[int]) -> NDArray[np.float64]:
        """(n, 3): small, true and large at each place of the scale."""
        return chance_of_fit(self.feel, belief, cut.mean, cut.spread, np.array(places, np.float64))


champion: Champion[ServedSizes] = Champion(MODEL, ServedSizes.load)
