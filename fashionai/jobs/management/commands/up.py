"""`manage.py up`: the whole shop under one process."""

from __future__ import annotations

import http.client
import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from fashionai.jobs.supervisor import Program, Supervisor, python

# Gossip, mingle and worker heartbeats tell workers about each other, which nothing here reads; with the file
# broker each is a file, and a killed worker's mailbox would fill for ever.
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")


def celery(*arguments: str) -> list[str]:
    return python("celery", "--quiet", "-A", "fashionai", *arguments)


def programs(host: str, port: int) -> list[Program]:
    """Web, two workers (so that training keeps no shopper and no sweep waiting) and beat."""
    cores = os.cpu_count() or 1
    # OpenBLAS with two threads was 50 times slower on the small products of concurrent requests.
    single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    web = python(
        "gunicorn", "fashionai.wsgi", "--bind", f"{host}:{port}", "--worker-class", "gthread",
        "--workers", str(min(2, cores)), "--threads", "8", "--graceful-timeout", "3", "--no-control-socket",
        "--log-level", "warning",
    )  # fmt: skip
    quick = celery("worker", "-n", "quick@%h", "-Q", "default,inference", "-c", str(max(1, cores // 2)), *QUIET)
    heavy = celery("worker", "-n", "heavy@%h", "-Q", "training,gpu", "-c", "1", *QUIET)
    return [
        Program("web", web, single),
        Program("quick", quick, {**single, "WORKER_THREADS": "1"}),
        Program("heavy", heavy),
        Program("beat", celery("beat", "--pidfile=", "--loglevel", "WARNING"), single),
    ]


def check_port(host: str, port: int) -> None:
    """Raises CommandError when nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} on {host} cannot be used ({error}). Choose another: PORT={port + 1} make demo"
            ) from error


def check_database() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database lacks tables. Run `make demo`, or `manage.py migrate` for an empty shop.")
    connection.close()


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether /health/live answers 200 within a second."""
    names = [name for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))]
    link = http.client.HTTPConnection(host, port, timeout=1)
    try:
        link.request("GET", "/health/live", headers={"Host": names[0] if names else "localhost"})
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


class Command(BaseCommand):
    help = "Run the shop: web, workers and beat under one process, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (0.0.0.0 for every one)")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        check_port(host, port)
        check_database()
        if not settings.DEBUG:  # every time: after an upgrade pages name files that the old manifest lacks
            call_command("collectstatic", interactive=False, verbosity=0)
        here = "127.0.0.1" if host in {"0.0.0.0", "127.0.0.1"} else host.strip("[]")  # noqa: S104 - compared, not bound

        def announce() -> None:
            url = f"http://localhost:{port}/"
            self._write(f"\nShop: {url}   Desk: {url}admin/   (Ctrl-C stops everything)\n")

        self._write("Starting web, workers and beat …")
        Supervisor(
            programs(host, port), is_ready=lambda: answers(port, here), announce=announce, write=self._write
        ).run()
        self._write("Stopped. Jobs that were running will go on at the next start.")

    def _write(self, line: str) -> None:
        try:
            self.stdout.write(line)
            self.stdout.flush()
        except OSError:  # the terminal is gone; SIGHUP follows
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
