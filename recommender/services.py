"""Writes about behaviour: taking in events, and what an order or a merge means for them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from django.db import connection, transaction
from django.db.models import Field

from catalog.models import Order, Product, Variant
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent, note_change
from recommender.experiments import exposures
from recommender.models import Event, EventKind, Sight, Slate

Fields: TypeAlias = "Sequence[Field[Any, Any]]"
# 500 rows of 15 columns stay below SQLite's 32,766 parameters a statement.
BATCH = 500
PLAIN: dict[str, Callable[[Any], Any]] = {"FloatField": float, "CharField": str}


def may_keep(shopper: Shopper) -> bool:
    """Whether the shopper agrees to any of the purposes that behaviour is kept for."""
    return has_consent(shopper, Purpose.PERSONALISATION) or has_consent(shopper, Purpose.RESEARCH)


def ingest(events: Sequence[Event]) -> int:
    """Insert events, ignoring ids that are known. Returns how many were new; they are committed on return."""
    with transaction.atomic():
        new = sum(_insert(events[start : start + BATCH]) for start in range(0, len(events), BATCH))
        note_change(*{event.shopper_id for event in events})
    return new


def _insert(events: Sequence[Event]) -> int:
    """One statement, whose row count tells what was new: counting before and after cost a batch of twenty 1 ms of 7."""
    fields = Event._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    rows, values = (_arrays if connection.vendor == "postgresql" else _tuples)(events, fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Event._meta.db_table} ({columns}) {rows} ON CONFLICT DO NOTHING",
            values,
        )
        return int(cursor.rowcount)


def _arrays(events: Sequence[Event], fields: Fields) -> tuple[str, list[Any]]:
    """An array a column: the same statement for every batch, which the driver need not take apart each time."""
    types = [str(field.db_type(connection)).partition("(")[0] for field in fields]  # a length would cut, not refuse
    places = ", ".join(f"%s::{name}[]" for name in types)
    return f"SELECT * FROM unnest({places})", [_column(events, field) for field in fields]  # noqa: S608


def _column(events: Sequence[Event], field: Field[Any, Any]) -> list[Any]:
    """One type for all, or PostgreSQL's driver makes no array of them: 2 and 2.5, a word and a member of EventKind."""
    values = [getattr(event, field.attname) for event in events]
    plain = PLAIN.get(field.get_internal_type())
    return [None if value is None else plain(value) for value in values] if plain else values


def _tuples(events: Sequence[Event], fields: Fields) -> tuple[str, list[Any]]:
    values = [field.get_db_prep_save(getattr(event, field.attname), connection) for event in events for field in fields]
    row = f"({', '.join(['%s'] * len(fields))})"
    return f"VALUES {', '.join([row] * len(events))}", values


def record_order(*, order: Order) -> None:
    """A purchase event for every product of an order."""
    if order.shopper is None:
        return
    lines = order.lines.select_related("variant")
    ingest(
        [
            Event(
                shopper=order.shopper,
                kind=EventKind.PURCHASE,
                product_id=line.variant.product_id,
                variant=line.variant,
                value=line.quantity,
                at=order.placed_at,
            )
            for line in lines
        ]
    )


def record_bag(*, shopper: Shopper, variant: Variant, quantity: int) -> None:
    """Putting pieces into the bag, of a shopper who lets us keep behaviour."""
    if may_keep(shopper):
        event = Event(
            shopper=shopper, kind=EventKind.CART, product_id=variant.product_id, variant=variant, value=quantity
        )
        ingest([event])


def record_saved(*, shopper: Shopper, product: Product, saved: bool, origin: Mapping[str, str]) -> None:
    """Saving a style is liking it, dropping it takes the like back; of a shopper who lets us keep behaviour."""
    if may_keep(shopper):
        kind = EventKind.LIKE if saved else EventKind.RETRACT
        ingest([Event(shopper=shopper, kind=kind, product=product, **_origin(origin))])


def _origin(told: Mapping[str, str]) -> dict[str, Any]:
    """Where on which rail it happened, as the page told; nothing where that makes no sense."""
    try:
        impression, position = uuid.UUID(told["impression"]), int(told["position"])
    except (KeyError, ValueError):
        return {}
    slot, algorithm = told.get("slot", ""), told.get("algorithm", "")
    if not 0 <= position < 10_000 or len(slot) > 40 or len(algorithm) > 80 or "\0" in slot + algorithm:
        return {}
    return {"impression": impression, "position": position, "slot": slot, "algorithm": algorithm}


def move_events(*, guest: Shopper, account: Shopper) -> None:
    """What a guest did, and was shown, becomes the account's."""
    Event.objects.filter(shopper=guest).update(shopper=account)
    Slate.objects.filter(shopper=guest).update(shopper=account)
    Sight.objects.filter(shopper=guest).update(shopper=account)
    exposures.merge(guest=guest, account=account)
