"""`manage.py demo`: from an empty folder to an open shop. Every step may be repeated."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Max

from catalog.management.stopping import stoppable
from catalog.models import Product
from fashionai.accounts.models import User
from fashionai.jobs import nightly, services
from fashionai.jobs.management.commands.up import QUIET, celery, check_port
from fashionai.jobs.models import Job, State

OWNER, MERCHANDISER, VIEWER = "owner@example.com", "merchandiser@example.com", "viewer@example.com"
POLL_SECONDS = 0.5


class Command(BaseCommand):
    help = "Fill a shop with demo data, train its models through a worker, and open it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--catalogue", help="folder or zip of real products; default: a drawn catalogue")
        parser.add_argument("--seed", type=int, help="another demo world")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-open", action="store_true", help="end when the shop is ready instead of opening it")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["no_open"]:
            check_port("127.0.0.1", options["port"])  # now, rather than after minutes of work
        with stoppable():
            self.prepare(options)
        if not options["no_open"]:
            self.stdout.flush()
            os.execv(sys.executable, [sys.executable, sys.argv[0], "up", "--port", str(options["port"])])  # noqa: S606

    def prepare(self, options: dict[str, Any]) -> None:
        self.say("Database")
        call_command("migrate", verbosity=0, interactive=False)
        wishes = {name: options[name] for name in ("catalogue", "seed") if options[name] is not None}
        call_command("load_demo", close_ups=False, **wishes)
        refresh_statistics()
        # Training takes one core: what no listing shows is drawn on the others meanwhile.
        with _drawing_close_ups() as drawing:
            self.train()
            self.say("Close-ups")
            self.await_close_ups(drawing)
        self.say("The merchandiser's desk is at /admin/")
        for line in desk_login().splitlines():
            self.stdout.write(f"  {line}")

    def say(self, message: str) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(f"• {message}"))

    def train(self) -> None:
        """Run the steps of a night whose models are older than the catalogue, through a real worker."""
        kinds = [step.kind for step in nightly.steps() if not _is_fresh(step.kind)]
        if not kinds:
            self.say("Models are up to date")
            return
        with _worker() as worker:
            for kind in kinds:
                self.say(f"Training: {kind}")
                self.follow(services.enqueue(kind), worker)

    def follow(self, job: Job, worker: subprocess.Popen[bytes]) -> None:
        """Show a job's progress until it is over. Raises CommandError when it did not succeed."""
        shown = ""
        while not job.is_over:
            if worker.poll() is not None:
                raise CommandError(f"The worker stopped; {_worker_log()} says why.")
            services.sweep()
            note = f"{job.progress:4.0%}  {job.progress_note}".rstrip()
            if note != shown:
                self.progress(note)
            shown = note
            time.sleep(POLL_SECONDS)
            job.refresh_from_db()
        self.progress("", end="\n" if self.stdout.isatty() else "")
        if job.state != State.SUCCEEDED:
            raise CommandError(f"{job} ended {job.state}: {job.error.strip() or 'no reason was given'}")
        self.stdout.write("  " + (job.result.get("decision") or "done"))

    def await_close_ups(self, drawing: subprocess.Popen[bytes]) -> None:
        """Show how far the other process is until it is over. Raises CommandError when it failed."""
        shown = ""
        while drawing.poll() is None:
            if (note := _last_line(_close_ups_log())) != shown:
                self.progress(note)
            shown = note
            time.sleep(POLL_SECONDS)
        self.progress("", end="\n" if self.stdout.isatty() else "")
        if drawing.returncode:
            raise CommandError(f"The close-ups could not be drawn; {_close_ups_log()} says why.")
        self.stdout.write(f"  {_last_line(_close_ups_log())}")

    def progress(self, note: str, end: str | None = None) -> None:
        """Rewrite one line in a terminal; write lines where the output is kept."""
        if self.stdout.isatty():
            self.stdout.write(f"\r\x1b[K  {note}", ending=end or "")
            self.stdout.flush()
        elif note:
            self.stdout.write(f"  {note}")


def refresh_statistics() -> None:
    """Let the database count its tables, which one that has just been filled has not done.

    Without, SQLite reads every purchase to find a shopper's: 59 ms instead of .4 ms among 150,000 events.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _is_fresh(kind: str) -> bool:
    """The kind succeeded since the newest product came in."""
    newest = Product.objects.aggregate(at=Max("created_at"))["at"]
    done = Job.objects.filter(kind=kind, state=State.SUCCEEDED)
    return newest is not None and done.filter(finished_at__gt=newest).exists()


def _worker_log() -> Path:
    return settings.VAR_DIR / "demo-worker.log"


def _close_ups_log() -> Path:
    return settings.VAR_DIR / "demo-close-ups.log"


def _last_line(file: Path) -> str:
    lines = file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else ""


@contextmanager
def _drawing_close_ups() -> Iterator[subprocess.Popen[bytes]]:
    """A process that draws the close-ups; stopped where its owner stops before it is done."""
    words = [sys.executable, sys.argv[0], "draw_pictures", "--close-ups"]
    with _close_ups_log().open("wb") as handle:
        process = subprocess.Popen(words, stdout=handle, stderr=subprocess.STDOUT, cwd=settings.BASE_DIR)  # noqa: S603
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=20)


@contextmanager
def _worker() -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker for every queue; stopped as SIGTERM stops it, after the job in hand."""
    words = celery("worker", "-n", "demo@%h", "-Q", ",".join(settings.JOB_QUEUES), "-c", "1", *QUIET)
    with _worker_log().open("ab") as handle:
        process = subprocess.Popen(  # noqa: S603
            words, stdout=handle, stderr=subprocess.STDOUT, cwd=settings.BASE_DIR
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def desk_login() -> str:
    """Make an account for each of the desk's groups, with random passwords, on first use; afterwards say what was said.

    The passwords stand in a file beside the database that only its owner may read.
    """
    file = settings.VAR_DIR / "desk-login.txt"
    if file.exists() and User.objects.filter(email=OWNER).exists():
        return file.read_text(encoding="utf-8").strip()
    known = User.objects.filter(is_superuser=True).order_by("pk").first()
    if known is not None:
        return f"sign in as {known.email}"
    said = "\n".join(f"sign in as {email} with {_account(email)}" for email in (OWNER, MERCHANDISER, VIEWER))
    said += f"\n(kept in {file})"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
        handle.write(said + "\n")
    return said


def _account(email: str) -> str:
    """A desk account of the group that its name says; returns its password."""
    password = secrets.token_urlsafe(12)
    group = email.split("@", 1)[0]
    user = User.objects.filter(email=email).first() or User(email=email, name=group.capitalize())
    user.is_staff, user.is_superuser = True, email == OWNER
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get(name=group))
    return password
