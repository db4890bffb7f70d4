"""A whole search: the words that are looked for, and the filters that were typed among them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from catalog.facets.selection import Selection
from catalog.facets.snapshot import Ints, Snapshot
from catalog.search.asked import Asked, asked
from catalog.search.words import words

# Women's letters on the scale of EU dress sizes.
DRESS_SIZES = {"XS": "34", "S": "36", "M": "38", "L": "40", "XL": "42", "XXL": "44"}


@dataclass(frozen=True)
class Wanted:
    """`text`: words to look for, which may be none where only filters were typed."""

    text: str
    selection: Selection
    narrowed: bool


def wanted(text: str, chosen: Selection, snapshot: Snapshot) -> Wanted:
    """Read sizes and prices out of the words. What is chosen already stands: then all of the text is words."""
    if chosen.size or chosen.price_from is not None or chosen.price_to is not None:
        return Wanted(text, chosen, False)
    found = read(text, snapshot)
    if not found.narrows:
        return Wanted(text, chosen, False)
    filters = replace(chosen, size=found.sizes, price_from=found.price_from, price_to=found.price_to)
    return Wanted(found.text, filters, True)


def in_their_sizes(selection: Selection, rows: Ints, snapshot: Snapshot) -> Selection:
    """Letters as the found dresses spell them: whoever asks for a shirt dress in M finds it in EU 38.

    Only where none of the products comes in a size asked for and all come in sizes of dresses: a shoe's 38 is no M.
    """
    there = set(np.unique(snapshot.variants.size[np.isin(snapshot.variants.product, rows)]).tolist())
    codes = {snapshot.tables.sizes[code] for code in there}
    if not codes or codes & set(selection.size) or not codes <= set(DRESS_SIZES.values()):
        return selection
    return replace(selection, size=tuple(DRESS_SIZES.get(size, size) for size in selection.size))


def read(text: str, snapshot: Snapshot) -> Asked:
    return asked(text, snapshot.tables.sizes, words().knows)
