"""An import of a table from end to end: rows in chunks, checked, written, and each one's outcome told."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from django.db import transaction
from django.utils import timezone

from catalog.imports.errors import RowError
from catalog.imports.reading import Line
from catalog.imports.report import REJECTED, Entry, Summary
from catalog.imports.tabular import known
from catalog.imports.tabular.cells import foreign_id
from catalog.imports.tabular.sources import Table, open_table

# 500 rows: 0.1 to 0.2 s a chunk on SQLite, 2 MB.
CHUNK = 500
SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class TableOptions:
    """`source` names the system that the file comes from, `products` the source whose ids the items are.

    `names` maps our columns to the file's; `items` is what an item's id must match.
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
class Options(TableOptions):
    """`source` names where shoppers' ids come from; `scale` is the best rating."""

    sequences: bool = False
    scale: float = 5.0
    kind: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        """ValueError also for a scale that is not above 0."""
        super().__post_init__()
        if not self.scale > 0:
            raise ValueError("The best rating must be above 0.")


@dataclass(frozen=True)
class Record:
    """What every kind of row has. `occurrence` tells equal rows of a shopper and item apart where they may repeat."""

    line: int
    shopper: str
    item: str
    at: datetime


R = TypeVar("R", bound=Record)
T = TypeVar("T")
OnEntry = Callable[[Entry], None]
Progress = Callable[[float, str], None]


class Kind(Protocol[R]):
    """A kind of table: the columns it cannot do without, a row's record, and how a chunk is written."""

    required: Sequence[str]

    def record(self, line: Line, options: Options) -> R: ...

    def write(self, records: Sequence[R], people: Sequence[int], products: Sequence[int]) -> list[str]:
        """Outcomes (created, updated or unchanged), one a record. Inside a transaction."""

    def preview(self, records: Sequence[R], people: Sequence[int], products: Sequence[int]) -> list[str]:
        """What `write` would answer; shoppers and products that would be made are numbered from -1 down."""


def import_table(
    path: Path,
    kind: Kind[R],
    options: Options,
    *,
    on_entry: OnEntry = lambda entry: None,
    progress: Progress = lambda share, text: None,
) -> Summary:
    """Import the table. Chunks are committed as they are done, and rows that are there are left alone: a stopped run
    goes on when it is started again. Raises SourceError where the table as a whole cannot be read."""
    run = _Run(kind, options, on_entry)
    table = open_table(
        path,
        () if options.sequences else kind.required,
        names=options.names,
        header=options.header,
        sequences=options.sequences,
        encoding=options.encoding,
    )
    with table as rows:
        run.read(rows, progress)
    return run.summary


class ChunkedRun(ABC, Generic[T]):
    """Rows become records, a chunk of records is written at a time, and every row's outcome is told in its order."""

    def __init__(self, options: TableOptions, on_entry: OnEntry) -> None:
        self.summary = Summary()
        self._on_entry, self._limit = on_entry, options.limit
        self._pattern = re.compile(options.items) if options.items else None
        self._records: list[T] = []
        self._rejected: list[Entry] = []

    @abstractmethod
    def record(self, line: Line) -> T:
        """The record of a row whose item is one. RowError with the reason for what is none."""

    @abstractmethod
    def written(self) -> list[Entry]:
        """Write the chunk's records; what came of them."""

    def read(self, rows: Table, progress: Progress) -> None:
        done = 0
        for line in rows:
            if self._limit is not None and done >= self._limit:
                break
            done += 1
            if self._take(line):
                progress(min(rows.share(), 0.999), f"{done:,} rows")
        self._flush()
        self.summary.blank_lines = rows.blank
        progress(1.0, f"{done:,} rows")

    def reject(self, number: int, item: str, reason: str) -> None:
        self._rejected.append(Entry(number, item, REJECTED, reason))

    def _take(self, line: Line) -> bool:
        """Whether a chunk was finished with this row."""
        try:
            if line.problem:
                raise RowError(line.problem)
            item = foreign_id("item", line.cells.get("item", ""))
            if self._pattern is not None and not self._pattern.fullmatch(item):
                raise RowError("item is not a product's code")
            self._records.append(self.record(line))
        except RowError as error:
            self.reject(line.number, line.cells.get("item", "")[:80], str(error))
        if len(self._records) + len(self._rejected) < CHUNK:
            return False
        self._flush()
        return True

    def _flush(self) -> None:
        entries = self.written()
        for entry in sorted([*entries, *self._rejected], key=lambda entry: entry.line):
            self.summary.count(entry)
            self._on_entry(entry)
        self._records, self._rejected = [], []


class _Run(ChunkedRun[R]):
    def __init__(self, kind: Kind[R], options: Options, on_entry: OnEntry) -> None:
        super().__init__(options, on_entry)
        self._kind, self._options = kind, options

    def record(self, line: Line) -> R:
        return self._kind.record(line, self._options)

    def written(self) -> list[Entry]:
        products = known.find_products(self._options.products, (record.item for record in self._records))
        if not self._options.placeholders:
            for record in (one for one in self._records if one.item not in products):
                self.reject(record.line, record.item, "no such product; import the catalogue first")
            self._records = [record for record in self._records if record.item in products]
        return [
            Entry(record.line, record.item, outcome)
            for record, outcome in zip(self._records, self._outcomes(products), strict=True)
        ]

    def _outcomes(self, products: dict[str, int]) -> list[str]:
        if not self._records:
            return []
        keys = [known.shopper_key(self._options.source, record.shopper) for record in self._records]
        if self._options.dry_run:
            people = known.numbered(known.find_shoppers(keys), keys)
            items = known.numbered(products, [record.item for record in self._records])
            return self._kind.preview(self._records, people, items)
        with transaction.atomic():
            missing = [record.item for record in self._records if record.item not in products]
            if missing:
                products = products | known.make_placeholders(self._options.products, missing)
            made = known.make_shoppers(keys)
            rows = [products[record.item] for record in self._records]
            return self._kind.write(self._records, [made[key] for key in keys], rows)
