"""From the ranker's order to a rail's: one tile a style, the shopper's sizes first, no screen of the same."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Hashable, Mapping, Sequence

import numpy as np
from django.conf import settings

from recommender.algorithms.diversity import diversify
from recommender.serving import ServedModel

LATEST, TWICE = 5, 2
Size = tuple[str, str]  # scale (or how it begins), code


def one_per_style(ranked: Sequence[int], styles: Mapping[int, Hashable], taken: Collection[Hashable] = ()) -> list[int]:
    """The best of each style, without the styles `taken`; a product without one stands for itself."""
    seen = set(taken)
    kept = []
    for product in ranked:
        style = styles.get(product, product)
        if style not in seen:
            seen.add(style)
            kept.append(product)
    return kept


def my_sizes_first(
    ranked: Sequence[int], stocked: Mapping[int, Collection[Size]], mine: Collection[Size]
) -> tuple[list[int], list[int]]:
    """Products in two parts, both in their order: first what may fit, then what is out of the shopper's size.

    stocked: by product the sizes there are; mine: sizes by scale, where "dress" stands for every scale of dresses. A
    product on a scale that we know no size for is not judged.
    """
    out = {product for product in ranked if mine and lacks_size(stocked.get(product, ()), mine)}
    return [product for product in ranked if product not in out], [product for product in ranked if product in out]


def lacks_size(stocked: Collection[Size], mine: Collection[Size]) -> bool:
    """Whether it comes on a scale that we know a size for, and is there in none of those."""
    for scale in {scale for scale, _code in mine}:
        codes = {code for known, code in stocked if known.startswith(scale)}
        if codes and not codes & {code for known, code in mine if known == scale}:
            return True
    return False


def diverse(ranked: Sequence[int], model: ServedModel, count: int) -> list[int]:
    """The first `count` by relevance and unlikeness, the rest in their order behind them.

    Relevance falls evenly with the place: behind the ranker stand answers and sizes, which give no score.
    """
    rows = model.rows(np.array(ranked, np.int64))
    directions = np.where(rows[:, None] >= 0, model.directions[rows], 0.0)
    relevance = 1.0 - np.arange(len(ranked)) / max(len(ranked), 1)
    weight = settings.RECOMMENDER["RELEVANCE"]
    places = diversify(relevance, directions, count=count, weight=weight).tolist()
    first = set(places)
    return [ranked[place] for place in places] + [pk for place, pk in enumerate(ranked) if place not in first]


def led_by_intent(ranked: Sequence[int], kinds: Mapping[int, Hashable], sitting: Sequence[int]) -> list[int]:
    """What somebody looks for right now takes every other place at least, the first included, in the ranking's order.

    The ranker learns from days: whoever bought a dress last week wants something else, whoever opens one dress after
    the other wants dresses. kinds: of products by id; sitting: what was looked at just now, latest first. A kind is
    looked for when at least TWICE of the LATEST are of it.
    """
    counts = Counter(kinds[product] for product in sitting[:LATEST] if product in kinds)
    wanted = {kind for kind, count in counts.items() if count >= TWICE}
    mine = deque(product for product in ranked if kinds.get(product) in wanted)
    left, order = dict.fromkeys(ranked), list[int]()
    while left:
        product = mine[0] if mine and len(order) % 2 == 0 else next(iter(left))
        if mine and product == mine[0]:
            mine.popleft()
        del left[product]
        order.append(product)
    return order


def cap_of(places: int) -> int:
    """How many places of a rail one category may take; the rest of the shop gets a place on every screen."""
    return max(int(np.ceil(places * settings.RECOMMENDER["CATEGORY_SHARE"])), 6)
