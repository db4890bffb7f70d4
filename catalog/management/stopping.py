"""Stopping a long command: SIGTERM ends it as Ctrl-C does, so that nothing it started outlives it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.core.management.base import CommandError

STOPPED = "Stopped. What is done is kept; the same command goes on from here."
EXIT_CODE = 130


@contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C and SIGTERM inside become a CommandError of one sentence and exit code 130.

    Off the main thread, where Python sets no signal handlers, only KeyboardInterrupt is turned.
    """
    before = _on_sigterm(_interrupt)
    try:
        yield
    except KeyboardInterrupt:
        raise CommandError(STOPPED, returncode=EXIT_CODE) from None
    finally:
        _on_sigterm(before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _on_sigterm(handler: signal._HANDLER) -> signal._HANDLER:
    if threading.current_thread() is not threading.main_thread():
        return None
    # None is a handler that was not set from Python; it can be told apart but not put back.
    return signal.signal(signal.SIGTERM, signal.SIG_DFL if handler is None else handler)
