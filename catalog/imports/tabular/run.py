"""An import of a table from end to end: rows in chunks, checked, written, and each one's outcome told."""

from __future__ import annotations

import re
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
from catalog.imports.tabular.sources import open_table

# 500 rows: 0.1 to 0.2 s a chunk on SQLite, 2 MB.
CHUNK = 500
SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Options:
    """`source` names where shoppers' ids come from, `products` the source whose ids the items are.

    `names` maps our columns to the file's; `items` is what an item's id must match; `scale` the best rating.
    """

    source: str
    products: str
    names: dict[str, str] = field(default_factory=dict)
    header: tuple[str, ...] = ()
    sequences: bool = False
    items: str = ""
    scale: float = 5.0
    kind: str = ""
    language: str = ""
    placeholders: bool = False
    dry_run: bool = False
    limit: int | None = None
    encoding: str = "utf-8"
    usual_time: datetime = field(default_factory=timezone.now)

    def __post_init__(self) -> None:
        """ValueError for a source that is no slug, a pattern that is none, or a scale that is not above 0."""
        for name in (self.source, self.products):
            if not SOURCE.fullmatch(name):
                raise ValueError(f"A source is 1 to 40 small letters, digits and hyphens; got {name!r}.")
        try:
            re.compile(self.items)
        except re.error as error:
            raise ValueError(f"{self.items!r} is no regular expression: {error}.") from error
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
    on_entry: Callable[[Entry], None] = lambda entry: None,
    progress: Callable[[float, str], None] = lambda share, text: None,
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
    return run.summary


class _Run(Generic[R]):
    def __init__(self, kind: Kind[R], options: Options, on_entry: Callable[[Entry], None]) -> None:
        self.summary = Summary()
        self._kind, self._options, self._on_entry = kind, options, on_entry
        self._pattern = re.compile(options.items) if options.items else None
        self._records: list[R] = []
        self._rejected: list[Entry] = []

    def take(self, line: Line) -> bool:
        """Whether a chunk was finished with this row."""
        try:
            if line.problem:
                raise RowError(line.problem)
            item = foreign_id("item", line.cells.get("item", ""))
            if self._pattern is not None and not self._pattern.fullmatch(item):
                raise RowError("item is not a product's code")
            self._records.append(self._kind.record(line, self._options))
        except RowError as error:
            self._reject(line.number, line.cells.get("item", "")[:80], str(error))
        if len(self._records) + len(self._rejected) < CHUNK:
            return False
        self.flush()
        return True

    def flush(self) -> None:
        products = known.find_products(self._options.products, (record.item for record in self._records))
        if not self._options.placeholders:
            for record in (one for one in self._records if one.item not in products):
                self._reject(record.line, record.item, "no such product; import the catalogue first")
            self._records = [record for record in self._records if record.item in products]
        entries = [
            Entry(record.line, record.item, outcome)
            for record, outcome in zip(self._records, self._outcomes(products), strict=True)
        ]
        for entry in sorted([*entries, *self._rejected], key=lambda entry: entry.line):
            self.summary.count(entry)
            self._on_entry(entry)
        self._records, self._rejected = [], []

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

    def _reject(self, number: int, item: str, reason: str) -> None:
        self._rejected.append(Entry(number, item, REJECTED, reason))
