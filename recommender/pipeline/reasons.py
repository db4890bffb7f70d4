"""Why a candidate is there: the source in which it stands highest, and what in the history brought it there.

True by construction: the product named is the one that adds most to the score which that source gave, and a source
that has no such product, or no longer knows, says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.pipeline.candidates import NOWHERE, Candidates
from recommender.pipeline.sources import NAMES, Asked, collaborative, fresh, popular, session, trending, visual
from recommender.quiz.blend import Blend, Reason
from recommender.quiz.style import Facts

# What happens in the shop, and names no product.
SHOPS_OWN = (trending.NAME, fresh.NAME, popular.NAME)


@dataclass(frozen=True)
class Because:
    """`source` is one of sources.NAMES; `product` the one of the history that did it, `words` an answer of the quiz."""

    source: str = collaborative.NAME
    product: int | None = None
    words: str = ""

    @property
    def is_silent(self) -> bool:
        return self.product is None and not self.words and self.source not in SHOPS_OWN


NO_REASON = Because()


def reasons(
    asked: Asked, candidates: Candidates, blend: Blend, products: Sequence[int], facts: dict[int, Facts]
) -> dict[int, Because]:
    """For each product its reason, by id: of the sources in order of its place in them the first that can tell."""
    rows = asked.model.rows(np.array(products, np.int64))
    own = dict(zip(products, blend.reasons(asked.model, products, facts), strict=True))
    followed = _followed(asked, rows)
    found = {}
    for product, row, cause in zip(products, rows.tolist(), followed, strict=True):
        told = (_of_source(name, asked, candidates, row, own[product], cause) for name in _by_place(candidates, row))
        found[product] = next((one for one in told if not one.is_silent), NO_REASON)
    return found


def _by_place(candidates: Candidates, row: int) -> list[str]:
    """Names of the sources that found the row, the one where it stands highest first; the factors know every row."""
    at = int(np.searchsorted(candidates.rows, row))
    if at == len(candidates) or candidates.rows[at] != row:
        return [collaborative.NAME]
    places = candidates.places[at]
    order = np.argsort(np.where(PERSONAL, places, places + NOWHERE), kind="stable").tolist()
    return [NAMES[column] for column in order if places[column] < NOWHERE] + [collaborative.NAME]


# What everybody wants says less of a tile than anything else that found it.
PERSONAL = np.array([name != popular.NAME for name in NAMES])


def _of_source(name: str, asked: Asked, candidates: Candidates, row: int, own: Reason, followed: int | None) -> Because:
    if name == collaborative.NAME:
        return Because(name, own.product, own.words)
    if name == session.NAME:
        return Because(name, _product(asked, followed))
    if name == visual.NAME:
        return Because(name, _product(asked, _seen_alike(candidates, row)))
    return Because(name)


def _product(asked: Asked, place: int | None) -> int | None:
    return None if place is None else int(asked.model.item_ids[asked.history[place]])


def _followed(asked: Asked, rows: NDArray[np.int64]) -> list[int | None]:
    """For each row the place in the history from which most transitions lead to it."""
    latest = asked.history[: session.LATEST]
    if not len(latest):
        return [None] * len(rows)
    added = asked.extras.next_items.contributions(latest, rows)
    return [int(each.argmax()) if each.max() > 0 else None for each in added]


def _seen_alike(candidates: Candidates, row: int) -> int | None:
    found = candidates.found[NAMES.index(visual.NAME)]
    at = np.flatnonzero(found.rows == row)
    return int(found.causes[at[0]]) if found.causes is not None and len(at) else None
