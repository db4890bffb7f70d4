"""`manage.py health web|worker|beat`: exit code 0 when that part lives on this host, 1 with a sentence when not."""

from __future__ import annotations

import os
import socket
from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from fashionai.celery import app
from fashionai.jobs.beat import seconds_since_tick
from fashionai.jobs.management.commands.up import answers

# Beat ticks at least every 5 s (CELERY_BEAT_MAX_LOOP_INTERVAL); a database that is slow for a moment is no death.
BEAT_SECONDS = 30.0


def check_web(port: int, timeout: float) -> None:
    if not answers(port):
        raise CommandError(f"No answer from http://127.0.0.1:{port}/health/live.")


def check_worker(port: int, timeout: float) -> None:
    """The main process of a worker on this host answers a ping through the broker."""
    host = socket.gethostname()
    replies = app.control.ping(timeout=timeout, pattern=f"*@{host}", matcher="glob", limit=1)
    if not replies:
        raise CommandError(f"No worker on {host} answered a ping through the broker within {timeout:g} s.")


def check_beat(port: int, timeout: float) -> None:
    age = seconds_since_tick()
    if age is None or age > BEAT_SECONDS:
        raise CommandError("Beat has never ticked here." if age is None else f"Beat last ticked {age:.0f} s ago.")


CHECKS = {"web": check_web, "worker": check_worker, "beat": check_beat}


class Command(BaseCommand):
    help = "Say whether the web server, a worker or beat lives on this host (for container health checks)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("part", choices=sorted(CHECKS))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--timeout", type=float, default=3.0, help="seconds to wait for a worker's answer")

    def handle(self, *args: Any, part: str, port: int, timeout: float, **options: Any) -> None:
        try:
            CHECKS[part](port, timeout)
        except CommandError:
            raise
        except Exception as error:
            raise CommandError(f"{part} could not be asked: {error}") from error
        self.stdout.write(f"{part} lives")
