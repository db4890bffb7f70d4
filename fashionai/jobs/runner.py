"""Running one job: claim it by compare-and-set, keep the lease, and commit its effects together with its success."""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from fashionai.jobs import handlers, services
from fashionai.jobs.models import Job, State
from fashionai.jobs.resources import Meter

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker owns the job now; whatever this one did must not be committed."""


class Cancelled(Exception):
    """The job was asked to stop."""


class Run:
    """A handler's view of its job: arguments, progress, cancellation, cost, and the one way to finish."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.arguments: dict[str, Any] = job.arguments
        self.meter = Meter()
        self.completed = False
        self._progress = (job.progress, job.progress_note)
        self._stop: Exception | None = None

    def progress(self, share: float, note: str = "") -> None:
        """Report `share` (0 to 1) and what is being done. Raises Cancelled or LeaseLost when it is time to stop."""
        self._progress = (min(max(share, 0.0), 1.0), note[:200])
        self.check()

    def check(self) -> None:
        if self._stop is not None:
            raise self._stop

    @contextmanager
    def completing(self, result: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """Apply effects and success in one transaction, only while the lease is held.

        Yields the result dict, to which the block may add. Raises LeaseLost, with nothing
        applied, when another attempt took over.
        """
        outcome = dict(result or {})
        with transaction.atomic():
            held = Job.objects.select_for_update().filter(pk=self.job.pk, lease_token=self.job.lease_token)
            if not held.filter(state=State.RUNNING).exists():
                raise LeaseLost
            yield outcome
            held.update(
                state=State.SUCCEEDED,
                result=outcome,
                error="",
                progress=1.0,
                finished_at=timezone.now(),
                lease_until=None,
                **self._cost(),
            )
        self.completed = True

    def beat(self) -> None:
        """Renew the lease, write progress, and learn whether to stop."""
        share, note = self._progress
        mine = Job.objects.filter(pk=self.job.pk, state=State.RUNNING, lease_token=self.job.lease_token)
        if not mine.update(lease_until=timezone.now() + services.lease(), progress=share, progress_note=note):
            self._stop = LeaseLost()
        elif mine.filter(cancel_requested=True).exists():
            self._stop = Cancelled()

    def fail(self, error: str, *, final: bool) -> None:
        """Queue another attempt after a pause, or bury the job; nothing when the lease is lost."""
        now = timezone.now()
        over = final or self.job.attempts >= self.job.max_attempts
        state = {"state": State.DEAD, "finished_at": now} if over else {
            "state": State.QUEUED, "available_at": now + services.backoff(self.job.attempts), "nudged_at": None,
        }  # fmt: skip
        self._release(error=error, **state)

    def cancelled(self) -> None:
        self._release(state=State.CANCELLED, finished_at=timezone.now())

    def _release(self, **fields: Any) -> None:
        mine = Job.objects.filter(pk=self.job.pk, state=State.RUNNING, lease_token=self.job.lease_token)
        mine.update(lease_token=None, lease_until=None, **fields, **self._cost())

    def _cost(self) -> dict[str, Any]:
        """This attempt's cost on top of what earlier attempts cost."""
        reading = self.meter.reading()
        return {
            "cpu_seconds": F("cpu_seconds") + reading["cpu_seconds"],
            "gpu_seconds": F("gpu_seconds") + reading["gpu_seconds"],
            "peak_memory_bytes": max(int(reading["peak_memory_bytes"]), self.job.peak_memory_bytes),
        }


class Heartbeat(threading.Thread):
    """Beats from a thread of its own, so that a long matrix product does not lose the lease."""

    def __init__(self, run: Run) -> None:
        super().__init__(daemon=True, name=f"heartbeat-{run.job.pk}")
        self.run_of_job = run
        self._done = threading.Event()
        # Progress should look live in the desk; a beat is one indexed UPDATE.
        self.period = min(1.0, settings.JOB_LEASE_SECONDS / 3)

    def run(self) -> None:
        try:
            while not self._done.wait(self.period):
                try:
                    self.run_of_job.beat()
                except DatabaseError as error:
                    logger.warning("No heartbeat for %s: %s", self.run_of_job.job, error)
                    connection.close()
        finally:
            connection.close()

    def stop(self) -> None:
        self._done.set()
        self.join()


def claim(job_id: uuid.UUID) -> Job | None:
    """Take a due job for this process. None when it is not due, is taken, is over, or does not exist."""
    now = timezone.now()
    taken = Job.objects.due().filter(pk=job_id, attempts__lt=F("max_attempts")).update(
        state=State.RUNNING,
        attempts=F("attempts") + 1,
        lease_token=uuid.uuid4(),
        lease_until=now + services.lease(),
        started_at=now,
        worker=f"{socket.gethostname()}:{os.getpid()}",
        progress=0.0,
        progress_note="",
    )  # fmt: skip
    return Job.objects.get(pk=job_id) if taken else None


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
        result = handlers.find(run.job.kind).function(run)
        if not run.completed:
            with run.completing(result):
                pass
    except LeaseLost:
        logger.warning("%s was taken over by another worker; its effects here were dropped.", run.job)
    except Cancelled:
        run.cancelled()
    except handlers.JobRefused as error:
        run.fail(str(error), final=True)
    except Exception:
        logger.exception("%s failed in attempt %s.", run.job, run.job.attempts)
        run.fail(traceback.format_exc(limit=-12), final=False)
