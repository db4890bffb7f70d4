"""Hidden traits of products: drawn here, and shaped only in part by the attributes that a shop shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.demo.seasons import season_codes
from catalog.demo.tables import Catalogue

VIBES = 10
DUDS = 0.55  # share of products that hardly anyone is drawn to, at DUD_APPEAL of their appeal
DUD_APPEAL = 0.05
OCCASIONS = ("everyday", "work", "evening", "sport", "away")
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
    keyed = [_vote(np.char.add(np.char.add(path.astype("U6"), "|"), c.astype("U40")), VIBES, rng) for c in columns]
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
