"""Which designs many would like: how those shoppers judged who saw something much like it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet
from numpy.typing import NDArray

from catalog.models import Order
from design.models import Design

#: Cosine of features from which two designs count as alike, within one kind of garment. Of drawn garments a product
#: in two colours has about .9, two products of a kind .8 on average.
ALIKE = 0.88
#: Judged designs that a page compares, the latest: 3,000 take 60 ms.
LATEST = 3_000
SEGMENTS = ("", "buyers", "newcomers", "en", "zh")
_Z = 1.645  # 90 % interval


@dataclass(frozen=True)
class Popular:
    """A liked design, with how many shoppers judged it or one like it, how many of them liked that, and the low end of
    Wilson's 90 % interval of that share."""

    key: uuid.UUID
    shoppers: int
    liked: int
    low: float

    @property
    def percent(self) -> int:
        return round(100 * self.liked / self.shoppers) if self.shoppers else 0


def judged(segment: str = "") -> QuerySet[Design]:
    """What may count: judged, of shoppers who let the shop learn from them."""
    agrees = Q(board__studio__shopper__answers__research__isnull=True) | Q(
        board__studio__shopper__answers__research=True
    )
    rows = Design.objects.filter(agrees, verdict__isnull=False)
    orders = Order.objects.filter(shopper=OuterRef("board__studio__shopper"))
    conditions = {
        "buyers": Q(Exists(orders)),
        "newcomers": ~Q(Exists(orders)),
        "en": Q(board__studio__language__startswith="en"),
        "zh": Q(board__studio__language__startswith="zh"),
    }
    return rows.filter(conditions[segment]) if segment in conditions else rows


def ranked(*, segment: str = "", category: str = "") -> list[Popular]:
    """Liked designs, surest first, a design that resembles one before it left out. One query."""
    rows = judged(segment)
    if category:
        rows = rows.filter(condition__category=category)
    told = list(
        rows.order_by("-verdict__at", "pk").values_list(
            "pk", "board__studio__shopper", "verdict__opinion", "condition", "features"
        )[:LATEST]
    )
    width = max((len(bytes(row[4])) for row in told), default=0)
    told = [row for row in told if len(bytes(row[4])) == width]
    if not told:
        return []
    alike = _alike([bytes(row[4]) for row in told], [row[3].get("category", "") for row in told])
    liked = np.array([row[2] != "pass" for row in told])
    shoppers = np.array([row[1] for row in told])
    found = {int(row): _one(told[row][0], shoppers[alike[row]], liked[alike[row]]) for row in np.flatnonzero(liked)}
    order = sorted(found, key=lambda row: (-found[row].low, row))
    return [found[row] for row in _apart(order, alike)]


def _alike(features: Sequence[bytes], kinds: Sequence[str]) -> NDArray[np.bool_]:
    vectors = np.frombuffer(b"".join(features), np.float16).reshape(len(features), -1).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    same = np.array(kinds)[:, None] == np.array(kinds)
    alike = np.asarray((vectors @ vectors.T >= ALIKE) & same)
    np.fill_diagonal(alike, True)
    return alike


def _one(key: uuid.UUID, shoppers: NDArray[np.int64], liked: NDArray[np.bool_]) -> Popular:
    """A shopper counts once: as liking it where they liked half or more of what they saw of it."""
    people = np.unique(shoppers)
    good = sum(bool(liked[shoppers == person].mean() >= 0.5) for person in people)
    return Popular(key, len(people), good, wilson(good, len(people)))


def wilson(good: int, count: int) -> float:
    """The low end of Wilson's interval (1927) of a share."""
    share = good / count
    spread = _Z * (share * (1 - share) / count + _Z**2 / (4 * count**2)) ** 0.5
    return float((share + _Z**2 / (2 * count) - spread) / (1 + _Z**2 / count))


def _apart(order: Sequence[int], alike: NDArray[np.bool_]) -> list[int]:
    kept: list[int] = []
    for row in order:
        if not alike[row, kept].any():
            kept.append(row)
    return kept


def may_be_seen(key: uuid.UUID) -> Design | None:
    """The desk's one way to a design: liked, and of a shopper who lets the shop learn from them."""
    return judged().filter(pk=key, verdict__opinion__in=["like", "more"]).first()
