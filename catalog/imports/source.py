"""Where an import's files lie: a folder or a zip, with pictures beside the table, in `images/` or images.zip."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol

from catalog.imports.errors import RowError, SourceError

TABLE = "styles.csv"
FOLDERS = ("images/", "")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
# The largest picture that is read at all; shop photographs stay below 10 MB.
MAX_PICTURE_BYTES = 20 * 1024 * 1024
# What reading a damaged, encrypted or exotic zip entry raises, by the method it was packed with.
UNREADABLE = (
    OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError
)  # fmt: skip


class _Files(Protocol):
    """Files by their name below a root."""

    def size(self, name: str) -> int | None: ...

    def open(self, name: str) -> IO[bytes]: ...


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    def size(self, name: str) -> int | None:
        path = self._root / name
        return path.stat().st_size if path.is_file() else None

    def open(self, name: str) -> IO[bytes]:
        return (self._root / name).open("rb")


class _Zip:
    """A zip whose entries may lie below one folder, as most archivers make it."""

    def __init__(self, file: Path | IO[bytes], *, around: str = "") -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except zipfile.BadZipFile as error:
            raise SourceError(f"{getattr(file, 'name', file)} is not a zip file, or only a part of one.") from error
        self._entries = {info.filename: info for info in self._zip.infolist() if not info.is_dir()}
        self._prefix = next((name[: -len(around)] for name in sorted(self._entries, key=len) if around and
                             name.rsplit("/", 1)[-1] == around), "")  # fmt: skip

    def size(self, name: str) -> int | None:
        info = self._entries.get(self._prefix + name)
        return None if info is None else info.file_size

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(self._entries[self._prefix + name])

    def close(self) -> None:
        self._zip.close()


class Table:
    """The stream of styles.csv, read in bounds. SourceError where its archive is damaged or encrypted."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except UNREADABLE as error:
            raise _unreadable(error) from error

    def readline(self, size: int) -> bytes:
        try:
            return self._stream.readline(size)
        except UNREADABLE as error:
            raise _unreadable(error) from error


def _unreadable(error: BaseException) -> SourceError:
    return SourceError(f"{TABLE} cannot be read ({error}).")


class Source:
    """The table and the pictures of an import. Use it as a context manager; SourceError says what is missing."""

    def __init__(self, path: Path) -> None:
        self._closing = ExitStack()
        self._files = self._open(path)
        self.table_bytes = self._files.size(TABLE)
        if self.table_bytes is None:
            raise SourceError(f"{path} holds no {TABLE}.")
        self._pictures: list[_Files] = [self._files]
        if self._files.size("images.zip") is not None:
            archive = _Zip(self._closing.enter_context(self._files.open("images.zip")))
            self._closing.callback(archive.close)
            self._pictures.append(archive)

    def _open(self, path: Path) -> _Files:
        if path.is_dir():
            return _Folder(path)
        if not path.is_file():
            raise SourceError(f"{path} is neither a folder nor a zip file.")
        archive = _Zip(path, around=TABLE)
        self._closing.callback(archive.close)
        return archive

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    @contextmanager
    def open_table(self) -> Iterator[Table]:
        with ExitStack() as closing:
            try:
                stream = closing.enter_context(self._files.open(TABLE))
            except UNREADABLE as error:
                raise _unreadable(error) from error
            yield Table(stream)

    def picture(self, external_id: str) -> bytes:
        """The bytes of a product's picture. `external_id` must be a checked id: it becomes a file name."""
        for files in self._pictures:
            for name in (f"{folder}{external_id}{suffix}" for folder in FOLDERS for suffix in SUFFIXES):
                if (size := files.size(name)) is not None:
                    return self._read(files, name, size)
        raise RowError(f"no picture {external_id}.jpg")

    def _read(self, files: _Files, name: str, size: int) -> bytes:
        if size > MAX_PICTURE_BYTES:
            raise RowError(f"picture {name} is larger than {MAX_PICTURE_BYTES // 2**20} MB")
        try:
            with files.open(name) as handle:
                # A zip's directory may lie about a size; the bound holds while reading too.
                data = handle.read(MAX_PICTURE_BYTES + 1)
        except UNREADABLE as error:
            raise RowError(f"picture {name} cannot be read ({error})") from error
        if len(data) > MAX_PICTURE_BYTES:
            raise RowError(f"picture {name} is larger than {MAX_PICTURE_BYTES // 2**20} MB")
        return data
