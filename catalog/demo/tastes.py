"""Hidden tastes of shoppers, and the rule by which they choose.

A shopper never adds up scores. Aspects of a product are yes/no questions that the shopper asks in a personal
order; the answers, first question first, make a binary number, and larger is better (a lexicographic
ordering: Tversky 1972, "Elimination by aspects"; Gigerenzer & Goldstein 1996, "take the best"). Vetoes come
before all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.demo.tables import GENDERS, Catalogue
from catalog.demo.traits import VIBES, ProductTraits, colour_bits

VIBE_SHARE = np.arange(VIBES, 0, -1.0) / (VIBES * (VIBES + 1) / 2)  # among shoppers; products are even
CIRCLE_SIZE = 30
NEED_SPREAD = 1.6
HOMOPHILY = 1.5  # how much a circle leans the same way
SHUNNED = 5  # styles that a shopper cannot stand
ASPECTS = ("vibe", "palette", "boldness", "cut", "price", "brand", "crowd", "new", "offer")
LASTING = 5  # the first so many ASPECTS do not change from day to day
# Archetypes: the order in which aspects are asked, as rows of ASPECTS, and how common each is.
ORDERS = (
    (0, 1, 6, 3, 2, 5, 4, 7, 8),  # style first
    (1, 0, 6, 2, 3, 5, 8, 4, 7),  # colour first
    (5, 0, 3, 1, 2, 4, 6, 7, 8),  # brand loyal
    (4, 0, 1, 8, 3, 2, 5, 6, 7),  # careful with money
    (6, 0, 7, 1, 2, 3, 5, 8, 4),  # wears what friends wear
    (3, 0, 1, 2, 5, 8, 6, 7, 4),  # cut first
)
ORDER_SHARE = (0.36, 0.18, 0.1, 0.1, 0.16, 0.1)


@dataclass(frozen=True, slots=True)
class Tastes:
    """Hidden side of the shoppers, one row each; masks are int64 bit sets, `order` is (S, aspects)."""

    circle: np.ndarray
    vibes: np.ndarray
    palette: np.ndarray
    hated: np.ndarray
    shunned: np.ndarray
    bold_low: np.ndarray
    bold_high: np.ndarray
    cuts: np.ndarray
    price_ceiling: np.ndarray
    price_comfort: np.ndarray
    order: np.ndarray
    occasions: np.ndarray
    need: np.ndarray
    parent: np.ndarray
    place: np.ndarray


def _bits(rows: np.ndarray) -> np.ndarray:
    mask = np.zeros(len(rows), np.int64)
    for column in rows.T:
        mask |= np.int64(1) << column
    return mask


def _some(circle: np.ndarray, values: int, picks: int, rng: np.random.Generator) -> np.ndarray:
    """Bit masks with `picks` distinct of `values` bits set, int64 (S,); circles lean the same way."""
    lean = rng.random((int(circle.max()) + 1, values))
    keys = HOMOPHILY * lean[circle] + rng.random((len(circle), values))
    return _bits(np.argsort(keys, axis=1)[:, :picks])


def draw_tastes(
    catalogue: Catalogue, genders: np.ndarray, zh: np.ndarray, traits: ProductTraits, rng: np.random.Generator
) -> Tastes:
    """Hidden tastes; shoppers of one gender form circles of about CIRCLE_SIZE who share their first vibe."""
    count, colours = len(genders), colour_bits(catalogue)[2]
    circles = max(1, count // (2 * CIRCLE_SIZE))
    circle = rng.integers(0, circles, count) * len(GENDERS) + genders
    common = rng.choice(VIBES, circles * len(GENDERS), p=VIBE_SHARE)[circle]
    own = np.where(rng.random(count) < 0.8, common, rng.choice(VIBES, count, p=VIBE_SHARE))
    low = rng.integers(0, 3, count)
    vibes = _bits(np.stack([own, rng.choice(VIBES, count, p=VIBE_SHARE)], 1))
    ceiling = np.where(rng.random(count) < 0.5, rng.uniform(0.3, 0.8, count), 1.01)
    frame = rng.normal(0.5 - 0.04 * zh, 0.17, count)
    paths = int(traits.group_path.max()) + 1
    shared = rng.normal(0, 1, (int(circle.max()) + 1, paths))
    return Tastes(
        circle=circle,
        vibes=vibes,
        palette=_some(circle, colours, max(2, round(colours * 0.28)), rng),
        hated=_some(circle, colours, max(1, round(colours * 0.15)), rng),
        shunned=_some(circle, VIBES, SHUNNED, rng) & ~vibes,
        bold_low=low,
        bold_high=low + rng.integers(1, 3, count),
        cuts=_some(circle, 5, 2, rng),
        price_ceiling=ceiling,
        price_comfort=ceiling * rng.uniform(0.3, 0.8, count),
        order=np.array(ORDERS)[rng.choice(len(ORDERS), count, p=ORDER_SHARE)],
        occasions=rng.dirichlet((2.2, 1.0, 0.6, 0.5, 0.5), count),
        need=np.exp(NEED_SPREAD * (0.6 * shared[circle] + 0.8 * rng.normal(0, 1, (count, paths)))),
        parent=rng.random(count) < 0.22,
        place=np.clip(frame[:, None] + rng.normal(0, 0.05, (count, 3)), 0, 1),
    )


def lasting_aspects(
    tastes: Tastes, traits: ProductTraits, shopper: np.ndarray, product: np.ndarray
) -> list[np.ndarray]:
    """Answers to the first LASTING aspects for index arrays that broadcast, bool each."""
    liked = tastes.vibes[shopper]
    bold = traits.boldness[product]
    return [
        ((liked >> traits.vibe[product]) | (liked >> traits.second_vibe[product])) & 1 > 0,
        (tastes.palette[shopper] & traits.colours[product]) > 0,
        (bold >= tastes.bold_low[shopper]) & (bold <= tastes.bold_high[shopper]),
        (tastes.cuts[shopper] >> traits.cut[product]) & 1 > 0,
        traits.price_rank[product] <= tastes.price_comfort[shopper],
    ]


def code_of(tastes: Tastes, shopper: np.ndarray, aspects: list[np.ndarray]) -> np.ndarray:
    """Answers as one int64: the aspect that the shopper asks first is the highest bit."""
    top = len(ASPECTS) - 1
    rank = np.empty_like(tastes.order)
    np.put_along_axis(rank, tastes.order, np.arange(len(ASPECTS))[None, :], axis=1)
    code = np.zeros(np.broadcast(shopper, aspects[0]).shape, np.int64)
    for aspect, answer in enumerate(aspects):
        code |= answer.astype(np.int64) << (top - rank[shopper, aspect])
    return code


def lasting_code(tastes: Tastes, traits: ProductTraits, shopper: np.ndarray, product: np.ndarray) -> np.ndarray:
    """The code made of lasting aspects only."""
    return code_of(tastes, shopper, lasting_aspects(tastes, traits, shopper, product))


def vetoed(tastes: Tastes, traits: ProductTraits, shopper: np.ndarray, product: np.ndarray) -> np.ndarray:
    """True where style or every colour is one that the shopper cannot stand, or the price out of reach."""
    colours = traits.colours[product]
    shunned = (tastes.shunned[shopper] >> traits.vibe[product]) & 1 > 0
    stand = colours & ~tastes.hated[shopper]
    return shunned | (stand == 0) | (traits.price_rank[product] > tastes.price_ceiling[shopper])
