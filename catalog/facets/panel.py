"""What the filter panel offers, in the active language: facets with their values, categories, price steps, chips."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from catalog.attributes import VALUES
from catalog.facets.counting import Counts
from catalog.facets.selection import MANY, RATINGS, Selection
from catalog.facets.snapshot import Ints, Snapshot
from catalog.models import ColourFamily, Season
from catalog.models.taxonomy import size_label
from catalog.templatetags.shop import money, size_name

# More values than this fold away behind the commonest.
FIRST = 8
DOTS = {
    "black": "#232225",
    "grey": "#8d8e91",
    "white": "#f7f6f3",
    "beige": "#dccbad",
    "brown": "#7a5138",
    "red": "#c01f2b",
    "orange": "#df7a2a",
    "yellow": "#ebc33f",
    "green": "#3b7a4e",
    "blue": "#3a66ad",
    "purple": "#7d5aa6",
    "pink": "#e08fa6",
    "metallic": "#b9a779",
    "multi": "",
}
# Round numbers that price steps may end at.
ROUND = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool
    dot: str = ""


@dataclass(frozen=True)
class Facet:
    """`options` in the order shown; `more` fold away behind them."""

    name: str
    label: str
    options: list[Option]
    more: list[Option]

    @property
    def chosen(self) -> int:
        return sum(option.chosen for option in (*self.options, *self.more))


@dataclass(frozen=True)
class Link:
    """A choice that is an address of its own. `depth` indents; `count` is None where none is shown."""

    label: str
    address: str
    count: int | None = None
    current: bool = False
    depth: int = 0


def facets(snapshot: Snapshot, counts: Counts, chosen: Selection) -> list[Facet]:
    """Size, colour, brand, fabric, season, in this order; one that offers no choice is left out."""
    brands = {brand.slug: brand.name for brand in snapshot.tables.brands}
    labels: dict[str, tuple[str, Callable[[str], str]]] = {
        "size": (_("Size"), size_label),
        "colour": (_("Colour"), lambda one: capfirst(str(ColourFamily(one).label))),
        "brand": (_("Brand"), lambda one: brands[one]),
        "fabric": (_("Fabric"), fabric_label),
        "season": (_("Season"), lambda one: capfirst(str(Season(one).label))),
    }
    found = [_facet(name, label, say, counts, chosen) for name, (label, say) in labels.items()]
    return [facet for facet in found if len(facet.options) > 1 or facet.chosen]


def fabric_label(value: str) -> str:
    return capfirst(str(VALUES["fabric"].get(value, value.replace("-", " "))))


def _facet(name: str, label: str, say: Callable[[str], str], counts: Counts, chosen: Selection) -> Facet:
    held = getattr(chosen, name)
    options = [
        Option(value, say(value), count, value in held, DOTS.get(value, "") if name == "colour" else "")
        for value, count in counts.facets[name].items()
        if count or value in held
    ]
    if name not in ("brand", "fabric") or len(options) <= FIRST + 2:
        return Facet(name, label, options, [])
    commonest = {one.value for one in sorted(options, key=lambda one: (-one.chosen, -one.count))[:FIRST]}
    first = [one for one in options if one.value in commonest]
    return Facet(name, label, first, [one for one in options if one.value not in commonest])


def rating_options(counts: Counts, chosen: Selection) -> list[Option]:
    found = [
        Option(
            str(least),
            _("%(rating)d stars and more") % {"rating": least},
            counts.facets["rating"][str(least)],
            chosen.rating == least,
        )
        for least in RATINGS
    ]
    return found if any(one.count or one.chosen for one in found) else []


def categories(snapshot: Snapshot, counts: Counts, at: str, address: Callable[[str], str]) -> list[Link]:
    """The way down to `at` ("" is the whole shop) and what lies below it. `address` makes a path's link."""
    held, by_path = snapshot.tables.categories, snapshot.categories_by_path

    def below(path: str) -> list[str]:
        found = [one for one in by_path if counts.categories[one] and one.rpartition("/")[0] == path]
        return sorted(found, key=lambda one: (held[by_path[one]].position, -counts.categories[one], one))

    parts = at.split("/") if at else []
    way = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    while not at and len(only := below(way[-1] if way else "")) == 1 and below(only[0]):
        way += only  # a search within one department: its categories at once
    next_ones = below(way[-1] if way else "")
    if not next_ones and len(way) > 1:  # a leaf: its sisters, to change to
        next_ones, way = below(way[-2]), way[:-1]
    return [
        Link(held[by_path[path]].name, address(path), counts.categories[path], path == at, depth)
        for depth, path in [*enumerate(path for path in way if path in by_path), *((len(way), p) for p in next_ones)]
    ]


def price_steps(cents: Ints, chosen: Selection, currency: str, address: Callable[[Selection], str]) -> list[Link]:
    """Up to four ranges of about equal size with round ends; none where prices hardly differ."""
    if len(cents) < 8:
        return []
    wanted = np.quantile(cents / 100, [0.25, 0.5, 0.75])
    ends = sorted({min(ROUND, key=lambda one: abs(np.log(one / max(price, 1)))) for price in wanted})
    if len(ends) < 2:
        return []
    found = []
    for low, high in zip([None, *ends], [*ends, None], strict=True):
        # A range holds its lower end and not its upper, so that every price is in exactly one.
        step = replace(
            chosen, price_from=None if low is None else low * 100, price_to=None if high is None else high * 100 - 1
        )
        inside = (cents >= (step.price_from or 0)) & (cents <= (10**12 if high is None else high * 100 - 1))
        current = (step.price_from, step.price_to) == (chosen.price_from, chosen.price_to)
        if current:
            step = replace(chosen, price_from=None, price_to=None)
        if count := int(inside.sum()):
            found.append(Link(price_label(low, high, currency), address(step), count, current))
    return found


def price_label(low: float | None, high: float | None, currency: str) -> str:
    """A range in words. Whole amounts are written without cents."""

    def say(amount: float) -> str:

        text = money(Decimal(str(amount)), currency)
        return text.removesuffix(".00")

    if low is None and high is None:
        return ""
    if low is None:
        return pgettext("price", "Under %(amount)s") % {"amount": say(high or 0)}
    if high is None:
        return pgettext("price", "%(amount)s and over") % {"amount": say(low)}
    return f"{say(low)} – {say(high)}"


def chips(snapshot: Snapshot, chosen: Selection, currency: str, address: Callable[[Selection], str]) -> list[Link]:
    """What was chosen, each with the address without it."""
    return [Link(label, address(rest)) for label, rest in without_each(snapshot, chosen, currency)]


def without_each(snapshot: Snapshot, chosen: Selection, currency: str) -> Iterator[tuple[str, Selection]]:
    brands = {brand.slug: brand.name for brand in snapshot.tables.brands}
    say: dict[str, Callable[[str], str]] = {
        "colour": lambda one: capfirst(str(ColourFamily(one).label)),
        "size": size_name,
        "brand": lambda one: brands[one],
        "fabric": fabric_label,
        "season": lambda one: capfirst(str(Season(one).label)),
    }
    if chosen.category:
        yield (
            snapshot.tables.categories[snapshot.categories_by_path[chosen.category]].name,
            replace(chosen, category=""),
        )
    for name in MANY:
        for value in getattr(chosen, name):
            yield say[name](value), chosen.toggled(name, value)
    if chosen.price_from is not None or chosen.price_to is not None:
        low = None if chosen.price_from is None else chosen.price_from / 100
        high = None if chosen.price_to is None else (chosen.price_to + (chosen.price_to % 100 == 99)) / 100
        yield price_label(low, high, currency), replace(chosen, price_from=None, price_to=None)
    if chosen.rating:
        text = ngettext("%(rating)d star and more", "%(rating)d stars and more", chosen.rating)
        yield text % {"rating": chosen.rating}, replace(chosen, rating=None)
