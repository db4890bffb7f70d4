"""Design lines: what a house may make of each type, and at what price.

A line is a recipe. Every field that holds several words is a choice; a repeated word is
chosen more often. The generator draws one product after another from these recipes.
"""

from __future__ import annotations

from dataclasses import dataclass

PALETTES: dict[str, str] = {
    "bright": "red red cherry coral orange yellow cobalt fuchsia green teal",
    "neutral": "black white ivory oatmeal grey navy charcoal sand white cream",
    "earth": "rust brick mustard olive camel chocolate forest burgundy sand olive",
    "pastel": "blush butter mint sky lilac sage pink cream",
    "denim": "indigo indigo light-denim black navy ivory",
    "leather": "black black tan chocolate espresso burgundy ivory forest",
    "tailored": "navy charcoal black camel grey oatmeal forest burgundy teal silver",
    "evening": "black red cherry burgundy forest plum navy cobalt silver teal",
    "sport": "black grey navy white cobalt red forest charcoal mint",
    "office": "white white sky navy ivory silver blush blue",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One recipe; `weight` is its share of the catalogue, `price` the USD range at tier 1."""

    category: str
    kind: str
    noun: tuple[str, str]
    weight: float
    price: tuple[int, int]
    scale: str
    tag: str
    style: str = "classic"
    silhouettes: str = "regular"
    necklines: str = "none"
    sleeves: str = "none"
    lengths: str = "regular"
    fabrics: str = "jersey"
    patterns: str = "plain"
    palettes: str = "neutral"
    seasons: str = "spring summer autumn winter"
    usages: str = "casual"
    details: str = ""

    @property
    def gender(self) -> str:
        """Who the line is made for, from its department."""
        department = self.category.split("/")[0]
        return department if department != "accessories" else "unisex"
