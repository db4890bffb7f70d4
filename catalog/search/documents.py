"""Products → search documents: what each says of itself, by weight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils import translation

from catalog.attributes import HIDDEN, VALUES
from catalog.models import Category, Colour, Product, SearchDocument, Variant
from catalog.search import lexicon
from catalog.search.lexicon import Lexicon
from catalog.search.text import token

FIELDS = ("name", "brand", "facts", "description")
LANGUAGES = ("en", "zh-hans")


class Writer:
    """Makes documents. Holds the tables that all of them need."""

    def __init__(self) -> None:
        self.lexicon: Lexicon = lexicon.load()
        self._categories = {category.path: category for category in Category.objects.all()}
        self._families = lexicon.family_labels()

    def documents(self, products: Iterable[Product]) -> list[SearchDocument]:
        """One of each product, unsaved; one query for the colours of all."""
        held = list(products)
        colours: dict[int, list[Colour]] = defaultdict(list)
        variants = Variant.objects.filter(product__in=held, is_active=True).order_by("product_id", "colour_id")
        known = Colour.objects.in_bulk()
        for product, colour in variants.values_list("product_id", "colour_id").distinct():
            colours[product].append(known[colour])
        return [self._document(product, colours[product.pk]) for product in held]

    def _document(self, product: Product, colours: list[Colour]) -> SearchDocument:
        return SearchDocument(
            product=product,
            name=self._tokens(product.name_en, product.name_zh),
            brand=self._tokens(product.brand.name_en, product.brand.name_zh),
            facts=self._facts(product, colours),
            description=self._tokens(product.description_en, product.description_zh),
        )

    def _facts(self, product: Product, colours: list[Colour]) -> str:
        """Category and all above it, kind, gender, season, use, colours with their families, attributes."""
        path, said = product.category.path, []
        parts = path.split("/")
        for depth in range(len(parts)):
            if category := self._categories.get("/".join(parts[: depth + 1])):
                said += [category.name_en, category.name_zh]
        said += [str(product.attributes.get("kind", "")), product.gender, product.season, product.usage]
        said += [name for colour in colours for name in (colour.name_en, colour.name_zh)]
        said += attribute_words(product.attributes)
        families = {word for colour in colours for word in self._families[colour.family]}
        return " ".join([self._tokens(*said), *(token(word) for word in sorted(families))])

    def _tokens(self, *texts: str) -> str:
        return " ".join(token(word) for text in texts if text for word in lexicon.for_index(text, self.lexicon))


def attribute_words(attributes: Mapping[str, Any]) -> list[str]:
    """Values of a product's attributes as shoppers read them, in both languages."""
    found: list[str] = []
    for key, value in attributes.items():
        if key in HIDDEN:
            continue
        for one in value if isinstance(value, list) else [value]:
            if one not in (None, "", "none", "regular"):
                found += _labels(key, str(one))
    return found


@lru_cache(maxsize=2048)
def _labels(key: str, value: str) -> tuple[str, ...]:
    label = VALUES.get(key, {}).get(value, value)
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(str(label))
    return tuple(found)
