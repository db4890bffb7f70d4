"""The profile as the page shows it: names, bars, and the products that a trait rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.models import Product
from recommender import shelf
from recommender.profile import words
from recommender.profile.reading import FACETS
from recommender.profile.taste import AspectTaste, Profile, Trait
from recommender.quiz.models import Facet
from recommender.quiz.style import SCALES
from recommender.quiz.words import PRICES
from recommender.reviews.words import ASPECTS
from recommender.vocabulary import vocabulary

MOST_OFFERED = 60


@dataclass(frozen=True)
class Row:
    """A trait with its words and the products that say most for it."""

    trait: Trait
    label: str
    certainty: str
    sentence: str
    products: list[Product]

    @property
    def percent(self) -> int:
        return round(100 * self.trait.share)


@dataclass(frozen=True)
class Section:
    """A facet: its traits, and what could be added as (value, label)."""

    facet: str
    title: str
    rows: list[Row]
    offers: list[tuple[str, str]]


@dataclass(frozen=True)
class AspectRow:
    aspect: AspectTaste
    label: str
    products: list[Product]


def sections(profile: Profile) -> list[Section]:
    """Every facet that has traits or something to add, in order. One query for the products."""
    products = shelf.for_tiles(
        {pk for traits in profile.traits.values() for one in traits for pk in one.evidence.products}
    )
    found = [
        Section(facet, str(words.TITLES[facet]), [_row(one, products) for one in traits], _offers(facet, traits))
        for facet in FACETS
        for traits in [profile.traits.get(facet, ())]
    ]
    return [one for one in found if one.rows or one.offers]


def _row(trait: Trait, products: dict[int, Product]) -> Row:
    shown = [products[pk] for pk in trait.evidence.products if pk in products]
    name = words.label(trait.facet, trait.value)
    return Row(trait, name, words.certainty(trait), words.evidence(trait.evidence), shown)


def _offers(facet: Facet, traits: Iterable[Trait]) -> list[tuple[str, str]]:
    """What the shop has of a facet beyond these traits, the commonest first; sizes are the quiz's."""
    if facet in SCALES:
        return []
    values = list(PRICES) if facet == Facet.PRICE else list(vocabulary().get(facet, {}))
    known = {one.value for one in traits} | {"unisex"}
    named = [(value, words.label(facet, value)) for value in values[:MOST_OFFERED] if value not in known]
    return [(value, name) for value, name in named if name]


def aspects(profile: Profile) -> list[AspectRow]:
    products = shelf.for_tiles({pk for one in profile.aspects for pk in one.products})
    return [
        AspectRow(one, str(ASPECTS[one.aspect]), [products[pk] for pk in one.products if pk in products])
        for one in profile.aspects
    ]
