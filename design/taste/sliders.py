"""Sliders from -2 to 2 over attributes that have an order, as log-odds of their slugs."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.drawing.data.colours import COLOURS
from design.gan.vocabulary import VOCABULARY

FURTHEST = 2
#: Log-odds between the two ends of a slider at its furthest, halved: e^3 makes the far end rare, not impossible.
PULL = 1.5
_SLEEVES = {"none": -1, "strap": -0.9, "cap": -0.6, "flutter": -0.4, "short": -0.2, "puff": -0.2, "elbow": 0.3,
            "balloon": 1, "long": 1}  # fmt: skip
_LENGTHS = {"cropped": -1, "mini": -1, "short": -0.8, "regular": -0.2, "knee": 0, "midi": 0.4, "ankle": 0.6,
            "long": 0.8, "full": 0.8, "maxi": 1}  # fmt: skip
_FITS = {"slim": -1, "fitted": -1, "slip": -0.6, "tapered": -0.5, "straight": -0.2, "regular": 0, "a-line": 0.3,
         "fit-and-flare": 0.4, "flare": 0.5, "relaxed": 0.7, "full": 0.8, "wide": 0.9, "oversized": 1}  # fmt: skip
_PRINTS = {"plain": -1, "cable": -0.4, "pinstripe": -0.2, "breton": 0, "stripe": 0, "colourblock": 0.2, "dot": 0.4,
           "gingham": 0.4, "houndstooth": 0.5, "check": 0.5, "ditsy": 0.8, "argyle": 0.8, "graphic": 0.9, "fairisle": 1,
           "floral": 1}  # fmt: skip


def _lightness(rgb: tuple[int, int, int]) -> float:
    """-1 for black, 1 for white: luma of ITU-R BT.601."""
    red, green, blue = rgb
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 127.5 - 1


def _warmth(rgb: tuple[int, int, int]) -> float:
    """-1 for blue, 1 for orange, 0 for greys: red against blue, as far as there is colour at all."""
    return max(-1.0, min(1.0, (rgb[0] - rgb[2]) / 128))


#: Slider → (attribute, slug → place in -1…1).
SLIDERS: dict[str, tuple[str, Mapping[str, float]]] = {
    "sleeve": ("sleeve", _SLEEVES),
    "length": ("length", _LENGTHS),
    "fit": ("fit", _FITS),
    "print": ("print", _PRINTS),
    "lightness": ("colour", {slug: _lightness(colour.rgb) for slug, colour in COLOURS.items()}),
    "warmth": ("colour", {slug: _warmth(colour.rgb) for slug, colour in COLOURS.items()}),
}


def leans(sliders: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Log-odds by attribute and slug of sliders in -2…2; unknown sliders and what is out of reach count for nothing."""
    found: dict[str, dict[str, float]] = {}
    for name, value in sliders.items():
        if name not in SLIDERS or not -FURTHEST <= value <= FURTHEST or not value:
            continue
        attribute, places = SLIDERS[name]
        mine = found.setdefault(attribute, {})
        for slug in VOCABULARY[attribute]:
            mine[slug] = mine.get(slug, 0.0) + PULL * value / FURTHEST * places.get(slug, 0.0)
    return found
