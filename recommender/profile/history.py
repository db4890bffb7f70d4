"""What a shopper did, as rows that the profile is learned from: four queries however long the history is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F

from catalog.models import OrderLine, Product, Variant
from catalog.models.orders import ReturnReason
from fashionai.accounts.models import Shopper
from recommender.models import OPINIONS, Event, EventKind
from recommender.quiz.models import Facet
from recommender.quiz.style import SCALES
from recommender.vocabulary import COLUMNS

# The latest so many events: two years of a busy shopper, read in 15 ms.
LATEST = 1_000


@dataclass(frozen=True)
class Did:
    """One event. `size` is (facet, code) where a variant on a scale of sizes was taken, `shade` its colour family."""

    product: int
    kind: str
    value: float | None
    at: datetime
    shade: str = ""
    size: tuple[str, str] | None = None


@dataclass(frozen=True)
class Piece:
    """A product as the profile sees it: `words` by facet, and the colour families that it comes in."""

    price: Decimal
    currency: str
    words: dict[str, str]
    shades: frozenset[str]


def did(shopper: Shopper) -> list[Did]:
    """The latest events, the last first, without opinions that a later one replaced and sizes that went back."""
    latest = Event.objects.of(shopper).order_by("-at", "-received_at").annotate(
        shade=F("variant__colour__family"), scale=F("variant__size__scale"), code=F("variant__size__code")
    )  # fmt: skip
    rows = latest.values_list("product_id", "kind", "value", "at", "variant_id", "shade", "scale", "code")[:LATEST]
    misfits, judged, found = _misfits(shopper), set[int](), []
    for product, kind, value, at, variant, shade, scale, code in rows:
        if kind in OPINIONS:
            if product in judged:
                continue
            judged.add(product)
        if kind != EventKind.RETRACT:
            size = None if variant in misfits else _size(scale, code)
            found.append(Did(product, kind, value, at, shade or "", size))
    return found


def _misfits(shopper: Shopper) -> set[int]:
    """Variants that went back because they were too small or too large."""
    reasons = (ReturnReason.TOO_SMALL, ReturnReason.TOO_LARGE)
    lines = OrderLine.objects.filter(order__shopper=shopper, returns__reason__in=reasons)
    return set(lines.values_list("variant_id", flat=True))


def _size(scale: str | None, code: str | None) -> tuple[str, str] | None:
    facet = next((one for one, prefix in SCALES.items() if scale and scale.startswith(prefix)), None)
    return (facet, code) if facet and code else None


def pieces(products: set[int]) -> dict[int, Piece]:
    """What the profile asks of these products."""
    shades: dict[int, set[str]] = defaultdict(set)
    coloured = Variant.objects.filter(product__in=products, is_active=True).order_by()
    for product, family in coloured.values_list("product_id", "colour__family").distinct():
        if family:
            shades[product].add(family)
    rows = Product.objects.filter(pk__in=products).order_by()
    told = rows.values_list("pk", "price", "currency", *COLUMNS.values())
    return {pk: Piece(price, currency, _words(said), frozenset(shades[pk])) for pk, price, currency, *said in told}


def _words(said: list[str | None]) -> dict[str, str]:
    told = dict(zip(COLUMNS, said, strict=True))
    return {facet: value for facet, value in told.items() if value and value != "none" and not _is_vague(facet, value)}


def _is_vague(facet: str, value: str) -> bool:
    """For everyone is nobody's department."""
    return facet == Facet.DEPARTMENT and value == "unisex"
