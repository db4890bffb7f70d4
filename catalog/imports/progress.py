"""A progress line on stderr: rewritten in place on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import IO

from fashionai.jobs.resources import peak_memory_bytes

SECONDS_ON_A_TERMINAL = 0.2
SECONDS_ELSEWHERE = 5.0


class ProgressLine:
    """Call it with (done, total): prints percent and rate, no more often than a reader wants."""

    def __init__(self, label: str, unit: str = "", *, stream: IO[str] | None = None) -> None:
        self._label, self._unit = label, unit
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._began = self._shown = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        share = done / total if total else 1.0
        self.show(share, lambda rate: f"{done:,} of {total:,} {self._unit}  {rate(done):,.0f}/s")

    def at(self, share: float, text: str) -> None:
        """Progress as a share in 0..1 and what is being done."""
        self.show(share, lambda rate: text)

    def show(self, share: float, describe: Callable[[Callable[[int], float]], str]) -> None:
        now = time.monotonic()
        pause = SECONDS_ON_A_TERMINAL if self._live else SECONDS_ELSEWHERE
        last = share >= 1
        if not last and now - self._shown < pause:
            return
        self._shown = now
        self._write(f"{self._label}: {int(100 * share):3d} %  {describe(self._rate)}", last=last)

    def _rate(self, done: int) -> float:
        return done / max(time.monotonic() - self._began, 1e-6)

    def _write(self, text: str, *, last: bool) -> None:
        if self._live:
            self._stream.write(f"\r{text:<78}" + ("\n" if last else ""))
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()


def peak_megabytes() -> float:
    """The most memory this process has held so far."""
    return peak_memory_bytes() / 2**20


def cpu_seconds() -> float:
    """CPU time of this process and of its finished children."""
    times = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(spent.ru_utime + spent.ru_stime for spent in times)
