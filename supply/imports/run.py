"""A table of sales or counts from end to end: rows in chunks, checked, written, and each one's outcome told."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol, TypeVar

from django.db import transaction

from catalog.imports.errors import RowError
from catalog.imports.reading import Line
from catalog.imports.report import REJECTED, Entry, Summary
from catalog.imports.tabular.run import ChunkedRun, OnEntry, Progress, TableOptions
from catalog.imports.tabular.sources import open_table
from catalog.models import Location
from supply.imports import variants
from supply.imports.rules import CANCEL_DAYS


@dataclass(frozen=True)
class Options(TableOptions):
    """shift_weeks: whole weeks by which every time is moved."""

    shift_weeks: int = 0
    cancel_days: int = CANCEL_DAYS


@dataclass(frozen=True)
class Record:
    """name and price serve a product that has to be made."""

    line: int
    item: str
    at: datetime
    location: str
    name: str
    price: float | None

    @property
    def described(self) -> variants.Made:
        return self.name, None if self.price is None else Decimal(f"{self.price:.2f}")


R = TypeVar("R", bound=Record)
Outcome = tuple[str, str]


class Kind(Protocol[R]):
    required: Sequence[str]

    def record(self, line: Line, options: Options) -> R: ...

    def write(self, records: Sequence[R], of: dict[str, int], places: dict[str, Location]) -> list[Outcome]:
        """(created, updated, unchanged or rejected, why) of each record. `of`: item → variant. In a transaction."""


class _Undo(Exception):
    """Ends a dry run's transaction."""


def import_table(
    path: Path,
    kind: Kind[R],
    options: Options,
    *,
    on_entry: OnEntry = lambda entry: None,
    progress: Progress = lambda share, text: None,
) -> Summary:
    """Chunks are committed as they are done and rows that are there are left alone: a stopped run goes on when it is
    started again. Raises SourceError where the table as a whole cannot be read."""
    run = _Run(kind, options, on_entry)
    table = open_table(path, kind.required, names=options.names, header=options.header, encoding=options.encoding)
    try:
        # A dry run does everything and takes it back at the end: what a row does can depend on rows long before it.
        with transaction.atomic() if options.dry_run else nullcontext():
            with table as rows:
                run.read(rows, progress)
            if options.dry_run:
                raise _Undo
    except _Undo:
        pass
    return run.summary


class _Run(ChunkedRun[R]):
    def __init__(self, kind: Kind[R], options: Options, on_entry: OnEntry) -> None:
        super().__init__(options, on_entry)
        self._kind, self._options = kind, options
        self._places = {place.code: place for place in Location.objects.all()}

    def record(self, line: Line) -> R:
        record = self._kind.record(line, self._options)
        if record.location and record.location not in self._places:
            raise RowError(f"no location has the code {record.location[:40]!r}")
        return record

    def written(self) -> list[Entry]:
        with transaction.atomic():
            outcomes = self._outcomes()
        return [Entry(one.line, one.item, *said) for one, said in zip(self._records, outcomes, strict=True)]

    def _outcomes(self) -> list[Outcome]:
        if not self._records:
            return []
        found = variants.find(self._options.products, [one.item for one in self._records])
        missing = {one.item: one.described for one in self._records if one.item not in found}
        if missing and self._options.placeholders:
            found |= variants.make(self._options.products, missing)
        there = [one for one in self._records if one.item in found]
        said = iter(self._kind.write(there, found, self._places))
        lacking = (REJECTED, "no variant of that SKU, and no product of one variant; import the catalogue first")
        return [next(said) if one.item in found else lacking for one in self._records]
