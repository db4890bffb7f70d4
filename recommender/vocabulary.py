"""What the shop's products are, by facet: every value on sale with its share and names. Kept ten minutes."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, F
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from catalog.attributes import VALUES
from catalog.models import ColourFamily, Gender, Product
from catalog.models.taxonomy import in_language
from recommender.quiz.models import Facet

KEPT = 600.0  # seconds
USAGES = {
    "casual": pgettext_lazy("formality", "casual"),
    "smart-casual": pgettext_lazy("formality", "smart casual"),
    "formal": pgettext_lazy("formality", "formal"),
    "party": pgettext_lazy("formality", "for parties"),
    "sport": pgettext_lazy("formality", "sporty"),
    "sports": pgettext_lazy("formality", "sporty"),
    "travel": pgettext_lazy("formality", "for travelling"),
    "ethnic": pgettext_lazy("formality", "traditional"),
    "home": pgettext_lazy("formality", "for home"),
}


@dataclass(frozen=True)
class Word:
    """A value's share of the products (colours: of the products that come in it) and its names, where it has any."""

    share: float
    name_en: str = ""
    name_zh: str = ""


# Where a product says each facet; colours are its variants'.
COLUMNS = {
    Facet.DEPARTMENT: "gender",
    Facet.CATEGORY: "category__slug",
    Facet.BRAND: "brand__slug",
    Facet.SILHOUETTE: "attributes__silhouette",
    Facet.FABRIC: "attributes__fabric",
    Facet.FORMALITY: "usage",
}
_NAMED = {Facet.CATEGORY: "category", Facet.BRAND: "brand"}


def vocabulary() -> dict[str, dict[str, Word]]:
    """Facet → value → its word, the commonest first; no query for what is at most ten minutes old."""
    kept: dict[str, dict[str, Word]] | None = cache.get("recommender.vocabulary")
    if kept is None:
        kept = {facet.value: _words(facet) for facet in COLUMNS} | {Facet.COLOUR.value: _colours()}
        cache.set("recommender.vocabulary", kept, KEPT)
    return kept


def _words(facet: Facet) -> dict[str, Word]:
    names = [f"{_NAMED[facet]}__name_en", f"{_NAMED[facet]}__name_zh"] if facet in _NAMED else []
    rows = Product.objects.active().order_by().annotate(word=F(COLUMNS[facet])).values_list("word", *names)
    counted = list(rows.annotate(n=Count("pk")).order_by("-n"))
    total = sum(n for *_word, n in counted) or 1
    found: dict[str, Word] = {}
    for value, *named, n in counted:
        if not value or value == "none":
            continue
        before = found[value].share if value in found else 0.0  # women's shirts and men's are one word
        found[value] = Word(before + n / total, *named)
    return found


def _colours() -> dict[str, Word]:
    products = Product.objects.active().order_by().filter(variants__is_active=True)
    counted = list(products.values_list("variants__colour__family").annotate(n=Count("pk", distinct=True)))
    total = sum(n for _family, n in counted) or 1
    return {family: Word(n / total) for family, n in sorted(counted, key=lambda row: -row[1]) if family}


def name_of(facet: str, value: str) -> str:
    """A value as shoppers read it, in the active language; sizes and unknown words as they are."""
    if facet == Facet.DEPARTMENT:
        return {
            Gender.WOMEN.value: pgettext("department", "Women"),
            Gender.MEN.value: pgettext("department", "Men"),
            Gender.UNISEX.value: _("For everyone"),
        }.get(value, value)
    if facet == Facet.COLOUR:
        return str(dict(ColourFamily.choices).get(value, value))
    if facet == Facet.FORMALITY:
        return str(USAGES.get(value, value))
    if facet in (Facet.SILHOUETTE, Facet.FABRIC):
        return str(VALUES[facet].get(value, value))
    word = vocabulary().get(facet, {}).get(value)
    return capfirst(in_language(word.name_en, word.name_zh)) if word else value
