"""What a shopper's answers mean for a rail: products to fold in as wishes, soft weights on a ranking, and reasons.

Folding in: an answer stands for the products that have what was chosen, each with a share of the weight of a few
likes, so that the model draws in what shoppers of such products want. Soft weights then move candidates up and down
by what the model may not know: the department, a price, whether there is one's size, what somebody wants less of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from django.db.models import Count
from numpy.typing import NDArray

from catalog.models import Gender, Product, StockLevel, Variant
from catalog.models.products import ProductQuerySet
from fashionai.accounts.models import Shopper
from recommender import serving
from recommender.quiz import words
from recommender.quiz.models import Facet, Source, StyleAnswer
from recommender.vocabulary import COLUMNS

Answer = tuple[str, str]  # facet, value

# The weight of two likes for all wishes together: enough to lead a newcomer, little beside a season of behaviour.
WISH_WEIGHT = 6.0
# Products that stand for an answer: the newest that have it.
WISHED = 120
# Moves along a ranking, as shares of its length: the wrong department leaves the first screens, a colour comes forward.
# What is for everybody stands with one's own: the first 20 after a quiz found what was wanted of 52 in 100 held-out
# shoppers of the demo, and of 43 with .4.
DEPARTMENT, UNISEX, COLOUR, BRAND, PRICE, SIZE = 1.0, 1.0, 0.5, 0.3, 0.15, -0.4
# What the taste profile adds: facets that the quiz does not ask about; and whatever behaviour says, what somebody asked
# to see more of comes to the first screens, and what they want less of leaves them.
PROFILED = {Facet.CATEGORY: 0.5, Facet.FABRIC: 0.4, Facet.SILHOUETTE: 0.4, Facet.FORMALITY: 0.4}
MORE, MOST = 0.6, 1.0
LESS, LEAST = 0.9, 1.4
SCALES = {Facet.SIZE_TOP: "alpha", Facet.SIZE_BOTTOM: "waist", Facet.SIZE_DRESS: "dress", Facet.SIZE_SHOE: "eu-shoe"}


@dataclass(frozen=True)
class Facts:
    """What answers can be compared with. `sizes` are what is in stock, as (scale, code)."""

    gender: str
    brand: str
    price: Decimal
    colours: frozenset[str] = frozenset()
    sizes: frozenset[tuple[str, str]] = frozenset()
    words: dict[str, str] = field(default_factory=dict)  # of the PROFILED facets

    def has(self, facet: str, value: str) -> float:
        """The share of the product, 0…1, that has it: of three colours on offer one is a third."""
        if facet == Facet.COLOUR:
            return (value in self.colours) / max(len(self.colours), 1)
        if facet == Facet.DEPARTMENT:
            return float(self.gender == value)
        if facet == Facet.BRAND:
            return float(self.brand == value)
        if facet == Facet.PRICE:
            bands = words.price_bands()
            return float(bands is not None and bands.of(self.price) == value)
        return float(self.words.get(facet) == value)


@dataclass(frozen=True)
class Wishes:
    """Products that stand for answers: a history for the model (n,), and whose answer each row is."""

    history: serving.History
    answers: list[Answer]


@dataclass(frozen=True)
class Style:
    """The answers by facet; empty for who gave none, or lets us use none.

    unwanted: answer → how much less, 0…1; stressed: the answers that they asked for more of in their profile.
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    unwanted: dict[Answer, float] = field(default_factory=dict)
    stressed: frozenset[Answer] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.answers or self.unwanted)

    def wanted(self, facet: Facet) -> list[str]:
        return self.answers.get(facet, [])

    # --- folding in -------------------------------------------------------------------------------
    def wishes(self) -> Wishes:
        """The products that have what was chosen, colours and brands within the chosen departments."""
        groups = [
            ((Facet.COLOUR, colour), {"variants__colour__family": colour}) for colour in self.wanted(Facet.COLOUR)
        ]
        for facet in (Facet.BRAND, *PROFILED):
            groups += [((facet, value), {COLUMNS[facet]: value}) for value in self.wanted(facet)]
        if not groups:
            groups = [((Facet.DEPARTMENT, gender), {"gender": gender}) for gender in self.wanted(Facet.DEPARTMENT)]
        products, weights, answers = list[int](), list[float](), list[Answer]()
        for answer, condition in groups:
            found = self._in_departments().filter(**condition).newest().values_list("pk", flat=True).distinct()[:WISHED]
            rows = list(dict.fromkeys(found))
            products += rows
            weights += [WISH_WEIGHT / len(groups) / len(rows)] * len(rows)
            answers += [answer] * len(rows)
        return Wishes(serving.History(np.array(products, np.int64), np.array(weights)), answers)

    def _in_departments(self) -> ProductQuerySet:
        products = Product.objects.active()
        genders = self.wanted(Facet.DEPARTMENT)
        return products.filter(gender__in=[*genders, Gender.UNISEX]) if genders else products

    # --- soft weights -----------------------------------------------------------------------------
    def rerank(self, ranked: Sequence[int], facts: dict[int, Facts], strength: float = 1.0) -> list[int]:
        """The ranking with each product moved by its weight; equals keep their order. Products without facts stay.

        `strength` in (0, 1] is what colours, brands and prices count beside behaviour; departments and sizes hold.
        """
        if not self or not ranked:
            return list(ranked)
        length = len(ranked)
        scores = {pk: self._weight(facts.get(pk), strength) - place / length for place, pk in enumerate(ranked)}
        return sorted(ranked, key=lambda pk: -scores[pk])

    def _weight(self, facts: Facts | None, strength: float) -> float:
        if facts is None:
            return 0.0
        return strength * self._taste(facts) + self._need(facts) + self._asked(facts)

    def _asked(self, facts: Facts) -> float:
        """How far what somebody asked for more or less of moves a product."""
        more = sum(MORE * facts.has(*answer) for answer in self.stressed)
        less = sum(LESS * how * facts.has(*answer) for answer, how in self.unwanted.items())
        return min(more, MOST) - min(less, LEAST)

    def _taste(self, facts: Facts) -> float:
        total = sum(weight for weight, (facet, _) in self.moves(facts) if facet != Facet.DEPARTMENT)
        prices = self.wanted(Facet.PRICE)
        bands = words.price_bands() if prices else None
        if bands is None:
            return total
        return total + (PRICE if bands.of(facts.price) in prices else -PRICE)

    def _need(self, facts: Facts) -> float:
        genders = self.wanted(Facet.DEPARTMENT)
        total = SIZE if self._lacks_size(facts) else 0.0
        if not genders:
            return total
        if facts.gender == Gender.UNISEX:
            return total + UNISEX
        return total + (DEPARTMENT if facts.gender in genders else -DEPARTMENT)

    def moves(self, facts: Facts) -> list[tuple[float, Answer]]:
        """What of the answers a product has, with the weight of each, heaviest first."""
        found: list[tuple[float, Answer]] = [
            (COLOUR, (Facet.COLOUR, one)) for one in self.wanted(Facet.COLOUR) if one in facts.colours
        ]
        found = found[:1]  # two of the chosen colours are not twice as good
        found += [(BRAND, (Facet.BRAND, one)) for one in self.wanted(Facet.BRAND) if one == facts.brand]
        for facet, weight in PROFILED.items():
            found += [(weight, (facet, one)) for one in self.wanted(facet) if facts.has(facet, one)]
        found += [(DEPARTMENT, (Facet.DEPARTMENT, o)) for o in self.wanted(Facet.DEPARTMENT) if o == facts.gender]
        return found

    def _lacks_size(self, facts: Facts) -> bool:
        """Whether it comes on a scale that the shopper has a size on, and not in that size."""
        for facet, prefix in SCALES.items():
            codes = {code for scale, code in facts.sizes if scale.startswith(prefix)}
            if codes and self.wanted(facet) and not codes & set(self.wanted(facet)):
                return True
        return False

    # --- reasons ----------------------------------------------------------------------------------
    def why(self, facts: Facts | None, shares: dict[Answer, float] | None = None) -> str:
        """The sentence under a tile: the answer it has that did most for it; empty where it has none."""
        if facts is None:
            return ""
        moves = self.moves(facts)
        if not moves:
            return ""
        _weight, best = max(moves, key=lambda move: ((shares or {}).get(move[1], 0.0), _TELLING[move[1][0]]))
        brand = words.brand_names([best[1]]).get(best[1], "") if best[0] == Facet.BRAND else ""
        return words.reason(*best, brand)


# A colour is a better reason to read than the department that everything on the rail has.
_TELLING: dict[str, int] = {Facet.COLOUR: 2, Facet.BRAND: 1, Facet.DEPARTMENT: 0, **dict.fromkeys(PROFILED, 2)}
NONE = Style()


def style_of(shopper: Shopper) -> Style:
    """The answers of a shopper, in one query; ask only for one who agreed to personalisation.

    What the shopper changed in the taste profile goes before what the quiz says of the same.
    """
    rows = StyleAnswer.objects.of(shopper).values_list("facet", "value", "weight", "source")
    ordered = sorted(rows, key=lambda row: row[3] != Source.EDIT)
    latest: dict[Answer, float] = {}
    for facet, value, weight, _source in ordered:
        latest.setdefault((facet, value), weight)
    answers: dict[str, list[str]] = defaultdict(list)
    for facet, value, _weight, _source in rows:
        if latest[facet, value] > 0 and value not in answers[facet]:
            answers[facet].append(value)
    unwanted = {answer: -weight for answer, weight in latest.items() if weight < 0}
    stressed = frozenset((f, value) for f, value, weight, source in rows if source == Source.EDIT and weight > 0)
    return Style(dict(answers), unwanted, stressed)


def quiz_answers(shopper: Shopper) -> dict[str, list[str]]:
    """What was said in the quiz itself, by facet, in one query."""
    answers: dict[str, list[str]] = defaultdict(list)
    for facet, value in StyleAnswer.objects.of(shopper).said().values_list("facet", "value"):
        answers[facet].append(value)
    return dict(answers)


def facts_of(products: Sequence[int]) -> dict[int, Facts]:
    """What the answers ask of these products, in three queries."""
    colours: dict[int, set[str]] = defaultdict(set)
    sizes: dict[int, set[tuple[str, str]]] = defaultdict(set)
    shades = Variant.objects.filter(product__in=products, is_active=True).values_list("product", "colour__family")
    for product, family in shades.order_by().annotate(Count("pk")).values_list("product", "colour__family"):
        colours[product].add(family)
    levels = StockLevel.objects.sellable().filter(variant__product__in=products)
    for product, scale, code in levels.values_list(
        "variant__product", "variant__size__scale", "variant__size__code"
    ).distinct():
        sizes[product].add((scale, code))
    columns = [COLUMNS[facet] for facet in PROFILED]
    rows = Product.objects.filter(pk__in=products).values_list("pk", "gender", "brand__slug", "price", *columns)
    return {
        pk: Facts(
            gender, brand, price, frozenset(colours[pk]), frozenset(sizes[pk]), dict(zip(PROFILED, said, strict=True))
        )
        for pk, gender, brand, price, *said in rows
    }


def shares_by_answer(wishes: Wishes, contributions: NDArray[np.float64]) -> list[dict[Answer, float]]:
    """Contributions of the wishes' rows (n_targets, n_wishes), summed by answer, for each target."""
    totals: list[dict[Answer, float]] = []
    for row in contributions:
        shares: dict[Answer, float] = defaultdict(float)
        for answer, share in zip(wishes.answers, row.tolist(), strict=True):
            shares[answer] += share
        totals.append(dict(shares))
    return totals
