"""Hidden traits of products, hidden tastes of shoppers, and the rule by which one chooses the other.

A shopper never adds up scores. Aspects of a product are yes/no questions that the shopper asks in a personal
order; the answers, first question first, make a binary number, and larger is better (a lexicographic
ordering: Tversky 1972, "Elimination by aspects"; Gigerenzer & Goldstein 1996, "take the best"). Vetoes come
before all of it. The traits are drawn here: attributes on the shelf shape them only in part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.demo.seasons import season_codes
from catalog.demo.tables import GENDERS, Catalogue

VIBES = 10
VIBE_SHARE = np.arange(VIBES, 0, -1.0) / (VIBES * (VIBES + 1) / 2)  # among shoppers; products are even
CIRCLE_SIZE = 30
NEED_SPREAD = 1.6
HOMOPHILY = 1.0
DUDS = 0.55  # share of products that hardly anyone is drawn to, at DUD_APPEAL of their appeal
DUD_APPEAL = 0.05
OCCASIONS = ("everyday", "work", "evening", "sport", "away")
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
_WORDS = {
    1: ("formal", "office", "work", "suit", "shirt", "blazer", "trouser", "tie", "briefcase"),
    2: ("party", "evening", "ethnic", "dress", "saree", "heel", "clutch", "satin", "sequin", "kurta"),
    3: ("sport", "track", "running", "jersey", "legging", "hoodie"),
    4: ("travel", "swim", "flip", "sandal", "backpack", "short", "linen", "hat"),
}
_BOTTOMS = ("trouser", "jean", "skirt", "short", "legging", "pant", "bottom", "capri", "churidar")
_SHOES = ("shoe", "sandal", "flip", "heel", "boot", "sneaker", "footwear", "flat")
_STAPLES = (
    "t-shirt",
    "tshirt",
    "tee",
    "sock",
    "brief",
    "innerwear",
    "vest",
    "legging",
    "bra",
    "trunk",
    "basic",
)


@dataclass(frozen=True, slots=True)
class ProductTraits:
    """Hidden side of the catalogue, one row per product unless stated.

    `group` is audience x category path, the shelf a mission walks along; `group_audience` and `group_path`
    (G,) describe groups. `colours` and `occasions` are bit masks. `price_rank` is the place in its own
    category, 0 cheapest to 1. `size_shift` says how many labels too small the garment is cut.
    """

    group: np.ndarray
    group_audience: np.ndarray
    group_path: np.ndarray
    brand: np.ndarray
    season: np.ndarray
    colours: np.ndarray
    occasions: np.ndarray
    price_rank: np.ndarray
    vibe: np.ndarray
    second_vibe: np.ndarray
    boldness: np.ndarray
    cut: np.ndarray
    quality: np.ndarray
    honesty: np.ndarray
    staple: np.ndarray
    scale: np.ndarray
    size_shift: np.ndarray
    appeal: np.ndarray


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


def _has(texts: np.ndarray, words: tuple[str, ...]) -> np.ndarray:
    unique, inverse = np.unique(texts, return_inverse=True)
    return np.array([any(w in str(t).lower() for w in words) for t in unique])[inverse]


def _vote(column: np.ndarray, values: int, rng: np.random.Generator) -> np.ndarray:
    """A hidden table from each distinct value of a column to one of `values` codes, looked up."""
    unique, inverse = np.unique(column, return_inverse=True)
    return rng.integers(0, values, len(unique))[inverse]


def _groups(catalogue: Catalogue) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    audiences = np.array(
        [{"women": 0, "men": 1, "girls": 3, "boys": 3}.get(str(g).lower(), 2) for g in catalogue.gender]
    )
    _, path = np.unique(catalogue.category, return_inverse=True)
    pairs, group = np.unique(np.stack([audiences, path], 1), axis=0, return_inverse=True)
    return group.reshape(-1), pairs[:, 0], pairs[:, 1]


def _rank_within(value: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Place of each value among those of its group, between 0 and 1."""
    order = np.lexsort((value, group))
    sizes = np.bincount(group)
    place = np.arange(len(value)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rank = np.empty(len(value))
    rank[order] = (place + 0.5) / np.repeat(sizes, sizes)
    return rank


def colour_bits(catalogue: Catalogue) -> tuple[np.ndarray, np.ndarray, int]:
    """One bit per colour name, int64: by product, by variant, and how many (62 at most, then shared)."""
    names, code = np.unique(np.concatenate([catalogue.colour, catalogue.variant_colour]), return_inverse=True)
    bits = np.int64(1) << (code % 62)
    return bits[: catalogue.n_products], bits[catalogue.n_products :], min(len(names), 62)


def _colours_on_offer(catalogue: Catalogue) -> np.ndarray:
    mask, variant, _ = colour_bits(catalogue)
    mask = mask.copy()
    np.bitwise_or.at(mask, catalogue.variant_product, variant)
    return mask


def _occasion_masks(texts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    count = len(texts)
    mask = np.int64(1) << rng.choice(5, count, p=(0.4, 0.2, 0.15, 0.1, 0.15))
    for occasion, words in _WORDS.items():
        mask |= np.where(_has(texts, words) & (rng.random(count) < 0.8), 1 << occasion, 0)
    return mask | np.where(rng.random(count) < 0.45, 1, 0)


def _vibes(catalogue: Catalogue, path: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Half of the vibes follow from brand, print, fabric or usage through hidden tables; half are drawn."""
    columns = (catalogue.brand, catalogue.print, catalogue.fabric, catalogue.usage)
    keyed = [
        _vote(np.char.add(np.char.add(path.astype("U6"), "|"), c.astype("U40")), VIBES, rng) for c in columns
    ]
    keyed.append(rng.integers(0, VIBES, len(path)))
    source = rng.choice(5, len(path), p=(0.2, 0.15, 0.1, 0.05, 0.5))
    return np.choose(source, keyed)


def _even(group: np.ndarray, sample: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Values spread evenly over the quantiles of a sample within each group, in random order."""
    return np.quantile(sample, _rank_within(rng.random(len(group)), group))


def _appeal(group: np.ndarray, spread: float, rng: np.random.Generator) -> np.ndarray:
    """Log-normal appeal, its quantiles even within each group: every shelf has hits and duds."""
    appeal = np.exp(_even(group, rng.normal(0, spread, 20_001), rng))
    dud = _rank_within(rng.random(len(group)), group) < DUDS
    return appeal * np.where(dud, DUD_APPEAL, 1.0)


def draw_traits(catalogue: Catalogue, tail: float, rng: np.random.Generator) -> ProductTraits:
    """Hidden traits of every product; `tail` is the spread (log scale) of appeal."""
    count = catalogue.n_products
    group, audience, path_of_group = _groups(catalogue)
    path = path_of_group[group]
    texts = np.char.add(np.char.add(catalogue.category, " "), catalogue.usage)
    one_group = np.zeros(int(catalogue.brand.max()) + 1, int)
    quality = _even(one_group, rng.beta(6, 2.6, 20_001), rng)[catalogue.brand]
    shift = _even(one_group, rng.normal(0, 0.24, 20_001), rng)[catalogue.brand]
    vibe = _vibes(catalogue, path, rng)
    patterned = ~np.isin(np.char.lower(catalogue.print), ("", "plain", "solid", "none"))
    return ProductTraits(
        group=group,
        group_audience=audience,
        group_path=path_of_group,
        brand=catalogue.brand,
        season=season_codes(catalogue),
        colours=_colours_on_offer(catalogue),
        occasions=_occasion_masks(texts, rng),
        price_rank=_rank_within(catalogue.price, path),
        vibe=vibe,
        second_vibe=(vibe + rng.integers(1, VIBES, count)) % VIBES,
        boldness=np.clip(rng.binomial(4, 0.35, count) + patterned, 0, 4),
        cut=rng.integers(0, 5, count),
        quality=np.clip(quality + rng.normal(0, 0.1, count), 0, 1),
        honesty=_even(group, rng.random(20_001) ** 0.35, rng),
        staple=_has(texts, _STAPLES) | (rng.random(count) < 0.08),
        scale=np.where(_has(texts, _SHOES), 2, np.where(_has(texts, _BOTTOMS), 1, 0)),
        size_shift=shift + _even(group, rng.normal(0, 0.26, 20_001), rng),
        appeal=_appeal(group, tail, rng),
    )


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
        shunned=_some(circle, VIBES, 4, rng) & ~vibes,
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


def lasting_code(
    tastes: Tastes, traits: ProductTraits, shopper: np.ndarray, product: np.ndarray
) -> np.ndarray:
    """The code made of lasting aspects only."""
    return code_of(tastes, shopper, lasting_aspects(tastes, traits, shopper, product))


def vetoed(tastes: Tastes, traits: ProductTraits, shopper: np.ndarray, product: np.ndarray) -> np.ndarray:
    """True where style or every colour is one that the shopper cannot stand, or the price out of reach."""
    colours = traits.colours[product]
    shunned = (tastes.shunned[shopper] >> traits.vibe[product]) & 1 > 0
    stand = colours & ~tastes.hated[shopper]
    return shunned | (stand == 0) | (traits.price_rank[product] > tastes.price_ceiling[shopper])
