"""What a shopper has chosen, to and from the address. What makes no sense is left out and never an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from catalog.facets.snapshot import FAMILIES, SEASONS, Snapshot

MANY = ("colour", "size", "brand", "fabric", "season")
SORTS = ("recommended", "newest", "price", "price-down", "rating", "bestselling")
RATINGS = (4, 3)
PRICE = re.compile(r"[0-9]{1,7}([.][0-9]{1,2})?", re.ASCII)


@dataclass(frozen=True)
class Selection:
    """Fields in the order of the address. Prices are in cents; `sort` is empty where it is the page's own."""

    category: str = ""
    colour: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    price_from: int | None = None
    price_to: int | None = None
    brand: tuple[str, ...] = ()
    fabric: tuple[str, ...] = ()
    season: tuple[str, ...] = ()
    rating: int | None = None
    sort: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything but the order was chosen."""
        return replace(self, sort="") != Selection()

    def without_filters(self) -> Selection:
        return Selection(sort=self.sort)

    def toggled(self, facet: str, value: str) -> Selection:
        held: tuple[str, ...] = getattr(self, facet)
        values = tuple(one for one in held if one != value) if value in held else (*held, value)
        changed: dict[str, Any] = {facet: values}
        return replace(self, **changed)

    def pairs(self) -> list[tuple[str, str]]:
        """Name and value as they stand in the address."""
        found: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in ("price_from", "price_to"):
                value = cents_to_text(value)
            values = value if isinstance(value, tuple) else (value,)
            found += [(field.name, str(one)) for one in values if one not in (None, "")]
        return found

    def query(self, *, q: str = "", exact: bool = False, page: int | None = None) -> str:
        """The address's query with `?`, empty where nothing was chosen."""
        first = [("q", q)] * bool(q) + [("exact", "1")] * exact
        last = [("page", str(page))] if page else []
        encoded = urlencode([*first, *self.pairs(), *last])
        return f"?{encoded}" if encoded else ""


def parse(query: QueryDict, snapshot: Snapshot, *, sorts: Iterable[str] = SORTS) -> Selection:
    """The selection in an address. Values that the shop does not have are dropped; an upside-down range is turned."""
    known = {
        "colour": FAMILIES,
        "size": snapshot.tables.sizes,
        "brand": [brand.slug for brand in snapshot.tables.brands],
        "fabric": snapshot.tables.fabrics,
        "season": SEASONS,
    }
    chosen: dict[str, Any] = {name: _known(query, name, known[name]) for name in MANY if name in query}
    low, high = _cents(query.get("price_from")), _cents(query.get("price_to"))
    if low is not None and high is not None and low > high:
        low, high = high, low
    rating, sort, category = query.get("rating", ""), query.get("sort", ""), query.get("category", "")
    return Selection(
        **chosen,
        price_from=low,
        price_to=high,
        rating=int(rating) if rating in map(str, RATINGS) else None,
        sort=sort if sort in sorts else "",
        category=category if category in snapshot.categories_by_path else "",
    )


def _known(query: QueryDict, name: str, table: Any) -> tuple[str, ...]:
    wanted = set(query.getlist(name))
    return tuple(value for value in table if value in wanted)


def _cents(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(Decimal(text) * 100) if PRICE.fullmatch(text) else None


def cents_to_text(cents: int | None) -> str:
    """An amount as it stands in the address, without a fraction that is not there."""
    if cents is None:
        return ""
    return str(cents // 100) if cents % 100 == 0 else f"{Decimal(cents) / 100:.2f}"
