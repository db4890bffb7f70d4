"""The profile of a shopper: at most eight queries, and six more every ten minutes for what the shop offers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from catalog.models import Fit, Review
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from recommender.profile import history
from recommender.profile.learning import learn, price_range, weigh
from recommender.profile.taste import LESS, MORE, REMOVED, AspectTaste, Profile, Trait
from recommender.quiz.models import Facet, Source, StyleAnswer
from recommender.quiz.style import SCALES
from recommender.quiz.words import price_bands
from recommender.reviews.words import ASPECTS
from recommender.vocabulary import vocabulary

# The order in which facets stand.
FACETS = (
    Facet.DEPARTMENT, Facet.CATEGORY, Facet.COLOUR, Facet.SILHOUETTE, Facet.FABRIC, Facet.FORMALITY, Facet.PRICE,
    Facet.BRAND, *SCALES,
)  # fmt: skip
LATEST_REVIEWS = 200
NOT_USED = Profile(is_used=False)


def of(shopper: Shopper | None) -> Profile:
    """What the shop thinks a shopper likes; empty for nobody, and for who does not want it used."""
    if shopper is None:
        return Profile()
    if not has_consent(shopper, Purpose.PERSONALISATION):
        return NOT_USED
    events = history.did(shopper)
    weighed, pieces = weigh(events), history.pieces({one.product for one in events})
    bands = price_bands()
    if bands is not None:
        pieces = {pk: replace(one, words={**one.words, Facet.PRICE: bands.of(one.price)}) for pk, one in pieces.items()}
    shop = {facet: {value: word.share for value, word in words.items()} for facet, words in vocabulary().items()}
    shop[Facet.PRICE] = dict.fromkeys(("low", "middle", "high"), 1 / 3)
    traits = _told(shopper, learn(weighed, pieces, shop))
    return Profile(True, len(events), traits, price_range(weighed, pieces), _aspects(shopper))


def opinion_of(weight: float) -> str:
    return MORE if weight > 0 else REMOVED if weight <= -1 else LESS


def _told(shopper: Shopper, learned: Mapping[str, list[Trait]]) -> dict[str, tuple[Trait, ...]]:
    """What was learned, with what the shopper said of it and what only they know."""
    found = {(trait.facet, trait.value): trait for traits in learned.values() for trait in traits}
    for facet, value, weight, source in StyleAnswer.objects.of(shopper).values_list(
        "facet", "value", "weight", "source"
    ):
        trait = found.get((facet, value), Trait(facet, value))
        changed = {"opinion": opinion_of(weight)} if source == Source.EDIT else {"said": True}
        found[facet, value] = replace(trait, **changed)
    by_facet: dict[str, list[Trait]] = defaultdict(list)
    for trait in found.values():
        by_facet[trait.facet].append(trait)
    return {
        facet: tuple(sorted(by_facet[facet], key=lambda one: (-one.strength, one.value)))
        for facet in FACETS
        if facet in by_facet
    }


def _aspects(shopper: Shopper) -> tuple[AspectTaste, ...]:
    """What their own reviews praise and criticise, as far as a model could read them, and how things fitted."""
    mine = Review.objects.filter(shopper=shopper).order_by("-created_at", "-pk")
    praised: dict[str, list[int]] = defaultdict(list)
    criticised: dict[str, list[int]] = defaultdict(list)
    fits: Counter[str] = Counter()
    for product, fit, said in mine.values_list("product_id", "fit", "said__aspects")[:LATEST_REVIEWS]:
        fits[fit] += 1
        for aspect, verdict in (said or {}).items():
            (praised if verdict["favourable"] else criticised)[aspect].append(product)
        if fit in (Fit.SMALL, Fit.LARGE) and product not in criticised["fit"]:
            criticised["fit"].append(product)
    found = [
        AspectTaste(
            aspect,
            len(praised[aspect]),
            len(criticised[aspect]),
            tuple(dict.fromkeys(criticised[aspect] + praised[aspect]))[:4],
            *((fits[Fit.SMALL], fits[Fit.LARGE]) if aspect == "fit" else ()),
        )
        for aspect in ASPECTS
    ]
    return tuple(one for one in found if one.praised or one.criticised)
