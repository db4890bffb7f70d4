"""The supervisor with small programs of its own, and `manage.py up` with the real ones."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Two programs: one says hello and has a child of its own, the other never listens to SIGTERM.
DRIVER = """
import sys
from fashionai.jobs import supervisor
from fashionai.jobs.supervisor import Program, Supervisor
supervisor.FIRST_PAUSE = 0.05
supervisor.STOP_SECONDS = 0.5
parent = '''
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("pids", os.getpid(), child.pid, flush=True)
time.sleep(600)
'''
deaf = '''
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("pids", os.getpid(), flush=True)
time.sleep(600)
'''
Supervisor(
    [Program("parent", [sys.executable, "-c", parent]), Program("deaf", [sys.executable, "-c", deaf])],
    is_ready=lambda: True,
    announce=lambda: print("announced", flush=True),
    write=lambda line: print(line, flush=True),
).run()
"""


def until(condition: Callable[[], object], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether a process runs (a zombie that waits for its parent does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Supervised:
    """A supervisor in a process of its own, and what it said so far."""

    def __init__(self, command: list[str], log: Path, environment: dict[str, str] | None = None) -> None:
        self.log = log
        with log.open("w") as output:
            self.popen = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text()

    def pids(self) -> list[int]:
        return [int(pid) for line in re.findall(r"pids ([\d ]+)", self.said()) for pid in line.split()]

    def descendants(self) -> list[int]:
        """The supervisor's children and theirs, now."""
        found = [self.popen.pid]
        for pid in found:
            found += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return found[1:]


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    it = Supervised([sys.executable, "-c", DRIVER], tmp_path / "log")
    try:
        until(lambda: len(it.pids()) == 3 and "announced" in it.said())
        yield it
    finally:
        it.popen.kill()
        it.popen.wait(10)
        for pid in it.pids():
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


def test_lines_carry_the_programs_name(supervised: Supervised) -> None:
    assert "parent | pids " in supervised.said()
    assert "deaf   | pids " in supervised.said()
    assert supervised.said().count("announced") == 1


def test_killed_program_is_started_again_and_its_orphan_ended(supervised: Supervised) -> None:
    program, orphan = map(int, re.findall(r"parent \| pids (\d+) (\d+)", supervised.said())[0])
    os.kill(program, signal.SIGKILL)
    until(lambda: len(supervised.pids()) == 5)
    assert "parent | ended (SIGKILL); starting again in 0 s" in supervised.said()
    assert not is_alive(orphan)
    assert all(is_alive(pid) for pid in supervised.pids()[-2:])
    assert supervised.said().count("announced") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_leaves_no_process_not_even_a_deaf_one(supervised: Supervised, number: int) -> None:
    supervised.popen.send_signal(number)
    assert supervised.popen.wait(10) == 0
    assert [pid for pid in supervised.pids() if is_alive(pid)] == []


def test_programs_do_not_outlive_a_supervisor_that_is_killed(supervised: Supervised) -> None:
    """Its direct children get SIGTERM from the kernel; what ignores that, or is a grandchild, ends itself."""
    program = int(re.findall(r"parent \| pids (\d+)", supervised.said())[0])
    supervised.popen.kill()
    until(lambda: not is_alive(program))


def _environment(tmp_path: Path) -> dict[str, str]:
    clean = {"DATABASE_URL": "", "REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "fashionai.settings"}
    return {**clean, "FASHIONAI_VAR": str(tmp_path / "var"), "SECRET_KEY": "tests-only-not-a-secret", "HTTPS": "0"}


def _manage(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    environment = {**os.environ, **_environment(tmp_path)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def test_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = _manage(tmp_path, "up", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert f"PORT={port + 1} make demo" in done.stderr
    assert "Traceback" not in done.stderr


def test_database_without_tables_is_told_how_to_get_them(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    done = _manage(tmp_path, "up", "--port", str(port))
    assert done.returncode == 1
    assert "The database lacks tables. Run `make demo`" in done.stderr


@pytest.mark.services
def test_up_serves_heals_reports_health_and_stops_clean(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    assert _manage(tmp_path, "migrate", "-v0").returncode == 0
    up = Supervised([sys.executable, "manage.py", "up", "--port", port], tmp_path / "log", _environment(tmp_path))
    try:
        until(lambda: f"Shop: http://localhost:{port}/" in up.said(), seconds=60)
        for part in ("web", "worker", "beat"):
            until(lambda part=part: _manage(tmp_path, "health", part, "--port", port).returncode == 0, seconds=60)
        first = up.descendants()
        worker = next(pid for pid in first if b"quick@%h" in Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(worker, signal.SIGKILL)
        until(lambda: "quick | ended (SIGKILL); starting again in 1 s" in up.said())
        until(lambda: sum(b"quick@%h" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in up.descendants()) == 2)
        everyone = sorted({*first, *up.descendants()})
        up.popen.send_signal(signal.SIGINT)
        assert up.popen.wait(30) == 0
        assert [pid for pid in everyone if is_alive(pid)] == []
        assert "Stopped." in up.said()
        assert "Traceback" not in up.said(), up.said()
    finally:
        for pid in up.descendants() if up.popen.poll() is None else []:
            os.kill(pid, signal.SIGKILL)
        up.popen.kill()
        up.popen.wait(10)
    for part in ("web", "worker", "beat"):
        done = _manage(tmp_path, "health", part, "--port", port, "--timeout", "0.5")
        assert (done.returncode, "Traceback" in done.stderr) == ((1, False) if part != "beat" else (0, False))
