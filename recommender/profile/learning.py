"""Events → traits: shares of what was done, and how sure one may be that a share is taste and not the assortment.

The share of a value is its weighted part of what the shopper did: weights as in recommendations (a purchase says more
than a look), halved every 120 days, at most so much a product. Its confidence is the chance, under a Beta distribution
approximated by a normal one, that the shopper's share is above the shop's. The shop's own shares are the prior, worth
PRIOR products; what the shopper did is worth as many as Kish's effective sample size (1965) says.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.utils import timezone

from recommender import weights
from recommender.models import EventKind
from recommender.profile.history import Did, Piece
from recommender.profile.taste import Evidence, PriceRange, Trait
from recommender.quiz.models import Facet
from recommender.quiz.style import SCALES

Base = Mapping[str, Mapping[str, float]]  # facet → value → the shop's share
# One look at linen makes "likes linen" 76 % sure where 5 % of the shop is linen, five looks 99 %.
PRIOR = 20.0
# Shown from here on: what is less is noise of what happens to be on sale.
LEAST_SHARE, LEAST_CONFIDENCE = 0.05, 0.6
MOST_TRAITS, EXAMPLES = 6, 4
# Of a value that the shop has no share of, sizes among them.
USUAL_SHARE = 0.12

COUNTED_AS: dict[str, str] = {
    EventKind.VIEW: "looked", EventKind.CLICK: "looked", EventKind.CART: "bag", EventKind.PURCHASE: "bought",
    EventKind.RATING: "rated", EventKind.LIKE: "liked", EventKind.LOOK_LIKE: "liked", EventKind.FOLLOW: "followed",
    EventKind.DISLIKE: "refused",
}  # fmt: skip


@dataclass
class _Value:
    """What speaks for a value and against it."""

    mass: float = 0.0
    refused: set[int] = field(default_factory=set)
    kinds: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    products: dict[int, float] = field(default_factory=lambda: defaultdict(float))


@dataclass(frozen=True)
class Weighed:
    """One event with its weight, never negative; 0 for refusals and whatever was refused later."""

    event: Did
    weight: float


def weigh(events: Sequence[Did]) -> list[Weighed]:
    """Weights as recommendations have them, with a ceiling for each product."""
    if not events:
        return []
    refused = {one.product for one in events if one.kind == EventKind.DISLIKE}
    kinds = [weights.KINDS.index(one.kind) for one in events]
    values = [np.nan if one.value is None else one.value for one in events]
    ages = weights.decay([one.at.timestamp() for one in events], timezone.now().timestamp())
    left: dict[int, float] = defaultdict(lambda: weights.CEILING)
    found = []
    for event, weight in zip(events, (weights.confidence(kinds, values) * ages).tolist(), strict=True):
        kept = 0.0 if event.product in refused else min(weight, left[event.product])
        left[event.product] -= kept
        found.append(Weighed(event, kept))
    return found


def learn(weighed: Sequence[Weighed], pieces: Mapping[int, Piece], base: Base) -> dict[str, list[Trait]]:
    """Traits by facet, the largest share first, as far as they are worth showing."""
    found: dict[str, dict[str, _Value]] = defaultdict(lambda: defaultdict(_Value))
    masses: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for one in weighed:
        for facet, value, part in _values(one.event, pieces.get(one.event.product)):
            _add(found[facet][value], one, part)
            masses[facet][one.event.product] += one.weight * part
    return {facet: _traits(facet, values, masses[facet], base.get(facet, {})) for facet, values in found.items()}


def _values(event: Did, piece: Piece | None) -> Iterator[tuple[str, str, float]]:
    """(facet, value, part) that an event says something of; colours share where none was chosen."""
    if piece is None:
        return
    for facet, value in piece.words.items():
        yield facet, value, 1.0
    shades = [event.shade] if event.shade else sorted(piece.shades)
    for shade in shades:
        yield Facet.COLOUR, shade, 1 / len(shades)
    if event.size and event.kind == EventKind.PURCHASE:
        yield *event.size, 1.0


def _add(value: _Value, one: Weighed, part: float) -> None:
    value.mass += one.weight * part
    value.kinds[COUNTED_AS[one.event.kind]].add(one.event.product)
    if one.event.kind == EventKind.DISLIKE:
        value.refused.add(one.event.product)
    elif one.weight:
        value.products[one.event.product] += one.weight * part


def _traits(
    facet: str, values: Mapping[str, _Value], masses: Mapping[int, float], base: Mapping[str, float]
) -> list[Trait]:
    total = sum(value.mass for value in values.values())
    if total <= 0:
        return []
    size = _effective(masses.values())
    traits = [
        Trait(facet, name, value.mass / total, _sure(value, total, size, base.get(name, USUAL_SHARE)), _evidence(value))
        for name, value in values.items()
    ]
    worth = [one for one in traits if one.share >= LEAST_SHARE and one.confidence >= LEAST_CONFIDENCE]
    most = 2 if facet in SCALES else MOST_TRAITS
    return sorted(worth, key=lambda one: (-one.share, one.value))[:most]


def _effective(masses: Iterable[float]) -> float:
    """How many equal products these weights are worth (Kish)."""
    held = [mass for mass in masses if mass > 0]
    return sum(held) ** 2 / sum(mass * mass for mass in held) if held else 0.0


def _sure(value: _Value, total: float, size: float, base: float) -> float:
    wanted = PRIOR * base + size * value.mass / total
    other = PRIOR * (1 - base) + size * (1 - value.mass / total) + len(value.refused)
    mean, mass = wanted / (wanted + other), wanted + other
    deviation = math.sqrt(max(mean * (1 - mean) / (mass + 1), 1e-12))
    return 0.5 * (1 + math.erf((mean - base) / deviation / math.sqrt(2)))


def _evidence(value: _Value) -> Evidence:
    counts = {kind: len(products) for kind, products in value.kinds.items()}
    strongest = sorted(value.products, key=lambda pk: -value.products[pk])
    return Evidence(counts, tuple(strongest[:EXAMPLES]))


def price_range(weighed: Sequence[Weighed], pieces: Mapping[int, Piece]) -> PriceRange | None:
    """The weighted fifth, half and four fifths of the prices, in the currency of most."""
    priced = [(pieces[one.event.product], one.weight) for one in weighed if one.event.product in pieces and one.weight]
    if not priced:
        return None
    currency = Counter(piece.currency for piece, _weight in priced).most_common(1)[0][0]
    rows = sorted((piece.price, weight) for piece, weight in priced if piece.currency == currency)
    reached = np.cumsum([weight for _price, weight in rows])
    low, middle, high = (
        rows[min(int(np.searchsorted(reached, share * reached[-1])), len(rows) - 1)][0] for share in (0.2, 0.5, 0.8)
    )
    return PriceRange(low, middle, high, currency)
