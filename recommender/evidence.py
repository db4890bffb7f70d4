"""What is known of a shopper: which events count, how much, and what is never to be shown again."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from django.conf import settings
from django.utils import timezone

from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from recommender import serving, weights
from recommender.models import OPINIONS, Event, EventKind
from recommender.quiz import style

Row = tuple[int, str, float | None, datetime]  # product id, kind, value, at
# Shoppers whose evidence a process keeps, 10 KB each, until they do something or it is KEEP_SECONDS old.
KEPT_SHOPPERS = 2_000
# What somebody looks for right now shows in what they did within this many seconds.
SITTING = 3600.0
LOOKING_AT = frozenset({EventKind.VIEW, EventKind.CLICK, EventKind.CART, EventKind.LIKE})
# Purchases whose sizes count: people change, and a wardrobe's worth tells what they wear now.
PURCHASES = 20
_kept: OrderedDict[int, tuple[int, float, Evidence]] = OrderedDict()


@dataclass(frozen=True)
class Evidence:
    """What is known of the shopper: the history to fold in, the products never to show again, and the style."""

    history: serving.History
    strongest: dict[int, str]  # product id → the kind of event that says most
    hidden: set[int]
    style: style.Style = style.NONE
    sizes: frozenset[tuple[str, str]] = frozenset()  # (scale, code) of what was bought or said
    sitting: tuple[int, ...] = ()  # products looked at within SITTING and not bought, latest first


EMPTY = Evidence(serving.History(np.empty(0, np.int64), np.empty(0)), {}, set())


def evidence_of(shopper: Shopper | None) -> Evidence:
    """The latest events of a shopper who lets us use them; nothing for anyone else."""
    if shopper is None or not has_consent(shopper, Purpose.PERSONALISATION):
        return EMPTY
    now, known = time.monotonic(), _kept.get(shopper.pk)
    if known is not None and known[0] == shopper.revision and now - known[1] < settings.RECOMMENDER["KEEP_SECONDS"]:
        return known[2]
    evidence = _read(shopper)
    _kept[shopper.pk] = (shopper.revision, now, evidence)
    while len(_kept) > KEPT_SHOPPERS:
        _kept.popitem(last=False)
    return evidence


def _read(shopper: Shopper) -> Evidence:
    mine = Event.objects.of(shopper)
    settled = mine.filter(kind__in=[EventKind.PURCHASE, *OPINIONS]).order_by("at").values_list("product_id", "kind")
    bought = {product for product, kind in settled if kind == EventKind.PURCHASE}
    opinions = {product: kind for product, kind in settled if kind != EventKind.PURCHASE}
    refused = {product for product, kind in opinions.items() if kind == EventKind.DISLIKE}
    latest = mine.order_by("-at")[: settings.RECOMMENDER["HISTORY"]]
    rows = list(latest.values_list("product_id", "kind", "value", "at"))
    evidence = _weigh(_latest_opinions(rows), bought | refused, refused)
    said, sitting = style.style_of(shopper), _sitting(rows, evidence.hidden)
    return replace(evidence, style=said, sizes=_sizes(shopper, said, bought), sitting=sitting)


def _sitting(rows: list[Row], hidden: set[int]) -> tuple[int, ...]:
    since = timezone.now() - timedelta(seconds=SITTING)
    latest = (product for product, kind, _value, at in rows if kind in LOOKING_AT and at >= since)
    return tuple(dict.fromkeys(product for product in latest if product not in hidden))


def _sizes(shopper: Shopper, said: style.Style, bought: set[int]) -> frozenset[tuple[str, str]]:
    """What the shopper says they wear and, on scales they say nothing about, the sizes of what they bought last."""
    sizes = {(prefix, code) for facet, prefix in style.SCALES.items() for code in said.wanted(facet)}
    if bought:
        orders = Event.objects.of(shopper).filter(kind=EventKind.PURCHASE, variant__isnull=False).order_by("-at")
        rows = orders.values_list("variant__size__scale", "variant__size__code")[:PURCHASES]
        told = tuple(prefix for prefix, _code in sizes)
        sizes |= {(scale, code) for scale, code in rows if not scale.startswith(told)}
    return frozenset(sizes)


def _latest_opinions(rows: list[Row]) -> list[Row]:
    """Rows, latest first, without the likes, dislikes and retractions that a later one of the product replaced."""
    judged: set[int] = set()
    kept = []
    for row in rows:
        if row[1] in OPINIONS:
            if row[0] in judged:
                continue
            judged.add(row[0])
        kept.append(row)
    return kept


def _weigh(rows: list[Row], hidden: set[int], refused: set[int]) -> Evidence:
    if not rows:
        return Evidence(EMPTY.history, {}, hidden)
    kinds = [weights.KINDS.index(kind) for _p, kind, _v, _a in rows]
    values = [np.nan if value is None else value for _p, _k, value, _a in rows]
    confidence = weights.confidence(kinds, values)
    weighted = confidence * weights.decay([at.timestamp() for *_, at in rows], timezone.now().timestamp())
    totals: dict[int, float] = {}
    strongest: dict[int, tuple[float, str]] = {}
    for (product, kind, _value, _at), plain, weight in zip(rows, confidence, weighted, strict=True):
        if product in refused or weight <= 0:
            continue
        totals[product] = min(totals.get(product, 0.0) + float(weight), weights.CEILING)
        strongest[product] = max(strongest.get(product, (0.0, "")), (float(plain), kind))
    history = serving.History(
        np.fromiter(totals, np.int64, len(totals)), np.fromiter(totals.values(), float, len(totals))
    )
    return Evidence(history, {product: kind for product, (_, kind) in strongest.items()}, hidden)
