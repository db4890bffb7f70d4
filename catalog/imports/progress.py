"""A progress line on stderr: rewritten in place on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import resource
import sys
import time
from typing import IO

SECONDS_ON_A_TERMINAL = 0.2
SECONDS_ELSEWHERE = 5.0


class ProgressLine:
    """Call it with (done, total): prints percent and rate, no more often than a reader wants."""

    def __init__(self, label: str, unit: str, *, stream: IO[str] | None = None) -> None:
        self._label, self._unit = label, unit
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._began = self._shown = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        pause = SECONDS_ON_A_TERMINAL if self._live else SECONDS_ELSEWHERE
        last = done >= total
        if not last and now - self._shown < pause:
            return
        self._shown = now
        rate = done / max(now - self._began, 1e-6)
        share = 100 * done // total if total else 100
        text = f"{self._label}: {share:3d} %  {done:,} of {total:,} {self._unit}  {rate:,.0f}/s"
        if self._live:
            self._stream.write(f"\r{text:<78}" + ("\n" if last else ""))
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()


def peak_megabytes() -> float:
    """The most memory this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
