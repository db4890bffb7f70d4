"""How long one attempt of a job may take, and the alarm that interrupts it.

Celery's own limits alone would not do: its soft one raises an Exception, which a handler may swallow, and after its
hard one the killed child looks like a crash, which is tried again.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

from django.conf import settings

from fashionai.jobs import handlers

# An interrupted handler has this long to roll back and leave; then Celery kills its process.
GRACE_SECONDS = 15.0


def limit_of(kind: str) -> float:
    """Seconds that an attempt of this kind may take: the setting's, else the handler's, else the general one."""
    if kind in settings.JOB_LIMITS:
        return float(settings.JOB_LIMITS[kind])
    try:
        own = handlers.find(kind).limit
    except handlers.JobRefused:
        own = None
    return settings.JOB_LIMIT_SECONDS if own is None else own


class Stopwatch:
    """Time since an attempt was claimed; `now` is monotonic, so that a corrected clock stops nothing."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._end = monotonic() + limit

    @property
    def over(self) -> bool:
        return monotonic() > self._end


class Alarm:
    """Lets another thread raise `error` inside a block of the main thread, even where it waits for a socket.

    Rings outside the block, or where the block runs in another thread, do nothing. The signal's listener stays
    after the block: a late ring must find one, because by default SIGALRM ends the process.
    """

    def __init__(self, error: type[BaseException]) -> None:
        self.error = error
        self._armed = False

    @contextmanager
    def armed(self) -> Iterator[None]:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGALRM, self._raise)
            self._armed = True
        try:
            yield
        finally:
            self._armed = False

    def ring(self) -> None:
        main = threading.main_thread().ident
        if self._armed and main is not None:
            signal.pthread_kill(main, signal.SIGALRM)

    def _raise(self, number: int, frame: FrameType | None) -> None:
        if self._armed:
            self._armed = False
            raise self.error
