"""Several programs run as one: started together, restarted when one dies, stopped together without an orphan."""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

PR_SET_PDEATHSIG = 1
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A program that ran this long was healthy: its next restart is prompt again.
HEALTHY_SECONDS = 60.0
# A Celery worker with nothing to do takes 5 s to stop, a busy one 7 s (it waits 2 s for its jobs).
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def _die_with_parent() -> None:
    """Linux: get SIGTERM when the supervisor goes without saying goodbye. Elsewhere this does nothing."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A program, its present process (leader of a group of its own) and when to start the next one."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.popen: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.start_at = 0.0
        self._started = 0.0

    def start(self) -> int:
        """Start the process; the file descriptor of its output."""
        self._started = time.monotonic()
        self.popen = subprocess.Popen(  # noqa: S603 - our own commands
            self.program.command,
            env={**os.environ, **self.program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # safe: the supervisor has no threads  # noqa: PLW1509
        )
        output = self.popen.stdout
        if output is None:  # pragma: no cover - PIPE was asked for
            raise RuntimeError("no output pipe")
        os.set_blocking(output.fileno(), False)
        return output.fileno()

    @property
    def is_running(self) -> bool:
        return self.popen is not None and self.popen.poll() is None

    def plan_restart(self) -> float:
        """Seconds to wait before the next start: doubling from 1 to 30 unless the program had been healthy."""
        if time.monotonic() - self._started > HEALTHY_SECONDS:
            self.pause = FIRST_PAUSE
        wait, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        self.start_at = time.monotonic() + wait
        return wait

    def send(self, number: int) -> None:
        if self.popen is not None and self.popen.poll() is None:
            self.popen.send_signal(number)

    def kill_group(self) -> None:
        """What is left of the process and all it started."""
        if self.popen is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.popen.pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                self.popen.wait(5)


class Supervisor:
    """`run()` blocks until SIGINT or SIGTERM; `announce` is called once, when `is_ready` first answers True."""

    def __init__(
        self,
        programs: list[Program],
        *,
        is_ready: Callable[[], bool],
        announce: Callable[[], None],
        write: Callable[[str], None],
    ) -> None:
        self.children = [Child(program) for program in programs]
        self.is_ready = is_ready
        self.announce = announce
        self.write = write
        self.width = max(len(program.name) for program in programs)
        self._outputs = selectors.DefaultSelector()
        self._partial: dict[int, bytes] = {}
        self._announced = False
        self._stopping = False

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            while not self._stopping:
                self._start_what_is_due()
                self._listen(0.1)
                self._notice_deaths()
                if not self._announced and self.is_ready():
                    self._announced = True
                    self.announce()
        finally:
            self._shut_down()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _start_what_is_due(self) -> None:
        for child in self.children:
            if child.popen is None and time.monotonic() >= child.start_at:
                self._outputs.register(child.start(), selectors.EVENT_READ, child)

    def _notice_deaths(self) -> None:
        for child in self.children:
            if child.popen is not None and child.popen.poll() is not None:
                code = child.popen.returncode
                self._forget(child)
                wait = child.plan_restart()
                self._say(child, f"ended ({_describe(code)}); starting again in {wait:.0f} s")

    def _forget(self, child: Child) -> None:
        """Take in the last words, end what the process left behind, and make room for the next."""
        self._listen(0)
        child.kill_group()
        if child.popen is not None and child.popen.stdout is not None:
            with suppress(KeyError, ValueError):
                self._outputs.unregister(child.popen.stdout)
            self._partial.pop(child.popen.stdout.fileno(), None)
            child.popen.stdout.close()
        child.popen = None

    def _listen(self, seconds: float) -> None:
        """Pass on what the programs say, for up to `seconds`."""
        for key, _ in self._outputs.select(seconds):
            descriptor = key.fd
            try:
                piece = os.read(descriptor, 65536)
            except BlockingIOError:
                continue
            if not piece:
                self._outputs.unregister(key.fileobj)
                continue
            *lines, rest = (self._partial.pop(descriptor, b"") + piece).split(b"\n")
            if rest:
                self._partial[descriptor] = rest
            for line in lines:
                if line.strip():
                    self._say(key.data, line.decode(errors="replace").rstrip())

    def _say(self, child: Child, line: str) -> None:
        self.write(f"{child.program.name.ljust(self.width)} | {line}")

    def _shut_down(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # one Ctrl-C is heard; stopping takes its few seconds
        for child in self.children:
            child.send(signal.SIGTERM)
        self._wait_for_end(STOP_SECONDS)
        for child in self.children:
            child.kill_group()

    def _wait_for_end(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while any(child.is_running for child in self.children) and time.monotonic() < end:
            self._listen(0.05)


def _describe(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def python(*module_and_arguments: str) -> list[str]:
    """A command that runs a module with the Python that runs now."""
    return [sys.executable, "-m", *module_and_arguments]
