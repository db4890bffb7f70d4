"""Every phrase that a brief may hold, with what it means: the vocabulary's own words first, then `phrases`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from django.utils import translation

from catalog.attributes import VALUES
from catalog.drawing.data.categories import CATEGORIES
from catalog.drawing.data.colours import COLOURS, FAMILIES
from catalog.search.synonyms import SAME
from catalog.search.text import is_chinese, runs, singular
from design.brief import phrases
from design.gan.vocabulary import CATEGORY_OF_SLUG, DRAWN_AS, VOCABULARY

# A colour of the same family as one that was named.
RELATED = 0.25


@dataclass
class Meaning:
    """want: attribute → slug → weight, one of which was asked for. lean: log-odds. lacks: cannot be made.
    part: the attribute whose presence alone is named ("sleeves")."""

    want: dict[str, dict[str, float]] = field(default_factory=dict)
    lean: dict[str, dict[str, float]] = field(default_factory=dict)
    lacks: bool = False
    part: str = ""


Phrase = tuple[str, ...]
PARTS = {"sleeve": ("sleeve", "袖子", "袖"), "print": ("print", "pattern", "花纹", "图纹")}


@cache
def lexicon() -> dict[Phrase, Meaning]:
    """Phrase, as its words in English or one run of Chinese, → meaning."""
    found: dict[Phrase, Meaning] = defaultdict(Meaning)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for attribute, drawn in DRAWN_AS.items():
                for slug, label in VALUES.get(drawn, {}).items():
                    _want(found, str(label), attribute, slug)
    _colours(found)
    _categories(found)
    for phrase, attribute, slugs in phrases.wants():
        for slug in slugs:
            _want(found, phrase, attribute, slug)
    for phrase, table in phrases.leans():
        found[key(phrase)].lean = table
    for phrase in phrases.lacks():
        found[key(phrase)].lacks = True
    for attribute, words in PARTS.items():
        for word in words:
            found[key(word)].part = attribute
    return {phrase: meaning for phrase, meaning in found.items() if phrase}


def key(phrase: str) -> Phrase:
    return tuple(run if is_chinese(run) else singular(run) for run in runs(phrase))


def _want(found: dict[Phrase, Meaning], phrase: str, attribute: str, slug: str, weight: float = 1.0) -> None:
    """`regular` and its like say nothing; a word that means something in two attributes means it in the first."""
    if slug not in VOCABULARY[attribute] or (slug in {"regular", "none", "classic"} and not phrase):
        return
    place = key(phrase)
    if not place or phrase in {"regular", "常规", "full", "long", "short", "rib", "wrap", "belt", "round"}:
        return
    found[place].want.setdefault(attribute, {}).setdefault(slug, weight)


def _colours(found: dict[Phrase, Meaning]) -> None:
    for slug, colour in COLOURS.items():
        for name in (colour.name_en, colour.name_zh, colour.name_zh.removesuffix("色")):
            if len(name) > 1:
                _want(found, name, "colour", slug)
    for family, names in FAMILIES.items():
        members = [slug for slug, colour in COLOURS.items() if colour.family == family]
        for name in (*names, *_synonyms().get(family, ())):
            for slug in members:
                _want(found, name, "colour", slug, 1.0 if slug == family or family not in COLOURS else RELATED)
    for slug in COLOURS:
        for name in _synonyms().get(slug, ()):
            _want(found, name, "colour", slug)


def _categories(found: dict[Phrase, Meaning]) -> None:
    for category in CATEGORIES.values():
        if slug := CATEGORY_OF_SLUG.get(category.slug):
            for name in (category.name_en, category.name_zh, slug):
                _want(found, name, "category", slug)
    for slug in VOCABULARY["category"]:
        for name in _synonyms().get(slug, ()):
            _want(found, name, "category", slug)
    for slug in VOCABULARY["fabric"]:
        for name in _synonyms().get(slug, ()):
            _want(found, name, "fabric", slug)


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    """The search's synonyms by the word that stands for them."""
    lines = (line.partition(":") for line in SAME.strip().splitlines())
    return {first.strip(): tuple(rest.split()) for first, _, rest in lines}


@cache
def longest() -> tuple[int, int]:
    """Words in the longest English phrase, characters in the longest Chinese one."""
    chinese = [len(phrase[0]) for phrase in lexicon() if len(phrase) == 1 and is_chinese(phrase[0])]
    return max(map(len, lexicon())), max(chinese)
