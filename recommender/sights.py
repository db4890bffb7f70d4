"""What of a rail came into view, as browsers tell: `{"kind": "seen", "impression": …, "slot": …}` among the events.

A rail is logged when it is sent, all of its places at once. Much of that nobody looks at: rails stand below the fold
and scroll sideways. The impression named is the furthest place that was in view; a slate keeps the largest.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from fashionai.accounts.models import Shopper
from recommender.experiments import exposures
from recommender.models import Sight, place_of

KIND = "seen"
SLATE = ~0xFF


@dataclass(frozen=True)
class Seen:
    slate: uuid.UUID
    places: int
    slot: str


def read(item: Any) -> Seen | None:
    """The sight that an item of a batch tells of; None for any other item. Raises ValueError for a damaged one."""
    if not isinstance(item, dict) or item.get("kind") != KIND:
        return None
    impression, slot = item.get("impression"), item.get("slot", "")
    if not isinstance(impression, str) or not isinstance(slot, str) or len(slot) > 40:
        raise ValueError("A sight names the impression and the slot.")
    whole = uuid.UUID(impression)
    return Seen(place_of(whole, 0), (whole.int & 0xFF) + 1, slot)


@transaction.atomic
def keep(*, shopper: Shopper, sights: Sequence[Seen]) -> int:
    """Write sights, the largest of each slate. Returns how many told something new."""
    furthest: dict[uuid.UUID, int] = {}
    for one in sights:
        furthest[one.slate] = max(one.places, furthest.get(one.slate, 0))
    known = {row.slate: row for row in Sight.objects.filter(slate__in=furthest)}
    now = timezone.now()
    fresh = [
        Sight(slate=slate, shopper=shopper, places=places, at=now)
        for slate, places in furthest.items()
        if slate not in known
    ]
    grown = [row for slate, row in known.items() if row.shopper_id == shopper.pk and furthest[slate] > row.places]
    for row in grown:
        row.places = furthest[row.slate]
    Sight.objects.bulk_create(fresh, ignore_conflicts=True)
    Sight.objects.bulk_update(grown, ["places"])
    if fresh:
        exposures.seen(shopper=shopper, slots=sorted({one.slot for one in sights}), at=now)
    return len(fresh) + len(grown)
