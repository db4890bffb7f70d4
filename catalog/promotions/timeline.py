"""Which of several reductions holds when; no tables here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from catalog.money import rounded


@dataclass(frozen=True)
class Claim:
    """A promotion's claim on a product: this price, from `starts` until `ends` (exclusive)."""

    promotion: int
    priority: int
    price: Decimal
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Span:
    """What holds: one promotion's price from `starts` until `ends` (exclusive)."""

    promotion: int
    price: Decimal
    starts: datetime
    ends: datetime


def reduced(list_price: Decimal, currency: str, *, percent: Decimal | None, price: Decimal) -> Decimal:
    """The list price less `percent`, or without one the fixed `price`; in whole coins of the currency."""
    if percent is None:
        return rounded(price, currency)
    return rounded(list_price * (100 - percent) / 100, currency)


def resolve(claims: Sequence[Claim], list_price: Decimal) -> list[Span]:
    """Spans in time order that do not overlap: at every moment the claim of highest priority, of equals the cheapest.

    A claim that is not below the list price is no reduction and claims nothing.
    """
    real = [claim for claim in claims if claim.price < list_price]
    edges = sorted({edge for claim in real for edge in (claim.starts, claim.ends)})
    spans: list[Span] = []
    for begin, end in pairwise(edges):
        there = [claim for claim in real if claim.starts <= begin and claim.ends >= end]
        if not there:
            continue
        best = min(there, key=lambda claim: (-claim.priority, claim.price, claim.promotion))
        last = spans[-1] if spans else None
        if last and (last.promotion, last.price, last.ends) == (best.promotion, best.price, begin):
            spans[-1] = replace(last, ends=end)
        else:
            spans.append(Span(best.promotion, best.price, begin, end))
    return spans
