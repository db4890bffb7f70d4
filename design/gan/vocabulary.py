"""What a design can be asked for, and how that becomes numbers. NumPy only: a web process may import it.

VOCABULARY["neckline"]                       # the slugs of one attribute, those of `catalog.drawing`
condition = Condition(category="dress", colour="navy", sleeve="short")
encode([condition])                          # float32 (1, SIZE); what is None is left open
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from catalog.drawing.data.colours import COLOURS
from catalog.drawing.spec import KINDS, GarmentSpec

#: Slugs per attribute, in the order of their numbers. Networks, judge and reader depend on every place and on the whole
#: width: whoever adds or moves one trains them all anew.
VOCABULARY: dict[str, tuple[str, ...]] = {
    "category": KINDS,
    "colour": tuple(COLOURS),
    "print": (
        *("plain", "argyle", "breton", "cable", "check", "colourblock", "ditsy", "dot", "fairisle", "floral"),
        *("gingham", "graphic", "houndstooth", "pinstripe", "stripe"),
    ),
    "fabric": (
        *("canvas", "chiffon", "corduroy", "crepe", "denim", "flannel", "fleece", "jersey", "knit", "leather"),
        *("linen", "nylon", "poplin", "rib", "satin", "twill", "velvet", "viscose", "wool"),
    ),
    "sleeve": ("none", "strap", "cap", "flutter", "short", "puff", "elbow", "balloon", "long"),
    "length": ("regular", "cropped", "mini", "short", "knee", "midi", "long", "ankle", "full", "maxi"),
    "neckline": (
        *("none", "boat", "bow", "camp", "collar", "cowl", "crew", "funnel", "halter", "henley", "hood", "lapel"),
        *("polo", "rib", "round", "scoop", "square", "sweetheart", "turtleneck", "v-neck", "wrap"),
    ),
    "fit": (
        *("regular", "slim", "fitted", "straight", "tapered", "relaxed", "wide", "oversized", "a-line"),
        *("fit-and-flare", "flare", "full", "slip"),
    ),
    "type": (
        *("classic", "a-line", "backpack", "biker", "blazer", "bomber", "bow", "boxy", "camp", "cardigan", "chelsea"),
        *("chino", "crossbody", "flat", "gathered", "jogger", "knit", "loafer", "overcoat", "party", "peasant"),
        *("pencil", "pleated", "puffer", "pump", "sheath", "shirt", "shoulder", "slip", "sneaker", "square", "sun"),
        *("tailored", "tall", "tea", "tiered", "tote", "trench", "trucker", "tshirt", "wool", "wrap"),
    ),
}
#: What `catalog.drawing` and the products' attributes call the same thing.
DRAWN_AS: dict[str, str] = {
    "category": "kind",
    "colour": "colour",
    "print": "pattern",
    "fabric": "fabric",
    "sleeve": "sleeve",
    "length": "length",
    "neckline": "neckline",
    "fit": "silhouette",
    "type": "style",
}
#: The shop's category slugs (the last part of `women/dresses`) as categories of designs.
CATEGORY_OF_SLUG: dict[str, str] = {
    "dresses": "dress",
    "tshirts": "tshirt",
    "shirts": "shirt",
    "blouses": "blouse",
    "knitwear": "sweater",
    "hoodies": "hoodie",
    "jackets": "jacket",
    "coats": "coat",
    "skirts": "skirt",
    "trousers": "trousers",
    "jeans": "jeans",
    "shorts": "shorts",
    "shoes": "shoes",
    "bags": "bag",
    "scarves": "scarf",
}
STYLE_SIZE = 32
_OFFSETS = dict(zip(VOCABULARY, np.cumsum([0, *map(len, VOCABULARY.values())]).tolist(), strict=False))
_RGB = sum(map(len, VOCABULARY.values()))
#: Numbers in an encoded condition: one per slug, then red, green and blue of the colour in -1..1.
SIZE = _RGB + 3


@dataclass(frozen=True, slots=True)
class Condition:
    """What a design should be; None leaves it to the network. Raises ValueError for a slug that VOCABULARY lacks."""

    category: str | None = None
    colour: str | None = None
    print: str | None = None
    fabric: str | None = None
    sleeve: str | None = None
    length: str | None = None
    neckline: str | None = None
    fit: str | None = None
    type: str | None = None

    def __post_init__(self) -> None:
        for name, slug in self.chosen().items():
            if slug not in VOCABULARY[name]:
                raise ValueError(f"{name} {slug!r} is not in the vocabulary")

    def chosen(self) -> dict[str, str]:
        """Attribute → slug of what is not left open."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: slug for name, slug in pairs if slug is not None}

    def but(self, **changes: str | None) -> Condition:
        """The same with other choices."""
        return replace(self, **changes)


def of_spec(spec: GarmentSpec) -> Condition:
    """Everything that is known of a drawn garment."""
    return Condition(**{name: getattr(spec, drawn) for name, drawn in DRAWN_AS.items()})


def of_attributes(attributes: Mapping[str, object], *, category: str | None, colour: str | None) -> Condition:
    """What is known of a product: its attribute row, its category's slug and its colour's; unknown slugs stay open."""
    found: dict[str, object] = {
        name: attributes.get(drawn) for name, drawn in DRAWN_AS.items() if name not in {"category", "colour"}
    }
    found["category"] = CATEGORY_OF_SLUG.get(category or "", category)
    found["colour"] = colour
    return Condition(**{name: str(slug) for name, slug in found.items() if slug in VOCABULARY[name]})


def encode(conditions: Sequence[Condition]) -> NDArray[np.float32]:
    """float32 (n, SIZE): a one-hot group per attribute, all zeros where it is left open, and the colour's RGB."""
    encoded = np.zeros((len(conditions), SIZE), np.float32)
    for row, condition in zip(encoded, conditions, strict=True):
        for name, slug in condition.chosen().items():
            row[_OFFSETS[name] + VOCABULARY[name].index(slug)] = 1
        if condition.colour is not None:
            row[_RGB:] = np.array(COLOURS[condition.colour].rgb, np.float32) / 127.5 - 1
    return encoded


def groups() -> dict[str, slice]:
    """Attribute → its columns in an encoded condition."""
    return {name: slice(start, start + len(VOCABULARY[name])) for name, start in _OFFSETS.items()}


def open_groups(encoded: NDArray[np.float32], left_open: NDArray[np.bool_]) -> NDArray[np.float32]:
    """A copy in which attribute j of row i is left open where `left_open` bool (n, attributes) says so."""
    opened = encoded.copy()
    for place, (name, columns) in enumerate(groups().items()):
        opened[left_open[:, place], columns] = 0
        if name == "colour":
            opened[left_open[:, place], _RGB:] = 0
    return opened


def labels(encoded: NDArray[np.float32]) -> NDArray[np.int64]:
    """int64 (n, attributes): the slug's number per attribute, -1 where it is left open."""
    parts = [encoded[:, columns] for columns in groups().values()]
    return np.stack([np.where(part.any(1), part.argmax(1), -1) for part in parts], 1)
