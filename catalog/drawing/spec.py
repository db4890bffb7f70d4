"""What can be drawn and sold: plain, frozen records without Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

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
    details (`pocket`, `belt`, `slit` …), and `seed` fixes folds and hand-laid asymmetry.
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

    def attributes(self) -> dict[str, str | list[str]]:
        """The fields a shopper may filter by, JSON-ready."""
        fields = asdict(self)
        fields.pop("seed")
        fields["details"] = list(self.details)
        return fields


@dataclass(frozen=True, slots=True)
class Drawing:
    """`image` uint8 H×W×3 sRGB; `mask` uint8 H×W (255 = garment); landmarks as (x, y) in 0..1."""

    image: npt.NDArray[np.uint8]
    mask: npt.NDArray[np.uint8]
    landmarks: Mapping[str, tuple[float, float]]
    attributes: Mapping[str, str | list[str]]


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
