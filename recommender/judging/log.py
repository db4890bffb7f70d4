"""Logged slates with what followed from them, in a fixed number of queries.

What followed from a place: a click or a heart that names its impression; and, by the last click on the product within
a week before, putting it into the bag and buying it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fashionai.accounts.models import DEFAULT_CONSENT, Purpose
from recommender.models import Event, EventKind, Sight, Slate

ATTRIBUTED = timedelta(days=7)
# The newest so many slates of a rail: 20,000 are judged in under half a minute.
MOST = 20_000
CLICK, BAG, BUY = "clicks", "bags", "purchases"
REWARDS = (CLICK, BAG, BUY)
LATER = {EventKind.CART.value: BAG, EventKind.PURCHASE.value: BUY}


@dataclass
class Logged:
    """A slate: `tiles` as stored, `pool` best first; `seen` places, None where no browser told; rewards by name, the
    places that earned one."""

    pk: uuid.UUID
    shopper: int
    at: datetime
    tiles: list[list[object]]
    pool: list[int]
    share: float
    seen: int | None = None
    rewards: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in REWARDS})


def read(*, slot: str, since: datetime, until: datetime) -> list[Logged]:
    """Slates of shoppers who let us learn from them, the oldest first; those without a pool tell nothing here."""
    rows = Slate.objects.filter(slot=slot, at__gte=since, at__lt=until, share__isnull=False)
    columns = rows.order_by("-at").values_list("pk", "shopper_id", "at", "tiles", "pool", "share", "shopper__answers")
    slates = [
        Logged(pk, shopper, at, tiles, pool, share or 0.0)
        for pk, shopper, at, tiles, pool, share, answers in columns[:MOST]
        if pool and answers.get(Purpose.RESEARCH, DEFAULT_CONSENT[Purpose.RESEARCH])
    ]
    slates.reverse()
    by_id = {slate.pk: slate for slate in slates}
    for pk, places in Sight.objects.filter(at__gte=since).values_list("slate", "places"):
        if pk in by_id:
            by_id[pk].seen = places
    if slates:
        _follow(by_id, slates[0].at)
    return slates


def _follow(slates: dict[uuid.UUID, Logged], since: datetime) -> None:
    """Add what followed, going through events in time."""
    kinds = [EventKind.CLICK, EventKind.CART, EventKind.PURCHASE]
    events = Event.objects.filter(kind__in=kinds, at__gte=since).order_by("at", "pk")
    last: dict[tuple[int, int], tuple[datetime, Logged, int]] = {}
    for shopper, product, kind, impression, at in events.values_list(
        "shopper_id", "product_id", "kind", "impression", "at"
    ).iterator(chunk_size=5_000):
        if kind == EventKind.CLICK:
            if impression is not None and (place := _place(slates, impression, shopper, product)) is not None:
                place[0].rewards[CLICK].add(place[1])
                last[(shopper, product)] = (at, *place)
        elif (shopper, product) in last:
            clicked, slate, number = last[(shopper, product)]
            if at - clicked <= ATTRIBUTED:
                slate.rewards[LATER[kind]].add(number)


def _place(
    slates: dict[uuid.UUID, Logged], impression: uuid.UUID, shopper: int, product: int
) -> tuple[Logged, int] | None:
    """The slate and place that an impression names, where that shopper was shown that product there."""
    slate = slates.get(uuid.UUID(int=impression.int & ~0xFF))
    number = impression.int & 0xFF
    if slate is None or slate.shopper != shopper or number >= len(slate.tiles) or slate.tiles[number][0] != product:
        return None
    return slate, number
