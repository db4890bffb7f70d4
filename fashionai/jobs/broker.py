"""The broker that needs no server: kombu's filesystem transport with every file written whole or not at all.

kombu opens a message file under its final name and fills it afterwards; a worker that reads in between gets
an empty message and its main process stops. Here files appear by rename, are taken by rename, and an
unreadable one is dropped (the sweeper nudges again).
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


def write_whole(path: Path, text: str) -> None:
    """Make `path` hold `text`; a reader sees the old content or the new, never a part."""
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    part.write_text(text)
    os.replace(part, path)


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        # Nanoseconds order messages of one machine; kombu looks for "<anything>.<queue>.msg".
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        try:
            write_whole(Path(self.data_folder_out) / name, dumps(payload))
        except OSError as error:
            raise ChannelError(f"Cannot write a message to {self.data_folder_out}: {error}") from error

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        folder = Path(self.data_folder_in)
        wanted = f"{queue}.msg"
        for name in sorted(name for name in os.listdir(folder) if name.partition(".")[2] == wanted):
            payload = self._take(folder, name)
            if payload is not None:
                return payload
        raise Empty

    def _take(self, folder: Path, name: str) -> dict[str, Any] | None:
        mine = folder / f".{name}.{os.getpid()}.taken"
        try:
            os.rename(folder / name, mine)
        except FileNotFoundError:
            return None  # another worker was quicker
        try:
            return loads(mine.read_text())
        except (OSError, ValueError):
            logger.warning("Dropped the unreadable message %s.", name)
            return None
        finally:
            mine.unlink(missing_ok=True)

    def get_table(self, exchange: str) -> list[exchange_queue_t]:
        try:
            return [exchange_queue_t(*row) for row in loads(self._exchange_file(exchange).read_text())]
        except (FileNotFoundError, ValueError):
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        if row not in self.get_table(exchange):
            with self._tables():
                rows = self.get_table(exchange)
                self._save_table(exchange, rows if row in rows else [row, *rows])

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *_: Any, **__: Any) -> None:
        self._purge(queue)
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._tables():
            self._save_table(exchange, [known for known in self.get_table(exchange) if known != row])

    def _save_table(self, exchange: str, rows: list[exchange_queue_t]) -> None:
        write_whole(self._exchange_file(exchange), dumps([list(row) for row in rows]))

    @contextmanager
    def _tables(self) -> Iterator[None]:
        """One process at a time changes the tables of who listens where."""
        self.control_folder.mkdir(exist_ok=True)
        with (self.control_folder / ".lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel

    @property
    def default_connection_params(self) -> dict[str, Any]:
        return {}  # there is no host to fall back to, and none to warn of
