"""A search from end to end: what was typed → products, best first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.facets.snapshot import Ints, Mask, Snapshot
from catalog.search.engine import engine
from catalog.search.query import Query, understand
from catalog.search.words import words

# What popularity adds at most, in shares of the best score: enough to part equals, too little to beat a better match.
POPULARITY = 0.15
SOLD_OUT = 0.3


@dataclass(frozen=True)
class Found:
    """`rows` of the snapshot from best to worst. `partly`: nothing had every word, these have some."""

    query: Query
    rows: Ints
    partly: bool = False

    def mask(self, snapshot: Snapshot) -> Mask:
        mask = np.zeros(len(snapshot), dtype=bool)
        mask[self.rows] = True
        return mask


def search(text: str, snapshot: Snapshot, *, exact: bool = False, typing: bool = False) -> Found:
    """One query of the database, two or three where the first finds nothing."""
    query = understand(text, words(), exact=exact, typing=typing)
    backend = engine()
    scores = backend.match(query.terms, every=True) or backend.match(query.anywhere(), every=True)
    if scores or len(query.terms) < 2:
        return Found(query, ranked(scores, snapshot))
    return Found(query, ranked(backend.match(query.anywhere(), every=False), snapshot), partly=True)


def ranked(scores: dict[int, float], snapshot: Snapshot) -> Ints:
    """Rows of what is on sale by score, equals by popularity, what is sold out lower."""
    ids = np.fromiter(scores, dtype=np.int64, count=len(scores))
    values = np.fromiter(scores.values(), dtype=np.float64, count=len(scores))
    order = np.argsort(ids)
    ids, values = ids[order], values[order]
    rows = snapshot.rows_of(ids)
    if not len(rows):
        return rows
    values = values[np.isin(ids, snapshot.columns.ids[rows])]
    values = values / (values.max() or 1.0)
    appeal = snapshot.appeal[rows]
    values = values + POPULARITY * appeal / (appeal.max() or 1.0) - SOLD_OUT * ~snapshot.in_stock[rows]
    return rows[np.lexsort((-snapshot.columns.ids[rows], -values))]
