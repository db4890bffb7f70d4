"""Jobs under fire: processes killed and frozen, Redis away, a poison job, one without end; nothing lost, nothing twice.

Every scenario runs with real processes (Celery prefork, beat, gunicorn) on SQLite with the file broker and
on PostgreSQL with a Redis server of its own. The PostgreSQL server is given by --postgres or by
CHAOS_DATABASE_URL; a database is made on it for each scenario and dropped. `lost` and `doubled` must be 0,
and no page may take a second. Beside ours stands a negative control: the freeze of a worker with the effect
unguarded.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import Result, UsageError
from benchmarks.support.chaos.processes import free_port

EMBEDDED = ("child-killed", "worker-killed", "poison", "overdue", "child-frozen", "worker-stopped")
SERVERS = (*EMBEDDED, "redis-away", "database-restarted")
CONTROL = "child-frozen-without-fence"
POSTGRES = os.environ.get("CHAOS_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
TIMES = {"JOB_LEASE_SECONDS": "3", "JOB_SWEEP_SECONDS": "1", "JOB_RENUDGE_SECONDS": "2"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--short", action="store_true", help="8 jobs a scenario instead of 40")
    parser.add_argument("--stack", choices=["embedded", "servers", "both"], default="both")
    parser.add_argument("--postgres", default=POSTGRES, help=f"a server that may make databases ({POSTGRES})")
    parser.add_argument("--scenario", action="append", choices=SERVERS, help="only this one (may be repeated)")


@contextmanager
def _database(server: str) -> Iterator[str]:
    """The URL of a PostgreSQL database that lives for one scenario."""
    import psycopg

    name = f"chaos_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True, connect_timeout=3) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server.rsplit('/', 1)[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _environment(folder: Path, **more: str) -> dict[str, str]:
    base = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    site = {
        "DJANGO_SETTINGS_MODULE": "benchmarks.support.chaos.settings",
        "FASHIONAI_VAR": str(folder),
        "SECRET_KEY": "chaos-only-not-a-secret",
        "OMP_NUM_THREADS": "1",
    }
    return {**base, **site, **TIMES, **more}


def run_scenario(name: str, *, jobs: int, servers: bool, postgres: str = POSTGRES) -> dict[str, float]:
    """The scenario's numbers. Raises RuntimeError with its output when it did not reach its end."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as made:
        folder = Path(made)
        if not servers:
            return _in_process(name, jobs, _environment(folder), folder)
        redis = f"redis://127.0.0.1:{free_port()}/0"
        with _database(postgres) as url:
            return _in_process(name, jobs, _environment(folder, DATABASE_URL=url, REDIS_URL=redis), folder)


def _in_process(name: str, jobs: int, environment: dict[str, str], folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.support.chaos", name, str(jobs)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        logs = "\n".join(f"--- {log.name}\n{log.read_text()[-3000:]}" for log in sorted(folder.glob("*.log")))
        raise RuntimeError(f"{name} did not end well.\n{done.stderr[-3000:]}\n{logs}")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def _plan(args: argparse.Namespace) -> list[tuple[str, bool]]:
    stacks = {"embedded": [False], "servers": [True], "both": [False, True]}[args.stack]
    wanted = args.scenario or SERVERS
    plan = [(name, servers) for servers in stacks for name in (SERVERS if servers else EMBEDDED) if name in wanted]
    if not plan:
        raise UsageError("That scenario needs servers: use --stack servers.")
    return plan


def run(args: argparse.Namespace) -> Result:
    ours: dict[str, float] = {"lost": 0, "doubled": 0, "slowest_page_seconds": 0.0, "jobs": 0, "scenarios": 0}
    notes = []
    for name, servers in _plan(args):
        label = f"{name} on {'PostgreSQL + Redis' if servers else 'SQLite + files'}"
        print(f"{label} …", file=sys.stderr, flush=True)
        numbers = run_scenario(name, jobs=8 if args.short else 40, servers=servers, postgres=args.postgres)
        notes.append(f"{label}: " + ", ".join(f"{key} {value:g}" for key, value in numbers.items()))
        for key in ("lost", "doubled", "jobs"):
            ours[key] += numbers[key]
        pages = [value for key, value in numbers.items() if key.startswith("slowest_")]
        ours["slowest_page_seconds"] = max([ours["slowest_page_seconds"], *pages])
        ours["scenarios"] += 1
    control = run_scenario(CONTROL, jobs=8, servers=args.stack != "embedded", postgres=args.postgres)
    peers = {"effects outside completing()": {key: control[key] for key in ("lost", "doubled", "jobs")}}
    return Result(ours=ours, peers=peers, notes=notes)
