"""A CSV file as rows, line by line, that no damaged line can stop.

Python's reader lets one unclosed quote swallow the rest of the file and one long field end the run. Here
every record is parsed on its own, within bounds, and reading goes on at the next line after a bad one.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from catalog.imports.errors import RowError, SourceError

# Longer than any honest row (the real set's longest is 150 bytes), short enough that a few fit in memory.
MAX_LINE = 256 * 1024
# A quoted field may hold line breaks; past this many lines the quote counts as never closed.
MAX_LINES_A_RECORD = 40
DELIMITERS = ",;\t|"
BOMS_OF_OTHER_ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True, slots=True)
class Line:
    """A record: the number of its first line in the file, and its cells by column name or why it cannot be read."""

    number: int
    cells: dict[str, str]
    problem: str = ""


class Lines(Protocol):
    """What a table is read from: `readline` gives at most `size` bytes."""

    def readline(self, size: int, /) -> bytes: ...


class CsvRows:
    """Iterate over the records of a binary CSV stream; blank lines are counted, not returned.

    `columns` are the header's names. Raises SourceError for a header that lacks one of `required`.
    """

    def __init__(
        self, stream: Lines, required: Sequence[str], *, encoding: str = "utf-8", name: str = "styles.csv"
    ) -> None:
        self._stream = stream
        self._name = name
        self._encoding = encoding
        self._number = 0
        self._pending: deque[tuple[int, bytes]] = deque()
        self.bytes_read = 0
        self.blank = 0
        self.delimiter = ","
        self.columns = self._read_header(required)

    def _read_header(self, required: Sequence[str]) -> list[str]:
        first = self._next_line()
        raw = first[1] if first else b""
        for bom, name in BOMS_OF_OTHER_ENCODINGS.items():
            if raw.startswith(bom):
                raise SourceError(f"{self._name} is {name}; save it as UTF-8.")
        try:
            text = self._decode(raw.removeprefix(b"\xef\xbb\xbf"))
        except RowError as error:
            raise SourceError(f"The header of {self._name} is {error}.") from error
        self.delimiter = max(DELIMITERS, key=text.count) if text.strip() else ","
        names = [name.strip() for name in next(csv.reader([text], delimiter=self.delimiter), [])]
        while names and not names[-1]:
            names.pop()
        _check_header(names, required, self._name)
        return names

    def __iter__(self) -> Iterator[Line]:
        while (item := self._next_line()) is not None:
            number, raw = item
            if not raw.strip():
                self.blank += 1
                continue
            try:
                yield Line(number, self._cells(self._record(number, raw)))
            except RowError as error:
                yield Line(number, {}, str(error))

    def _next_line(self) -> tuple[int, bytes] | None:
        if self._pending:
            return self._pending.popleft()
        raw = self._stream.readline(MAX_LINE + 1)
        if not raw:
            return None
        self._number += 1
        self.bytes_read += len(raw)
        if len(raw) > MAX_LINE:
            self._skip_to_line_end(raw)
            raw = raw[: MAX_LINE + 1]
        return self._number, raw

    def _skip_to_line_end(self, raw: bytes) -> None:
        while raw and not raw.endswith(b"\n"):
            raw = self._stream.readline(MAX_LINE)
            self.bytes_read += len(raw)

    def _decode(self, raw: bytes) -> str:
        if len(raw) > MAX_LINE:
            raise RowError(f"longer than {MAX_LINE // 1024} KB")
        if b"\0" in raw:
            raise RowError("contains NUL bytes")
        try:
            return raw.decode(self._encoding)
        except UnicodeDecodeError as error:
            bad = raw[error.start]
            raise RowError(
                f"not {self._encoding.upper()} (byte 0x{bad:02x} at position {error.start + 1}): "
                "save the file as UTF-8 or name its encoding with --encoding"
            ) from error

    def _record(self, number: int, raw: bytes) -> list[str]:
        """The cells of the record that starts with `raw`, taking more lines while a quote is open."""
        text = self._decode(raw)
        if '"' not in text:
            return text.rstrip("\r\n").split(self.delimiter)
        taken: list[tuple[int, bytes]] = []
        try:
            while (cells := self._parse(text)) is None:
                in_bounds = len(taken) < MAX_LINES_A_RECORD and len(text) <= MAX_LINE
                item = self._next_line() if in_bounds else None
                if item is None:
                    raise RowError("a quote is opened and never closed")
                taken.append(item)
                text += self._decode(item[1])
            if taken and len(cells) != len(self.columns):
                raise RowError("a quote is opened and never closed")
        except RowError as error:
            # The lines after the first may be good rows of their own: give them back.
            self._pending.extendleft(reversed(taken))
            if taken:
                raise RowError("a quote is opened and never closed") from error
            raise
        return cells

    def _parse(self, text: str) -> list[str] | None:
        """Cells of a record; None while a quote is open. RowError where quotes are wrong."""
        try:
            # newline="": a line break within a quoted field is the record's own.
            return next(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                return None
            raise RowError(f"quotes are wrong ({error})") from error

    def _cells(self, cells: list[str]) -> dict[str, str]:
        wanted = len(self.columns)
        while len(cells) > wanted and not cells[-1].strip():
            cells.pop()
        if len(cells) != wanted:
            raise RowError(f"{len(cells)} columns where the header has {wanted}")
        return {name: cell.strip() for name, cell in zip(self.columns, cells, strict=True)}


def _check_header(names: list[str], required: Sequence[str], table: str) -> None:
    missing = [name for name in required if name not in names]
    if missing:
        found = ", ".join(names[:20])[:300] or "nothing"
        raise SourceError(
            f"{table} has no column {', '.join(missing)}. Its first line must name the columns "
            f"{', '.join(required)}; it names: {found}."
        )
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise SourceError(f"{table} names the column {', '.join(doubled)} more than once; keep one of them.")
