"""What can be drawn and sold: plain, frozen records without Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

KINDS = (
    "tshirt",
    "shirt",
    "blouse",
    "sweater",
    "hoodie",
    "jacket",
    "coat",
    "dress",
    "skirt",
    "trousers",
    "jeans",
    "shorts",
    "shoes",
    "bag",
    "scarf",
)


@dataclass(frozen=True, slots=True)
class GarmentSpec:
    """One garment in one colour. All fields but `kind` and `colour` have a sensible default.

    `style` is the sub-type (`slip`, `biker`, `sneaker` …), `details` a set of construction
    details (`pocket`, `belt`, `slit` …), `seed` fixes folds and hand-laid asymmetry,
    and `motif` says which picture a graphic print shows.
    """

    kind: str
    colour: str
    style: str = "classic"
    silhouette: str = "regular"
    neckline: str = "none"
    sleeve: str = "none"
    length: str = "regular"
    fabric: str = "jersey"
    pattern: str = "plain"
    accent: str = "white"
    details: tuple[str, ...] = ()
    gender: str = "women"
    seed: int = 0
    motif: int = 0

    def as_json(self) -> dict[str, Any]:
        """Every field, JSON-ready; `from_json` reads it back."""
        return {**asdict(self), "details": list(self.details)}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> GarmentSpec:
        """The spec that `as_json` wrote. Raises TypeError for a missing or unknown field."""
        return cls(**{**fields, "details": tuple(fields.get("details", ()))})

    def attributes(self) -> dict[str, str | list[str]]:
        """The fields a shopper may filter by, JSON-ready."""
        fields = asdict(self)
        del fields["seed"], fields["motif"]
        fields["details"] = list(self.details)
        return fields


@dataclass(frozen=True, slots=True)
class Drawing:
    """`image` uint8 H×W×3 sRGB; `mask` uint8 H×W (255 = garment); landmarks as (x, y) in 0..1 of the picture.

    `behind` uint8 H×W is the part of the mask that a wearer's neck hides: the inside of the back.
    """

    image: npt.NDArray[np.uint8]
    mask: npt.NDArray[np.uint8]
    behind: npt.NDArray[np.uint8]
    landmarks: Mapping[str, tuple[float, float]]
    attributes: Mapping[str, str | list[str]]

    def landmark_pixels(self) -> dict[str, tuple[float, float]]:
        """Landmarks as (x, y) in pixels of `image`, (0, 0) at the upper left corner of its first pixel.

        In a close-up they may lie outside.
        """
        height, width = self.mask.shape
        return {name: (x * width, y * height) for name, (x, y) in self.landmarks.items()}


@dataclass(frozen=True, slots=True)
class Colourway:
    """One colour of a product: `colour` is a slug of the colour table."""

    colour: str
    spec: GarmentSpec


@dataclass(frozen=True, slots=True)
class ProductSpec:
    """One product of the drawn catalogue, ready for an importer."""

    external_id: str
    slug: str
    name_en: str
    name_zh: str
    description_en: str
    description_zh: str
    brand: str
    category: str
    gender: str
    season: str
    year: int
    usage: str
    price: Decimal
    colourways: tuple[Colourway, ...]
    attributes: Mapping[str, str | list[str]]
    size_scale: str
    sizes: tuple[str, ...]
    currency: str = "USD"
