"""The position follows the goods: whatever moves, the open proposals of these variants are worked out again at once.

The level to order up to is the night's; only what is there and on its way has changed, so that no distribution is
computed and nothing heavy is imported in a web process. It runs after the change is committed, and a failure is logged
and mended by the next night.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.dispatch import receiver

from catalog.models import StockLevel
from catalog.signals import stock_changed
from supply import services
from supply.models import DemandForecast, PurchaseProposal
from supply.night import newest_night, on_order, proposal_for, terms_by_variant

_waiting: ContextVar[set[int] | None] = ContextVar("supply_live", default=None)


@receiver(stock_changed)
def _goods_moved(sender: object, variant_ids: list[int], **_: Any) -> None:
    gathering = _waiting.get()
    if gathering is not None:
        gathering.update(variant_ids)
    else:
        transaction.on_commit(partial(reconsider, sorted(set(variant_ids))), robust=True)


@contextmanager
def gathered() -> Iterator[None]:
    """Many movements, one look at the end."""
    moved: set[int] = set()
    token = _waiting.set(moved)
    try:
        yield
    finally:
        _waiting.reset(token)
        if moved:
            transaction.on_commit(partial(reconsider, sorted(moved)), robust=True)


def reconsider(variants: list[int]) -> int:
    """How many proposals changed. Eight queries for any number of variants; one before the first night."""
    night = newest_night()
    if night is None:
        return 0
    forecasts = DemandForecast.objects.filter(night=night, variant__in=variants).exclude(level=None)
    if not forecasts:
        return 0
    terms, coming = terms_by_variant(variants), on_order(variants)
    levels = StockLevel.objects.filter(variant__in=variants, location__sells=True).order_by().values_list("variant")
    there = dict(levels.annotate(pieces=Sum("on_hand")))
    wanted: dict[int, PurchaseProposal | None] = {}
    for one in forecasts:
        pk = one.variant_id
        wanted[pk] = proposal_for(one, terms[pk], on_hand=there.get(pk, 0), on_order=coming.get(pk, 0))
    return services.refresh(night=night, wanted=wanted)
