"""Real processes around one scenario: worker, beat, web and a Redis of its own, each in its own process group."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

QUEUES = "default,inference,training,gpu"
CELERY = [sys.executable, "-m", "celery", "-A", "fashionai"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]


class TimedOut(Exception):
    """What was waited for did not come."""


def wait_for(what: str, ready: Callable[[], bool], *, seconds: float) -> float:
    """Poll until `ready`; the seconds it took. Raises TimedOut, naming what was waited for."""
    start = time.monotonic()
    while not ready():
        if time.monotonic() - start > seconds:
            raise TimedOut(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - start


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A program in its own process group, logging into a file."""

    def __init__(self, command: list[str], log: Path) -> None:
        self.log = log
        with log.open("a") as output:
            self.popen = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, stdin=subprocess.DEVNULL
            )

    def signal(self, number: int) -> None:
        os.kill(self.popen.pid, number)

    def kill_group(self) -> None:
        """SIGKILL to the program and all its children, as when the machine goes."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait(10)

    def said(self, words: str) -> bool:
        return words in self.log.read_text(errors="replace")


class Site:
    """The processes of one scenario. Environment variables (database, broker, folder) come from the caller."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[Process] = []

    def start(self, name: str, command: list[str]) -> Process:
        process = Process(command, self.folder / f"{name}-{len(self.started)}.log")
        self.started.append(process)
        return process

    def worker(self, *, concurrency: int = 2) -> Process:
        options = ["-Q", QUEUES, "-c", str(concurrency), *QUIET]
        process = self.start("worker", [*CELERY, "worker", *options])
        wait_for("worker", lambda: process.said(" ready."), seconds=60)
        return process

    def beat(self) -> Process:
        pidfile = self.folder / "beat.pid"
        pidfile.unlink(missing_ok=True)
        return self.start("beat", [*CELERY, "beat", "--loglevel", "INFO", "--pidfile", str(pidfile)])

    def web(self) -> tuple[Process, str]:
        port = free_port()
        options = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4"]
        process = self.start("web", [sys.executable, "-m", "gunicorn", "fashionai.wsgi", *options])
        url = f"http://127.0.0.1:{port}"
        wait_for("web", lambda: answers(f"{url}/health/live"), seconds=60)
        return process, url

    def redis(self, port: int) -> Process:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        process = self.start("redis", ["redis-server", *options, "--dir", str(self.folder)])
        wait_for("redis", lambda: listens(port), seconds=10)
        return process

    def stop(self) -> None:
        for process in self.started:
            process.kill_group()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own server
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def children(pid: int) -> list[int]:
    """Direct children of a process (Linux)."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
