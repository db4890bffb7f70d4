"""Rows of interactions and ratings → events, each with an id made from the row, so that a second run adds nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from catalog.imports.errors import RowError
from catalog.imports.reading import Line
from catalog.imports.tabular import cells
from catalog.imports.tabular.run import Options, Record
from catalog.imports.writer import Outcome
from fashionai.accounts.models import Shopper
from recommender.models import Event, EventKind
from recommender.services import ingest, may_keep

KINDS = (
    EventKind.VIEW, EventKind.CLICK, EventKind.CART, EventKind.PURCHASE, EventKind.LIKE, EventKind.DISLIKE
)  # fmt: skip
# Between two items of a sequence, which states an order and no times.
STEP = timedelta(minutes=1)


@dataclass(frozen=True)
class EventRecord(Record):
    kind: str
    value: float | None
    id: uuid.UUID


class _Events:
    """Writes event records; equal rows (shopper, item, time, value, order) are one event."""

    def write(self, records: Sequence[EventRecord], people: Sequence[int], products: Sequence[int]) -> list[str]:
        events = {
            record.id: Event(
                pk=record.id, shopper_id=person, product_id=product, kind=record.kind, value=record.value, at=record.at
            )
            for record, person, product in zip(records, people, products, strict=True)
        }
        outcomes = self.preview(records, people, products)
        kept = {record.id for record, outcome in zip(records, outcomes, strict=True) if outcome == Outcome.CREATED}
        ingest([event for key, event in events.items() if key in kept])
        return outcomes

    def preview(self, records: Sequence[EventRecord], people: Sequence[int], products: Sequence[int]) -> list[str]:
        """Created once; unchanged where the event is known, comes twice, or its shopper wants nothing kept."""
        seen = _known([record.id for record in records])
        unwilling = {row.pk for row in Shopper.objects.filter(pk__in=set(people)) if not may_keep(row)}
        outcomes: list[str] = []
        for record, person in zip(records, people, strict=True):
            is_new = record.id not in seen and person not in unwilling
            outcomes.append(Outcome.CREATED if is_new else Outcome.UNCHANGED)
            seen.add(record.id)
        return outcomes


def _known(ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    return set(Event.objects.filter(pk__in=list(ids)).values_list("pk", flat=True))


class Interactions(_Events):
    """`kind` is a column, or one kind for all rows. What was taken back, cancelled or written off is no wish."""

    required: Sequence[str] = ("shopper", "item")

    def record(self, line: Line, options: Options) -> EventRecord:
        given = line.cells
        if given.get("order", "").upper().startswith("C"):
            raise RowError("cancelled order")
        value = cells.number("value", given.get("value", ""))
        if value is not None and value <= 0:
            raise RowError("taken back or written off: value is not above 0")
        price = cells.number("price", given.get("price", ""))
        if price is not None and price <= 0:
            raise RowError("given away or written off: price is not above 0")
        kind = given.get("kind", "").casefold() or options.kind
        if kind not in KINDS:
            raise RowError(f"kind is not one of {', '.join(KINDS)}")
        return _record(line, options, kind, value, given.get("order", ""))


class Ratings(_Events):
    required: Sequence[str] = ("shopper", "item", "rating")

    def record(self, line: Line, options: Options) -> EventRecord:
        value = float(cells.stars(line.cells["rating"], options.scale))
        return _record(line, options, EventKind.RATING, value, "")


def _record(line: Line, options: Options, kind: str, value: float | None, order: str) -> EventRecord:
    given = line.cells
    shopper, item = cells.foreign_id("shopper", given["shopper"]), cells.foreign_id("item", given["item"])
    at = cells.moment(given.get("at", ""), latest=timezone.now(), usual=options.usual_time)
    # A time that the file does not state changes from run to run: it says nothing of which event this is.
    stated = given.get("at", "")
    if place := given.get("place", ""):
        at, stated = at + int(place) * STEP, place
    key = cells.made_id("event", options.source, kind, shopper, item, stated, value, order)
    return EventRecord(line.number, shopper, item, at, kind, value, key)
