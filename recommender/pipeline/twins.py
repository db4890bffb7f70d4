"""Which products are one style: the same but for the colour.

A shop that sells every colour as a product of its own names them alike: "Linden tee navy blue" and "Linden tee red"
of one brand, category and department are one style, for a name without its colour words is what they share.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable

from django.core.cache import cache

from catalog.models import Colour, Product

# Words that shops put before or after the colour's own.
SHADES = ("light", "dark", "deep", "pale", "bright", "off", "melange", "multi", "multicoloured", "multicolour")
WORDS = re.compile(r"[^\W_]+", re.UNICODE)
KEPT_SECONDS = 600.0


def styles_of(products: Collection[int]) -> dict[int, Hashable]:
    """Product id → its style, in one query (and one for the colours' names in ten minutes)."""
    colours = _colour_words()
    rows = Product.objects.filter(pk__in=list(products)).values_list("pk", "brand", "category", "gender", "name_en")
    return {pk: (*rest, without_colours(name, colours) or pk) for pk, *rest, name in rows}


def without_colours(name: str, colours: frozenset[str]) -> str:
    """A name's words without those of colours, in lower case; empty for a name of nothing else."""
    return " ".join(word for word in WORDS.findall(name.lower()) if word not in colours)


def _colour_words() -> frozenset[str]:
    words: frozenset[str] | None = cache.get("recommender.colour-words")
    if words is None:
        names = " ".join(Colour.objects.order_by().values_list("name_en", flat=True)).lower()
        words = frozenset(WORDS.findall(names)) | frozenset(SHADES)
        cache.set("recommender.colour-words", words, KEPT_SECONDS)
    return words
