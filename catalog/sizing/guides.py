"""A size guide per kind of garment: a table from a scale's chart, and how to measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.imports.tables.sizes import SCALES
from catalog.outfits import Role
from catalog.sizing.charts import LABELS, MEASURES, Span

CM_PER_INCH = 2.54
SYSTEMS = {"uk": "UK", "us": "US", "cn": pgettext_lazy("size system", "CN")}
MEASURE_NAMES = {
    "bust": _("Bust"),
    "chest": _("Chest"),
    "waist": _("Waist"),
    "hips": _("Hips"),
    "foot": _("Foot length"),
    "height": _("Height"),
}
HOW_TO = {
    "bust": _("Around the fullest part of the bust, with the tape level."),
    "chest": _("Around the fullest part of the chest, under the arms."),
    "waist": _("Around the narrowest part, just above the navel."),
    "hips": _("Around the widest part, about 20 cm below the waist."),
    "foot": _("Stand on paper against a wall and measure to the longest toe; take the longer foot."),
    "height": _("Without shoes, from the floor to the top of the head."),
}
CODES = {**SCALES, "dress": ("34", "36", "38", "40", "42", "44")}


@dataclass(frozen=True)
class Measure:
    """Centimetres and inches, as they are printed."""

    cm: str
    inches: str


@dataclass(frozen=True)
class Row:
    size: str
    systems: list[str]
    measures: list[Measure]


@dataclass(frozen=True)
class Guide:
    """`kind` names it in its address."""

    kind: str
    title: Any
    scale: str
    columns: tuple[str, ...]

    @property
    def systems(self) -> list[str]:
        return [str(SYSTEMS[key]) for key in LABELS.get(self.scale, {})]

    @property
    def measures(self) -> list[str]:
        return [str(MEASURE_NAMES[column]) for column in self.columns]

    @property
    def how_to(self) -> list[tuple[str, str]]:
        return [(str(MEASURE_NAMES[column]), str(HOW_TO[column])) for column in self.columns]

    @property
    def rows(self) -> list[Row]:
        labels = list(LABELS.get(self.scale, {}).values())
        spans = [MEASURES[self.scale][column] for column in self.columns]
        return [
            Row(size, [column[place] for column in labels], [_measure(column[place]) for column in spans])
            for place, size in enumerate(CODES[self.scale])
        ]


def _measure(span: Span) -> Measure:
    """Inches to the half: nobody reads a tape more closely."""
    return Measure(_span(*span), _span(*(round(end / CM_PER_INCH * 2) / 2 for end in span)))


def _span(start: float, end: float) -> str:
    return f"{start:g}" if start == end else f"{start:g}–{end:g}"


_TOP, _BOTTOM, _ALL = ("bust", "waist"), ("waist", "hips"), ("bust", "waist", "hips")
GUIDES: dict[str, Guide] = {
    guide.kind: guide
    for guide in (
        Guide("women-tops", _("Women’s tops, knitwear and coats"), "alpha-women", _ALL),
        Guide("women-bottoms", _("Women’s trousers and shorts"), "alpha-women", _BOTTOM),
        Guide("women-dresses", _("Women’s dresses and skirts"), "dress", _ALL),
        Guide("women-jeans", _("Women’s jeans, by waist"), "waist-women", _BOTTOM),
        Guide("women-shoes", _("Women’s shoes"), "eu-shoe-women", ("foot",)),
        Guide("men-tops", _("Men’s shirts, knitwear and coats"), "alpha-men", ("chest", "waist")),
        Guide("men-bottoms", _("Men’s trousers and shorts"), "alpha-men", _BOTTOM),
        Guide("men-jeans", _("Men’s jeans and trousers, by waist"), "waist-men", _BOTTOM),
        Guide("men-shoes", _("Men’s shoes"), "eu-shoe-men", ("foot",)),
        Guide("unisex-tops", _("Tops, knitwear and coats from XS to XXL"), "alpha", ("chest", "waist", "hips")),
        Guide("unisex-jeans", _("Trousers by waist"), "waist", _BOTTOM),
        Guide("unisex-shoes", _("Shoes for everyone"), "eu-shoe", ("foot",)),
        Guide("kids-clothes", _("Children’s clothes"), "kids-age", ("height", "chest", "waist")),
        Guide("kids-shoes", _("Children’s shoes"), "eu-shoe-kids", ("foot",)),
    )
}
_BY_SCALE = {guide.scale: guide.kind for guide in reversed(GUIDES.values())}


def guide_for(scale: str, role: Role | None) -> Guide | None:
    """The guide of a product sized on `scale`; None for what comes in one size or on a scale without a chart."""
    kind = _BY_SCALE.get(scale)
    if role is Role.BOTTOM and kind in {"women-tops", "men-tops"}:
        kind = kind.replace("tops", "bottoms")
    return GUIDES[kind] if kind else None
