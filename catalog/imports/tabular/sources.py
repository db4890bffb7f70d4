"""A table's rows from a CSV (also packed by gzip), a Parquet file, or sequences, in bounded memory."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from catalog.imports.errors import SourceError
from catalog.imports.reading import DELIMITERS, MAX_LINE, CsvRows, Line
from catalog.imports.source import UNREADABLE

GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
# Rows of a Parquet file that are held at once.
BATCH = 2_000
MISSING_PYARROW = "Reading Parquet needs pyarrow: pip install pyarrow==26.0.1, or save the table as CSV."


class Stream:
    """A binary stream read in bounds; SourceError where its archive is damaged."""

    def __init__(self, file: IO[bytes], name: str, first: bytes = b"") -> None:
        self._file, self._name, self._first = file, name, first

    def readline(self, size: int) -> bytes:
        if self._first:
            line, self._first = self._first, b""
            return line
        try:
            return self._file.readline(size)
        except UNREADABLE as error:
            raise SourceError(f"{self._name} cannot be read ({error}).") from error


class Table:
    """Rows with their columns under our names, and how far reading has come (0 to 1)."""

    def __init__(self, lines: Iterator[Line], share: Any, blank: Any = lambda: 0) -> None:
        self._lines, self.share, self._blank = lines, share, blank

    def __iter__(self) -> Iterator[Line]:
        return self._lines

    @property
    def blank(self) -> int:
        """Blank lines met so far."""
        return int(self._blank())


@contextmanager
def open_table(
    path: Path,
    required: Sequence[str],
    *,
    names: Mapping[str, str],
    header: Sequence[str] = (),
    sequences: bool = False,
    encoding: str = "utf-8",
) -> Iterator[Table]:
    """`names` maps our columns to the file's; `header` names the columns of a file without a header line.

    `sequences`: each line is a shopper and their items in time order, separated by spaces or tabs; its rows have
    `shopper`, `item` and `place`. Raises SourceError where the table as a whole cannot be read.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror}.") from error
    with raw:
        magic = raw.read(4)
        raw.seek(0)
        if magic == PARQUET:
            yield _parquet(path, required, names)
            return
        total = max(path.stat().st_size, 1)
        file: IO[bytes] = gzip.GzipFile(fileobj=raw) if magic[:2] == GZIP else raw  # type: ignore[assignment]

        def share() -> float:
            return min(raw.tell() / total, 1.0)

        if sequences:
            yield Table(_sequences(Stream(file, path.name)), share)
            return
        rows = _csv(file, path.name, [names.get(one, one) for one in required], header, encoding)
        yield Table(_renamed(rows, names), share, lambda: rows.blank)


def _csv(file: IO[bytes], name: str, required: Sequence[str], header: Sequence[str], encoding: str) -> CsvRows:
    stream = Stream(file, name)
    if header:
        first = stream.readline(MAX_LINE + 1)
        delimiter = max(DELIMITERS, key=first.decode(encoding, "replace").count)
        stream = Stream(_Again(file, first), name, (delimiter.join(header) + "\n").encode(encoding))  # type: ignore[arg-type]
    return CsvRows(stream, required, encoding=encoding, name=name)


class _Again:
    """A file whose first line was already taken."""

    def __init__(self, file: IO[bytes], first: bytes) -> None:
        self._file, self._first = file, first

    def readline(self, size: int) -> bytes:
        if self._first:
            line, self._first = self._first, b""
            return line
        return self._file.readline(size)


def _renamed(rows: CsvRows, names: Mapping[str, str]) -> Iterator[Line]:
    ours = {theirs: our for our, theirs in names.items()}
    for line in rows:
        yield Line(line.number, {ours.get(name, name): cell for name, cell in line.cells.items()}, line.problem)


def _sequences(stream: Stream) -> Iterator[Line]:
    number = 0
    while raw := stream.readline(MAX_LINE + 1):
        number += 1
        if len(raw) > MAX_LINE:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(MAX_LINE)
            yield Line(number, {}, f"longer than {MAX_LINE // 1024} KB")
            continue
        shopper, *items = raw.decode("utf-8", "replace").split() or [""]
        for place, item in enumerate(items):
            yield Line(number, {"shopper": shopper, "item": item, "place": f"{place - len(items) + 1}"})


def _parquet(path: Path, required: Sequence[str], names: Mapping[str, str]) -> Table:
    try:
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise SourceError(MISSING_PYARROW) from error
    try:
        file = parquet.ParquetFile(path, memory_map=True)
    except Exception as error:  # pyarrow has no common base of what a damaged file raises
        raise SourceError(f"{path.name} is no Parquet file, or a damaged one ({type(error).__name__}).") from error
    there = set(file.schema_arrow.names)
    missing = [wanted for one in required if (wanted := names.get(one, one)) not in there]
    if missing:
        raise SourceError(f"{path.name} has no column {', '.join(missing)}; it has {', '.join(sorted(there))[:300]}.")
    total, done = max(file.metadata.num_rows, 1), [0]
    return Table(_parquet_rows(file, names, done), lambda: done[0] / total)


def _parquet_rows(file: Any, names: Mapping[str, str], done: list[int]) -> Iterator[Line]:
    ours = {theirs: our for our, theirs in names.items()}
    for batch in file.iter_batches(batch_size=BATCH):
        for row in batch.to_pylist():
            done[0] += 1
            yield Line(done[0], {ours.get(name, name): _cell(value) for name, value in row.items()})


def _cell(value: Any) -> str:
    """As a CSV would have it: nothing for null and NaN, whole floats without their .0."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value).strip()
