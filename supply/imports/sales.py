"""Rows of a sales file → sale lines."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from catalog.imports.errors import RowError
from catalog.imports.reading import Line
from catalog.imports.report import REJECTED
from catalog.imports.tabular import cells
from catalog.imports.tabular.cells import EARLIEST
from catalog.imports.tabular.sources import open_table
from catalog.imports.writer import Outcome as Word
from catalog.models import Location
from supply.imports import rules
from supply.imports.models import SaleLine
from supply.imports.run import Options, Outcome, Record


@dataclass(frozen=True)
class SaleRecord(Record):
    id: uuid.UUID
    pieces: int
    cancels: bool
    party: str
    source: str


def weeks_to_present(path: Path, options: Options) -> Options:
    """The options with the whole weeks that bring the file's last time into the week that ended yesterday."""
    last, now = EARLIEST, timezone.now()
    needed = ("item", "at")
    with open_table(path, needed, names=options.names, header=options.header, encoding=options.encoding) as rows:
        for line in rows:
            with suppress(RowError):
                last = max(last, cells.moment(line.cells.get("at", ""), latest=now, usual=EARLIEST))
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return replace(options, shift_weeks=(today - last).days // 7) if last > EARLIEST else options


class Sales:
    """One instance an import: it knows the days within which a cancellation counts."""

    required: Sequence[str] = ("item", "quantity")

    def __init__(self, cancel_days: int = rules.CANCEL_DAYS) -> None:
        self._days = cancel_days

    def record(self, line: Line, options: Options) -> SaleRecord:
        given = line.cells
        said = rules.read(given)
        at = cells.moment(given.get("at", ""), latest=timezone.now(), usual=options.usual_time)
        item, buyer = cells.foreign_id("item", given["item"]), given.get("buyer", "").removesuffix(".0")
        stated = [given.get(name, "") for name in ("order", "at", "quantity", "price", "location")]
        return SaleRecord(
            line=line.number,
            item=item,
            at=at + timedelta(weeks=options.shift_weeks),
            location=given.get("location", ""),
            name=" ".join(given.get("name", "").split())[:160],
            price=said.price,
            id=cells.made_id("sale", options.source, item, buyer, *stated),
            pieces=said.pieces,
            cancels=said.cancels,
            party=salted_hmac("supply.sale", f"{options.source} {buyer}").hexdigest()[:16] if buyer else "",
            source=options.source,
        )

    def write(self, records: Sequence[SaleRecord], of: dict[str, int], places: dict[str, Location]) -> list[Outcome]:
        seen = set(SaleLine.objects.filter(pk__in=[one.id for one in records]).values_list("pk", flat=True))
        matcher = self._open_sales([one for one in records if one.cancels], of)
        fresh: list[SaleLine] = []
        outcomes: list[Outcome] = []
        for one in records:
            if one.id in seen:
                outcomes.append((Word.UNCHANGED, "the same line is there already"))
                continue
            seen.add(one.id)
            try:
                fresh.append(self._line(one, of[one.item], places.get(one.location), matcher))
                outcomes.append((Word.CREATED, "takes a sale back" if one.cancels else ""))
            except RowError as error:
                outcomes.append((REJECTED, str(error)))
        SaleLine.objects.bulk_create(fresh)
        return outcomes

    def _line(self, one: SaleRecord, variant: int, place: Location | None, matcher: rules.Matcher) -> SaleLine:
        at, undoes = one.at, None
        if one.cancels:
            sale = matcher.take_back((one.party, variant), at, one.pieces)
            at, undoes = sale.at, sale.key
        elif one.party:
            matcher.add((one.party, variant), [rules.Open(one.id, at, one.pieces)])
        return SaleLine(
            id=one.id,
            variant_id=variant,
            location=place,
            at=at,
            pieces=-one.pieces if one.cancels else one.pieces,
            price=one.price,
            source=one.source,
            party=one.party,
            undoes_id=undoes,
        )

    def _open_sales(self, cancellations: Sequence[SaleRecord], of: dict[str, int]) -> rules.Matcher:
        """The sales of earlier chunks that these rows may take back. One query, none without cancellations."""
        matcher = rules.Matcher(self._days)
        named = [one for one in cancellations if one.party]
        if not named:
            return matcher
        since = min(one.at for one in named) - timedelta(days=self._days)
        lines = SaleLine.objects.sales().filter(
            party__in={one.party for one in named}, variant__in={of[one.item] for one in named}, at__gte=since
        )
        rows = lines.annotate(undone=Coalesce(Sum("undone_by__pieces"), 0)).order_by("at", "pk")
        for pk, variant, party, at, pieces, undone in rows.values_list(
            "pk", "variant", "party", "at", "pieces", "undone"
        ):
            matcher.add((party, variant), [rules.Open(pk, at, pieces + undone)])
        return matcher
