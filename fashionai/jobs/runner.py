"""Running one job: claim it by compare-and-set, keep the lease, and commit its effects together with its success."""

from __future__ import annotations

import logging
import os
import signal
import socket
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from fashionai.jobs import handlers, services
from fashionai.jobs.heartbeat import Heartbeat
from fashionai.jobs.limits import Alarm, Stopwatch, limit_of
from fashionai.jobs.models import Job, JobQuerySet, State, clock
from fashionai.jobs.resources import Meter
from fashionai.jobs.results import checked

logger = logging.getLogger(__name__)

# How a Celery child leaves when its worker is told to stop: billiard turns the signal into this exit code.
TERMINATED = {-(256 - number) for number in (signal.SIGTERM, signal.SIGQUIT)}


class Stop(BaseException):
    """Why a handler must end early. Not an Exception, so that `except Exception` in a handler lets it through."""


class LeaseLost(Stop):
    """Another worker owns the job now; whatever this one did must not be committed."""


class Cancelled(Stop):
    """The job was asked to stop."""


class TimedOut(Stop):
    """The attempt took longer than its kind may."""


class Run:
    """A handler's view of its job: arguments, progress, cancellation, cost, and the one way to finish."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.arguments: dict[str, Any] = job.arguments
        self.meter = Meter()
        self.watch = Stopwatch(limit_of(job.kind))
        self.alarm = Alarm(TimedOut)
        self.completed = False
        self._committing = False
        self._progress = (job.progress, job.progress_note)
        self._stop: type[Stop] | None = None

    def progress(self, share: float, note: str = "") -> None:
        """Report `share` (0 to 1) and what is being done. Raises a Stop when it is time to."""
        if share == share:  # a NaN (0 of 0 done) says nothing
            self._progress = (min(max(float(share), 0.0), 1.0), str(note)[:200])
        self.check()

    def check(self) -> None:
        if self.completed:
            return
        if self._stop is not None:
            raise self._stop
        if self.watch.over:
            raise TimedOut

    @contextmanager
    def completing(self, result: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """Apply effects and success in one transaction, only while the lease is held.

        Yields the result dict, to which the block may add. Nothing is applied when another attempt
        took over (LeaseLost), when the job was asked to stop (Cancelled), when its time is over (TimedOut) or
        when the result cannot be stored (JobRefused). Must be the outermost transaction: RuntimeError otherwise.
        """
        if self.completed:
            raise RuntimeError(f"{self.job} was completed before.")
        outcome = dict(result or {})
        if self.watch.over:
            raise TimedOut
        self._committing = True
        try:
            with transaction.atomic(durable=True):
                self._lock()
                yield outcome
                self._held().update(
                    state=State.SUCCEEDED,
                    result=checked(outcome),
                    error="",
                    progress=1.0,
                    progress_note="",
                    finished_at=timezone.now(),
                    lease_until=None,
                    **self._cost(),
                )
            self.completed = True
        finally:
            self._committing = False

    def beat(self) -> None:
        """Renew the lease, write progress and cost, and learn whether to stop."""
        if self.watch.over and not self.completed:
            self._overdue()
        elif not self._committing and not self.completed:
            self._renew()  # during the commit the row is locked, which protects it from the sweeper

    def _renew(self) -> None:
        share, note = self._progress
        renewed = self._held().update(
            lease_until=clock() + services.lease(), progress=share, progress_note=note, **self._cost()
        )
        if not renewed:
            self._stop = LeaseLost
        elif self._held().filter(cancel_requested=True).exists():
            self._stop = Cancelled

    def _overdue(self) -> None:
        """Bury the job first, so that no other attempt and no effect can follow, then interrupt the handler."""
        self._stop = TimedOut
        if not self._committing:
            self.timed_out()
        self.alarm.ring()

    def timed_out(self) -> None:
        """Dead at once: what took too long would again."""
        error = (
            f"Stopped: this attempt took longer than the {self.watch.limit:,.0f} s that a job of the kind "
            f"{self.job.kind!r} may take. JOB_LIMITS raises that; a retry starts it anew."
        )
        self._release(state=State.DEAD, finished_at=timezone.now(), error=error)

    def fail(self, error: str, *, final: bool) -> None:
        """Queue another attempt after a pause, or bury the job; nothing when the lease is lost."""
        over = final or self.job.attempts >= self.job.max_attempts
        try:
            with transaction.atomic():
                self._lock()
                self._release(error=error, **(self._buried() if over else self._queued_again()))
        except Cancelled:
            self.cancelled()
        except LeaseLost:
            logger.warning("%s failed after it was taken over: %s", self.job, error)

    def cancelled(self) -> None:
        self._release(state=State.CANCELLED, finished_at=timezone.now())

    def give_back(self) -> None:
        """Queue the job again at once, without counting the attempt: the worker stops, the job is not to blame."""
        attempts = max(self.job.attempts - 1, 0)
        self._release(state=State.QUEUED, attempts=attempts, available_at=clock(), nudged_at=None)

    def _held(self) -> JobQuerySet:
        return Job.objects.filter(pk=self.job.pk, state=State.RUNNING, lease_token=self.job.lease_token)

    def _lock(self) -> None:
        """Lock the row until the transaction ends. Raises LeaseLost or Cancelled."""
        asked_to_stop = self._held().select_for_update().values_list("cancel_requested", flat=True).first()
        if asked_to_stop is None:
            raise LeaseLost
        if asked_to_stop:
            raise Cancelled

    def _release(self, **fields: Any) -> None:
        self._held().update(lease_token=None, lease_until=None, **fields, **self._cost())

    def _buried(self) -> dict[str, Any]:
        return {"state": State.DEAD, "finished_at": timezone.now()}

    def _queued_again(self) -> dict[str, Any]:
        pause = services.backoff(self.job.attempts)
        return {"state": State.QUEUED, "available_at": clock() + pause, "nudged_at": None}

    def _cost(self) -> dict[str, Any]:
        """This attempt's cost on top of what earlier attempts cost, which the claim read."""
        reading = self.meter.reading()
        return {
            "cpu_seconds": self.job.cpu_seconds + reading["cpu_seconds"],
            "gpu_seconds": self.job.gpu_seconds + reading["gpu_seconds"],
            "peak_memory_bytes": max(int(reading["peak_memory_bytes"]), self.job.peak_memory_bytes),
        }


def claim(job_id: uuid.UUID) -> Job | None:
    """Take a due job for this process. None when it is not due, is taken, is over, or does not exist."""
    token = uuid.uuid4()
    taken = (
        Job.objects.due()
        .filter(pk=job_id, attempts__lt=F("max_attempts"))
        .update(
            state=State.RUNNING,
            attempts=F("attempts") + 1,
            lease_token=token,
            lease_until=clock() + services.lease(),
            started_at=timezone.now(),
            worker=f"{socket.gethostname()}:{os.getpid()}",
            progress=0.0,
            progress_note="",
        )
    )
    # By token: a process frozen right here must not wake up with the lease of whoever came after it.
    return Job.objects.filter(pk=job_id, lease_token=token).first() if taken else None


def execute(job_id: uuid.UUID, *, heartbeat: bool = True) -> Job | None:
    """Claim and run one job to an end state or its next attempt. None when it was not ours to run."""
    job = claim(job_id)
    if job is None:
        return None
    run = Run(job)
    beat = Heartbeat(run) if heartbeat else None
    if beat:
        beat.start()
    try:
        _attempt(run)
    finally:
        if beat:
            beat.stop()
    job.refresh_from_db()
    return job


def _attempt(run: Run) -> None:
    try:
        with run.alarm.armed():
            result = handlers.find(run.job.kind).function(run)
            if not run.completed:
                with run.completing(result):
                    pass
    except LeaseLost:
        logger.warning("%s was taken over by another worker; its effects here were dropped.", run.job)
    except Cancelled:
        run.cancelled()
    except TimedOut:
        logger.error("%s was stopped after %.0f s, its kind's limit.", run.job, run.watch.limit)
        _drop_broken_connection(certainly=True)
        run.timed_out()
    except handlers.JobRefused as error:
        run.fail(str(error), final=True)
    except (SystemExit, KeyboardInterrupt) as error:
        _interrupted(run, error)
    except Exception:
        logger.exception("%s failed in attempt %s.", run.job, run.job.attempts)
        _drop_broken_connection()
        run.fail(traceback.format_exc(limit=-12), final=False)


def _interrupted(run: Run, error: BaseException) -> None:
    """Give the job back when the worker stops; a handler that exits by itself has failed like any other."""
    _drop_broken_connection(certainly=True)
    if isinstance(error, SystemExit) and error.code not in TERMINATED:
        run.fail(f"The handler left the process with exit code {error.code}.", final=False)
        return
    if run.watch.over:  # Celery's hard limit ends a child that the alarm could not interrupt
        run.timed_out()
    else:
        logger.info("%s goes back to the queue: its worker stops.", run.job)
        run.give_back()
    raise error


def _drop_broken_connection(*, certainly: bool = False) -> None:
    """Reconnect before the job's row is written, where the old connection may have died with the attempt."""
    if connection.in_atomic_block:
        return
    if certainly:
        connection.close()
    else:
        connection.close_if_unusable_or_obsolete()
