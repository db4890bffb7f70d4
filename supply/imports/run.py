"""A table of sales or counts from end to end: rows in chunks, checked, written, and each one's outcome told."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from django.db import transaction
from django.utils import timezone

from catalog.imports.errors import RowError
from catalog.imports.reading import Line
from catalog.imports.report import REJECTED, Entry, Summary
from catalog.imports.tabular.cells import foreign_id
from catalog.imports.tabular.run import CHUNK, SOURCE
from catalog.imports.tabular.sources import open_table
from catalog.models import Location
from supply.imports import variants
from supply.imports.rules import CANCEL_DAYS


@dataclass(frozen=True)
class Options:
    """`source` names the file's system, `products` whose ids the items are, `names` maps our columns to the file's.

    items: what an item's code must match. shift_weeks: whole weeks by which every time is moved.
    """

    source: str
    products: str
    names: dict[str, str] = field(default_factory=dict)
    header: tuple[str, ...] = ()
    items: str = ""
    placeholders: bool = False
    dry_run: bool = False
    limit: int | None = None
    encoding: str = "utf-8"
    usual_time: datetime = field(default_factory=timezone.now)
    shift_weeks: int = 0
    cancel_days: int = CANCEL_DAYS

    def __post_init__(self) -> None:
        """ValueError for a source that is no slug, or a pattern that is none."""
        for name in (self.source, self.products):
            if not SOURCE.fullmatch(name):
                raise ValueError(f"A source is 1 to 40 small letters, digits and hyphens; got {name!r}.")
        try:
            re.compile(self.items)
        except re.error as error:
            raise ValueError(f"{self.items!r} is no regular expression: {error}.") from error


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
    on_entry: Callable[[Entry], None] = lambda entry: None,
    progress: Callable[[float, str], None] = lambda share, text: None,
) -> Summary:
    """Chunks are committed as they are done and rows that are there are left alone: a stopped run goes on when it is
    started again. Raises SourceError where the table as a whole cannot be read."""
    run = _Run(kind, options, on_entry)
    try:
        # A dry run does everything and takes it back at the end: what a row does can depend on rows long before it.
        with transaction.atomic() if options.dry_run else nullcontext():
            _read(path, kind.required, run, options, progress)
            if options.dry_run:
                raise _Undo
    except _Undo:
        pass
    return run.summary


def _read(
    path: Path, required: Sequence[str], run: _Run[Any], options: Options, progress: Callable[[float, str], None]
) -> None:
    with open_table(path, required, names=options.names, header=options.header, encoding=options.encoding) as rows:
        done = 0
        for line in rows:
            if options.limit is not None and done >= options.limit:
                break
            done += 1
            if run.take(line):
                progress(min(rows.share(), 0.999), f"{done:,} rows")
        run.flush()
        run.summary.blank_lines = rows.blank
        progress(1.0, f"{done:,} rows")


class _Run(Generic[R]):
    def __init__(self, kind: Kind[R], options: Options, on_entry: Callable[[Entry], None]) -> None:
        self.summary = Summary()
        self._kind, self._options, self._on_entry = kind, options, on_entry
        self._pattern = re.compile(options.items) if options.items else None
        self._places = {place.code: place for place in Location.objects.all()}
        self._records: list[R] = []
        self._rejected: list[Entry] = []

    def take(self, line: Line) -> bool:
        """Whether a chunk was finished with this row."""
        try:
            self._records.append(self._checked(line))
        except RowError as error:
            self._rejected.append(Entry(line.number, line.cells.get("item", "")[:80], REJECTED, str(error)))
        if len(self._records) + len(self._rejected) < CHUNK:
            return False
        self.flush()
        return True

    def _checked(self, line: Line) -> R:
        if line.problem:
            raise RowError(line.problem)
        item = foreign_id("item", line.cells.get("item", ""))
        if self._pattern is not None and not self._pattern.fullmatch(item):
            raise RowError("item is not a product's code")
        record = self._kind.record(line, self._options)
        if record.location and record.location not in self._places:
            raise RowError(f"no location has the code {record.location[:40]!r}")
        return record

    def flush(self) -> None:
        with transaction.atomic():
            outcomes = self._written()
        entries = [Entry(one.line, one.item, *said) for one, said in zip(self._records, outcomes, strict=True)]
        for entry in sorted([*entries, *self._rejected], key=lambda entry: entry.line):
            self.summary.count(entry)
            self._on_entry(entry)
        self._records, self._rejected = [], []

    def _written(self) -> list[Outcome]:
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
