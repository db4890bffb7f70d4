"""Rows of a stock count → movements that make the levels what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from catalog.imports.errors import RowError
from catalog.imports.opening import first_location
from catalog.imports.reading import Line
from catalog.imports.tabular import cells
from catalog.imports.writer import Outcome as Word
from catalog.models import Location, MovementKind, StockLevel, Variant
from catalog.services import move_stock
from supply import live
from supply.imports.run import Options, Outcome, Record


@dataclass(frozen=True)
class CountRecord(Record):
    on_hand: int


class Counts:
    """`on_hand` pieces of an item at a location, the first that sells where none is named."""

    required: Sequence[str] = ("item", "on_hand")

    def record(self, line: Line, options: Options) -> CountRecord:
        given = line.cells
        pieces = cells.number("on_hand", given["on_hand"])
        if pieces is None or pieces != round(pieces) or not 0 <= pieces < 2**31:
            raise RowError("on_hand is not a whole number of pieces from 0")
        price = cells.number("price", given.get("price", ""))
        item, name = cells.foreign_id("item", given["item"]), " ".join(given.get("name", "").split())[:160]
        return CountRecord(line.number, item, timezone.now(), given.get("location", ""), name, price, int(pieces))

    def write(self, records: Sequence[CountRecord], of: dict[str, int], places: dict[str, Location]) -> list[Outcome]:
        usual = first_location()
        variants = Variant.objects.in_bulk([of[one.item] for one in records])
        levels = StockLevel.objects.filter(variant__in=variants).values_list("variant", "location", "on_hand")
        there = {(variant, place): pieces for variant, place, pieces in levels}
        outcomes: list[Outcome] = []
        with live.gathered():
            for one in records:
                place = places.get(one.location, usual)
                cell = (of[one.item], place.pk)
                outcomes.append(self._count(one, variants[cell[0]], place, there.get(cell)))
                there[cell] = one.on_hand
        return outcomes

    def _count(self, one: CountRecord, variant: Variant, place: Location, known: int | None) -> Outcome:
        change = one.on_hand - (known or 0)
        if change == 0:
            return Word.UNCHANGED, ""
        kind = MovementKind.OPENING if known is None else MovementKind.ADJUSTMENT
        move_stock(variant=variant, location=place, quantity=change, kind=kind, reference="count from a file")
        return (Word.CREATED if known is None else Word.UPDATED), f"{change:+d} pieces"
