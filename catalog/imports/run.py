"""An import from end to end: read a chunk, check its rows and pictures, write it, tell what became of each row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from catalog.imports import rules
from catalog.imports.checks import shown
from catalog.imports.errors import RowError
from catalog.imports.pictures import check_picture, store_picture
from catalog.imports.reading import CsvRows, Line
from catalog.imports.records import ProductRecord
from catalog.imports.report import REJECTED, Entry, Summary
from catalog.imports.source import Source
from catalog.imports.styles import REQUIRED, Context, record_of, with_picture
from catalog.imports.tables.colours import ColourRow
from catalog.imports.writer import CHUNK, CatalogueWriter, Known
from catalog.models import Colour

DEFAULT_SOURCE = "styles"
DEFAULT_SEED = 7


@dataclass(frozen=True, slots=True)
class Options:
    """`limit` stops after that many rows of the table; `opening_stock` is booked in a new variant."""

    source: str = DEFAULT_SOURCE
    seed: int = DEFAULT_SEED
    limit: int | None = None
    opening_stock: int = 0
    encoding: str = "utf-8"
    dry_run: bool = False
    keep_shape: bool = False

    def __post_init__(self) -> None:
        """ValueError for a source that is no slug, or an encoding that is unknown or not a superset of ASCII."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", self.source):
            raise ValueError(f"A source is 1 to 40 small letters, digits and hyphens; got {self.source!r}.")
        try:
            plain = "id,\n".encode(self.encoding) == b"id,\n"
        except LookupError:
            plain = False
        if not plain:
            raise ValueError(f"Cannot read a table in {self.encoding!r}: use utf-8, gb18030, cp1252 or the like.")


def import_styles(
    path: Path,
    options: Options | None = None,
    *,
    on_entry: Callable[[Entry], None] = lambda entry: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Import the folder or zip at `path`. Chunks are committed as they are done, so that a stopped run goes on.

    `on_entry` gets every row's outcome in the order of lines, `progress` (rows done, rows in all).
    Raises SourceError where the source as a whole cannot be read.
    """
    options = options or Options()
    with Source(path) as source:
        total = _rows_in(source)
        total = total if options.limit is None else min(total, options.limit)
        with source.open_table() as stream:
            rows = CsvRows(stream, REQUIRED, encoding=options.encoding)
            run = _Run(source, options, on_entry)
            for done, line in enumerate(_limited(rows, options.limit), start=1):
                run.take(line)
                progress(min(done, total - 1), total)
            run.flush()
            progress(total, total)
        run.summary.blank_lines = rows.blank
        run.summary.delimiter = rows.delimiter
        return run.summary


class _Run:
    """The state of one import: the chunk being gathered, and what has been seen."""

    def __init__(self, source: Source, options: Options, on_entry: Callable[[Entry], None]) -> None:
        self.summary = Summary()
        self._source, self._options, self._on_entry = source, options, on_entry
        self._writer = CatalogueWriter(opening_stock=options.opening_stock)
        self._context = Context(
            options.source, options.seed, settings.CURRENCY, timezone.now(), colour_row=_colour_of_the_shop
        )
        self._lines_by_id: dict[str, int] = {}
        self._chunk: list[tuple[int, ProductRecord]] = []
        self._rejected: list[Entry] = []

    def take(self, line: Line) -> None:
        try:
            self._chunk.append((line.number, self._record(line)))
        except RowError as error:
            self._reject(line.number, line.cells.get("id", ""), error)
        if len(self._chunk) + len(self._rejected) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Check the chunk's pictures, write it and report its rows."""
        known = self._writer.known([record for _, record in self._chunk])
        ready = []
        for number, record in self._chunk:
            try:
                ready.append((number, self._pictured(record, known.get((record.source, record.external_id)))))
            except RowError as error:
                self._reject(number, record.external_id, error)
        records = [record for _, record in ready]
        for node in self._writer.taxonomy.missing_categories(records):
            self.summary.new_categories[node.path] = None
        act = self._writer.compare if self._options.dry_run else self._writer.write
        outcomes = act(records, known)
        entries = [
            Entry(number, record.external_id, outcome.value, _note(record))
            for (number, record), outcome in zip(ready, outcomes, strict=True)
        ]
        for entry in sorted([*entries, *self._rejected], key=lambda entry: entry.line):
            self.summary.count(entry)
            self._on_entry(entry)
        self._chunk, self._rejected = [], []

    def _record(self, line: Line) -> ProductRecord:
        if line.problem:
            raise RowError(line.problem)
        record = record_of(line.cells, self._context)
        first = self._lines_by_id.setdefault(record.external_id, line.number)
        if first != line.number:
            raise RowError(f"id {record.external_id} is already on line {first}")
        return record

    def _reject(self, number: int, external_id: str, error: RowError) -> None:
        self._rejected.append(Entry(number, shown(external_id), REJECTED, str(error)))

    def _pictured(self, record: ProductRecord, known: Known | None) -> ProductRecord:
        """The record with its picture, decoded and stored only if the shop does not have it yet."""
        source = self._source.picture(record.external_id)
        sha256 = hashlib.sha256(source).hexdigest()
        there = known.pictures.get(sha256) if known else None
        if there and default_storage.exists(there.file):
            return with_picture(record, there.file, sha256, there.width, there.height)
        picture = check_picture(source, keep_shape=self._options.keep_shape)
        if not self._options.dry_run:
            store_picture(picture)
        return with_picture(record, picture.file, sha256, picture.width, picture.height)


def _note(record: ProductRecord) -> str:
    article = record.attributes["article_type"]
    if rules.known_type(article):
        return ""
    return f"article type {shown(article)!r} is not in the table: filed under {record.category_path}"


def _colour_of_the_shop(word: str) -> ColourRow | None:
    """A colour that the desk has added, by its English name."""
    row = Colour.objects.filter(name_en__iexact=word).first()
    return None if row is None else ColourRow(row.slug, row.name_en, row.name_zh, row.hex, row.family)


def _limited(rows: CsvRows, limit: int | None) -> Iterator[Line]:
    for done, line in enumerate(rows):
        if limit is not None and done >= limit:
            return
        yield line


def _rows_in(source: Source) -> int:
    """Lines below the header, for the progress line: a quick pass in blocks."""
    with source.open_table() as stream:
        return max(sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b"")) - 1, 1)
