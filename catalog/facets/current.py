"""The snapshot that requests read: at most `LISTING_STALE_SECONDS` old, and renewed beside the requests."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection

from catalog.facets.load import load
from catalog.facets.snapshot import Snapshot

T = TypeVar("T")
logger = logging.getLogger(__name__)
# A change made in this process shows after this many times what loading takes: loading costs a tenth of it at most.
PAUSE = 10


class Keeper(Generic[T]):
    """Holds what was loaded. The first is loaded by whoever asks; later ones by a thread, while the old one serves.

    `seconds` tells how old it may become; 0 or less loads it anew for everyone who asks.
    """

    def __init__(self, load: Callable[[], T], seconds: Callable[[], float]) -> None:
        self._read, self._seconds = load, seconds
        self._held: T | None = None
        self._at = self._cost = 0.0
        self._changed = False
        self.changes = 0  # noted in this process so far
        self._lock = threading.Lock()

    def get(self) -> T:
        held = self._held
        if held is None or self._seconds() <= 0:
            return self._first(held)
        if self._is_stale() and self._lock.acquire(blocking=False):
            threading.Thread(target=self._renew, name="catalogue", daemon=True).start()
        return held

    def peek(self) -> T | None:
        """What is held, for who could do without: nothing is loaded."""
        return self._held if self._seconds() > 0 else None

    def note_change(self) -> None:
        """Something in this process changed the catalogue: renew soon, not only when the time is over."""
        self._changed = True
        self.changes += 1

    def forget(self) -> None:
        self._held = None

    def _is_stale(self) -> bool:
        limit = self._seconds()
        soon = min(limit, max(self._cost * PAUSE, 0.5)) if self._changed else limit
        return time.monotonic() - self._at > soon

    def _first(self, held: T | None) -> T:
        with self._lock:
            found = self._held
            if found is None or found is held:
                found = self._load()
            return found

    def _renew(self) -> None:
        try:
            self._load()
        except Exception:
            logger.exception("The catalogue could not be read anew; listings go on with what they had.")
            self._at = time.monotonic()
        finally:
            connection.close()
            self._lock.release()

    def _load(self) -> T:
        self._changed = False
        began = time.monotonic()
        found = self._held = self._read()
        self._at = time.monotonic()
        self._cost = self._at - began
        return found


keeper = Keeper(load, lambda: settings.LISTING_STALE_SECONDS)


def snapshot() -> Snapshot:
    """The catalogue to list and count from."""
    return keeper.get()
