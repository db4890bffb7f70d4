"""The shop under a real gunicorn, and the CPU time of its processes and of its database's."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
START_SECONDS = 30


class Vanished(Exception):
    """A measured process ended in between, and its CPU time with it."""


def cpu_seconds(pid: int) -> float:
    """User and system time of a process with all its threads, in clock ticks of 10 ms. Raises Vanished."""
    try:
        fields = (PROC / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError as error:
        raise Vanished(str(pid)) from error
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_mb(pid: int) -> float:
    """Memory of a process that no other shares with it (PSS), in MB."""
    text = (PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def children_of(pid: int) -> list[int]:
    text = (PROC / str(pid) / "task" / str(pid) / "children").read_text(encoding="utf-8")
    return [int(word) for word in text.split()]


def postgres_backends(database: str) -> set[int]:
    """Server processes on this machine that serve connections to one database."""
    return {pid for pid, words in _command_lines() if words.startswith("postgres: ") and f" {database} " in words}


def _command_lines() -> Iterator[tuple[int, str]]:
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            try:
                yield int(folder.name), (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue


class Served:
    """A running server: where it listens, its one worker process, and the name of its PostgreSQL database, if any."""

    def __init__(self, port: int, master: int, database: str) -> None:
        self.port = port
        self.master = master
        self.database = database

    @property
    def worker(self) -> int:
        (pid,) = children_of(self.master)
        return pid

    def reading(self) -> tuple[float, dict[int, float]]:
        """CPU seconds of the worker, and of every process of the database."""
        backends = postgres_backends(self.database) if self.database else set()
        return cpu_seconds(self.worker), {pid: cpu_seconds(pid) for pid in backends}


def spent(before: tuple[float, dict[int, float]], after: tuple[float, dict[int, float]]) -> tuple[float, float]:
    """(web, database) CPU seconds between two readings. Raises Vanished when a database process ended."""
    if gone := set(before[1]) - set(after[1]):
        raise Vanished(f"{gone}")
    return after[0] - before[0], sum(seconds - before[1].get(pid, 0.0) for pid, seconds in after[1].items())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(*, folder: Path, environment: dict[str, str], database: str, threads: int = 4) -> Iterator[Served]:
    """gunicorn with one worker process of `threads` threads, as the shop runs it; stopped at the end.

    folder: the project. database: name of the PostgreSQL database whose processes count, or "".
    """
    port = free_port()
    words = ["gunicorn", "fashionai.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "1"]
    words += ["--threads", str(threads), "--no-control-socket", "--log-level", "error"]
    single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with subprocess.Popen([sys.executable, "-m", *words], cwd=folder, env={**environment, **single}) as process:
        try:
            _wait_until_it_answers(port, process)
            yield Served(port, process.pid, database)
        finally:
            process.terminate()


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(port):
            return
        time.sleep(0.05)
    raise RuntimeError("gunicorn did not answer; its own words stand above")


def _answers(port: int) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/health/live")
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()


def total_cpu(pids: Iterable[int]) -> float:
    return sum(cpu_seconds(pid) for pid in pids)
