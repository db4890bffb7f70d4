"""How a model is trained: the factorisation's settings, and what products' attributes count beside behaviour."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from scipy.sparse import csr_matrix, vstack

from recommender.algorithms.ials import IALSSettings
from recommender.dataset import Snapshot


@dataclass(frozen=True)
class Recipe:
    """iALS over shoppers and attributes together.

    Each attribute ("red dresses", "linen", a brand) joins the matrix as one more row that "looked at" every product
    that has it, with weight `attribute_weight` (co-factorisation with side information, Fang and Si 2011). Products
    that nobody has looked at get a vector from what they are, and a short history pulls in what is alike. Serving,
    fold-in and reasons stay those of plain iALS.
    """

    ials: IALSSettings
    attribute_weight: float

    @classmethod
    def from_settings(cls, snapshot: Snapshot) -> Recipe:
        """The settings' recipe. A small shop gets fewer factors: with as many as products a model only memorises."""
        chosen = settings.RECOMMENDER
        room = max(min(len(snapshot.items), len(snapshot.users)) // 4, 1)
        ials = IALSSettings(
            factors=min(int(chosen["FACTORS"]), room),
            iterations=int(chosen["ITERATIONS"]),
            regularization=chosen["REGULARIZATION"],
            unobserved_ratio=chosen["UNOBSERVED_RATIO"],
            popularity_exponent=chosen["POPULARITY_EXPONENT"],
        )
        return cls(ials, chosen["ATTRIBUTE_WEIGHT"])

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Recipe:
        """The recipe of a registered version, as `to_json` wrote it."""
        ials = dict(stored)
        return cls(attribute_weight=ials.pop("attribute_weight"), ials=IALSSettings(**ials))

    def to_json(self) -> dict[str, Any]:
        return {"attribute_weight": self.attribute_weight, **asdict(self.ials)}

    def matrix(self, behaviour: csr_matrix, attributes: csr_matrix) -> csr_matrix:
        """(n_users + n_attributes, n_items) to fit: the shoppers' rows first, so that their row numbers hold."""
        if not self.attribute_weight:
            return behaviour
        return vstack([behaviour, attributes * self.attribute_weight], format="csr", dtype="float32")
