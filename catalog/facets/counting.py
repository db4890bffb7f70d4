"""Which products fit a selection, and how many would under each other choice.

The count of a value ignores what is chosen of its own facet (so that a second value can be added: OR) and heeds
every other facet (AND). Colour and size meet in the variant: red in M counts products whose red comes in M and is in
stock in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from catalog.facets.selection import RATINGS, Selection
from catalog.facets.snapshot import FAMILIES, SEASONS, Ints, Mask, Snapshot


@dataclass(frozen=True)
class Counts:
    """Products by value of each facet; `categories` by path, with those below; prices of all that fit but for price."""

    facets: dict[str, dict[str, int]]
    categories: Counter[str]
    cents: Ints = field(repr=False)


class Narrowing:
    """A scope (products that could be listed at all) under a selection."""

    def __init__(self, snapshot: Snapshot, scope: Mask, chosen: Selection) -> None:
        self.snapshot, self.scope, self.chosen = snapshot, scope, chosen
        self._masks = {name: mask for name, mask in self._each().items() if mask is not None}

    def fitting(self) -> Mask:
        return self._all_but("")

    def counts(self) -> Counts:
        c, tables = self.snapshot.columns, self.snapshot.tables
        rated = self._all_but("rating")
        return Counts(
            facets={
                "colour": self._by_variant("colour"),
                "size": self._by_variant("size"),
                "brand": self._by_code("brand", c.brand, [brand.slug for brand in tables.brands]),
                "fabric": self._by_code("fabric", c.fabric, tables.fabrics),
                "season": self._by_code("season", c.season, SEASONS),
                "rating": {str(least): int((c.rating[rated] >= least).sum()) for least in RATINGS},
            },
            categories=self._by_category(),
            cents=c.cents[self._all_but("price")],
        )

    def _each(self) -> dict[str, Mask | None]:
        c, s, tables = self.snapshot.columns, self.chosen, self.snapshot.tables
        price: Mask | None = None
        if s.price_from is not None or s.price_to is not None:
            price = (c.cents >= (s.price_from or 0)) & (c.cents <= (10**12 if s.price_to is None else s.price_to))
        return {
            "category": self.snapshot.under(s.category) if s.category else None,
            "variant": self._of_variants() if s.colour or s.size else None,
            "brand": _among(c.brand, s.brand, [brand.slug for brand in tables.brands]),
            "fabric": _among(c.fabric, s.fabric, tables.fabrics),
            "season": _among(c.season, s.season, SEASONS),
            "price": price,
            "rating": c.rating >= s.rating if s.rating else None,
        }

    def _all_but(self, facet: str) -> Mask:
        mask = self.scope
        for name, one in self._masks.items():
            if name != facet:
                mask = mask & one
        return mask

    def _kept_variants(self, *, colour: bool, size: bool) -> Mask:
        """Variants of the chosen colours and, in stock, of the chosen sizes."""
        v = self.snapshot.variants
        kept = np.ones(len(v.product), dtype=bool)
        if colour and self.chosen.colour:
            kept &= np.isin(self.snapshot.family, [FAMILIES.index(one) for one in self.chosen.colour])
        if size and self.chosen.size:
            kept &= v.in_stock & np.isin(v.size, [self.snapshot.tables.sizes.index(one) for one in self.chosen.size])
        return kept

    def _of_variants(self) -> Mask:
        mask = np.zeros(len(self.snapshot), dtype=bool)
        mask[self.snapshot.variants.product[self._kept_variants(colour=True, size=True)]] = True
        return mask

    def _by_variant(self, facet: str) -> dict[str, int]:
        """Products with a variant of each value, under what is chosen of the other of colour and size."""
        v, among = self.snapshot.variants, self._all_but("variant")
        codes, names = (self.snapshot.family, FAMILIES) if facet == "colour" else (v.size, self.snapshot.tables.sizes)
        kept = self._kept_variants(colour=facet != "colour", size=facet != "size") & among[v.product]
        if facet == "size":
            kept &= v.in_stock
        seen = np.zeros((len(self.snapshot), len(names)), dtype=bool)
        seen[v.product[kept], codes[kept]] = True
        return dict(zip(names, seen.sum(axis=0).tolist(), strict=True))

    def _by_code(self, facet: str, codes: Ints, names: Sequence[str]) -> dict[str, int]:
        table = list(names)
        held = codes[self._all_but(facet)]
        return dict(zip(table, np.bincount(held[held >= 0], minlength=len(table)).tolist(), strict=True))

    def _by_category(self) -> Counter[str]:
        held = self.snapshot.columns.category[self._all_but("category")]
        totals: Counter[str] = Counter()
        for row, count in enumerate(np.bincount(held[held >= 0], minlength=1).tolist()):
            if count:
                parts = self.snapshot.tables.categories[row].path.split("/")
                totals.update({"/".join(parts[: depth + 1]): count for depth in range(len(parts))})
        return totals


def _among(codes: Ints, wanted: tuple[str, ...], table: Sequence[str]) -> Mask | None:
    if not wanted:
        return None
    names = list(table)
    return np.isin(codes, [names.index(one) for one in wanted])
