"""The shuffle: one picture after another, each chosen for what its answer tells of the rest; stoppable at any time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.cache import cache

from catalog.models import Gender, Product
from fashionai.accounts.models import Shopper
from recommender.algorithms.elicitation import next_question, one_hot
from recommender.models import EventKind
from recommender.quiz import choices, services
from recommender.quiz.models import Facet
from recommender.quiz.style import quiz_answers
from recommender.quiz.words import price_bands
from recommender.vocabulary import COLUMNS

QUESTIONS = 12
# Beyond this many in one go the address would grow without end.
MOST = 60
# Products that may be asked about: 200 rows choose in 3 ms.
POOL = 200
POOL_KEPT = 300.0  # seconds
FACETS = (Facet.DEPARTMENT, Facet.CATEGORY, Facet.SILHOUETTE, Facet.FABRIC, Facet.FORMALITY)
STEP = re.compile(r"([0-9]{1,18})([lds])")
KINDS = {"l": EventKind.LIKE, "d": EventKind.DISLIKE}


@dataclass(frozen=True)
class Seen:
    """What was shown in this go, in order, with the answers: l(ike), d(islike), s(kip). It travels in the address."""

    steps: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, text: str) -> Seen:
        """From an address; what makes no sense is left out."""
        found = (STEP.fullmatch(part) for part in text.split("-")[:MOST])
        return cls(tuple((int(one[1]), one[2]) for one in found if one))

    def __str__(self) -> str:
        return "-".join(f"{product}{answer}" for product, answer in self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def products(self) -> set[int]:
        return {product for product, _answer in self.steps}

    @property
    def last(self) -> tuple[int, str] | None:
        return self.steps[-1] if self.steps else None

    def then(self, product: int, answer: str) -> Seen:
        return Seen((*self.steps, (product, answer)))

    def without_last(self) -> Seen:
        return Seen(self.steps[:-1])


Rows = dict[int, tuple[tuple[str, ...], ...]]


def question(shopper: Shopper | None, seen: Seen) -> Product | None:
    """The product to show next; None when there is none left."""
    genders = quiz_answers(shopper).get(Facet.DEPARTMENT, []) if shopper else []
    opinions = services.opinions(shopper) if shopper else {}
    pool = _pool(tuple(sorted(genders)))
    ids = list(pool)
    place = {pk: row for row, pk in enumerate(ids)}
    answered = {pk: kind == EventKind.LIKE for pk, kind in opinions.items() if pk in place}
    shown = [place[pk] for pk in seen.products if pk in place]
    while ids:
        row = next_question(
            one_hot(list(pool.values())), [place[pk] for pk in answered], list(answered.values()), shown
        )
        if row is None:
            return None
        product = Product.objects.active().in_stock().for_tiles().filter(pk=ids[row]).first()
        if product is not None:
            return product
        shown.append(row)  # sold out since the pool was made
    return None


def _pool(genders: tuple[str, ...]) -> Rows:
    """The wanted, else the newest, for these departments: product → its values by facet. Kept five minutes."""
    key = f"style.shuffle.{'.'.join(genders)}"
    kept: Rows | None = cache.get(key)
    if kept is None:
        kept = _read_pool(genders)
        cache.set(key, kept, POOL_KEPT)
    return kept


def _read_pool(genders: tuple[str, ...]) -> Rows:
    products = Product.objects.active().in_stock()
    if genders:
        products = products.filter(gender__in=[*genders, Gender.UNISEX])
    rows = list(products.newest().values_list("pk", "category_id", "variants__colour__family")[: choices.POOL * 6])
    wanted = list(choices.wanted_first({pk: (category, shade or "") for pk, category, shade in rows}))[:POOL]
    shades: dict[int, set[str]] = defaultdict(set)
    for pk, _category, shade in rows:
        if shade:
            shades[pk].add(shade)
    bands = price_bands()
    columns = [COLUMNS[facet] for facet in FACETS]
    found: Rows = {}
    said = {row[0]: row[1:] for row in Product.objects.filter(pk__in=wanted).values_list("pk", "price", *columns)}
    for pk in wanted:
        if pk in said:
            price, *words = said[pk]
            known = [(word,) if word and word != "none" else () for word in words]
            found[pk] = (*known, tuple(sorted(shades[pk])), (bands.of(price),) if bands else ())
    return found


def judge(*, shopper: Shopper, product: int, answer: str) -> None:
    """Keep an answer; a skip says nothing."""
    if kind := KINDS.get(answer):
        services.judge(shopper=shopper, judged={product: kind})


def undo(*, shopper: Shopper, seen: Seen) -> Seen:
    """Take the last answer back; the address before it."""
    if seen.last is not None and seen.last[1] in KINDS:
        services.judge(shopper=shopper, judged={seen.last[0]: EventKind.RETRACT})
    return seen.without_last()


def tally(seen: Seen) -> Mapping[str, int]:
    """How many were liked, refused and skipped in this go."""
    return {answer: sum(given == answer for _product, given in seen.steps) for answer in "lds"}
