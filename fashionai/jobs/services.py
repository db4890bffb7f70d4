"""Writes to job rows: enqueue, cancel, retry, sweep. Each state change is a compare-and-set."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from fashionai.jobs import handlers
from fashionai.jobs.models import Job, State
from fashionai.jobs.nudge import nudge

# A sweep sends at most this many nudges; at 51 ms a message on the slowest broker that is 10 s of work.
SWEEP_LIMIT = 200


def enqueue(
    kind: str,
    *,
    arguments: dict[str, Any] | None = None,
    idempotency_key: str | None = None,
    parent: Job | None = None,
    queue: str | None = None,
) -> Job:
    """Write the job and nudge a worker once the surrounding transaction has committed.

    With an idempotency key that was used before, the job of then is returned and nothing new happens.
    Raises JobRefused for a kind that no capability registered.
    """
    known = handlers.find(kind)
    if idempotency_key and (earlier := Job.objects.filter(idempotency_key=idempotency_key).first()):
        return earlier
    job = Job(
        kind=kind,
        queue=queue or known.queue,
        arguments=arguments or {},
        idempotency_key=idempotency_key,
        parent=parent,
        max_attempts=known.max_attempts,
        nudged_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        if not idempotency_key:
            raise
        return Job.objects.get(idempotency_key=idempotency_key)
    transaction.on_commit(lambda: nudge(job.id, job.queue))
    return job


def cancel(*, job_id: uuid.UUID) -> bool:
    """Stop a queued job at once, or ask a running one to stop at its next check. False when it is over already."""
    now = timezone.now()
    if Job.objects.filter(pk=job_id, state=State.QUEUED).update(state=State.CANCELLED, finished_at=now):
        return True
    return Job.objects.filter(pk=job_id, state=State.RUNNING).update(cancel_requested=True) == 1


def retry(*, job_id: uuid.UUID) -> bool:
    """Give a dead or cancelled job its attempts back. False when it is in another state."""
    changed = Job.objects.filter(pk=job_id, state__in=[State.DEAD, State.CANCELLED]).update(
        state=State.QUEUED,
        attempts=0,
        cancel_requested=False,
        progress=0.0,
        progress_note="",
        available_at=timezone.now(),
        nudged_at=timezone.now(),
        finished_at=None,
    )
    if changed:
        queue = Job.objects.values_list("queue", flat=True).get(pk=job_id)
        transaction.on_commit(lambda: nudge(job_id, queue))
    return changed == 1


def _release_abandoned() -> dict[str, int]:
    """Take running jobs back from workers that are gone: queue them again, or bury them after the last attempt."""
    now = timezone.now()
    gone = Job.objects.abandoned()
    cleared = {"lease_token": None, "lease_until": None}
    cancelled = gone.filter(cancel_requested=True).update(state=State.CANCELLED, finished_at=now, **cleared)
    dead = gone.filter(attempts__gte=F("max_attempts")).update(
        state=State.DEAD,
        finished_at=now,
        error="The worker disappeared during the last attempt allowed (killed, out of memory, or its machine is gone).",
        **cleared,
    )
    requeued = gone.update(state=State.QUEUED, available_at=now, nudged_at=None, **cleared)
    return {"requeued": requeued, "dead": dead, "cancelled": cancelled}


def sweep() -> dict[str, int]:
    """Put right what crashes and lost messages left behind. Safe to run at any time and by several at once."""
    report = _release_abandoned()
    waiting = list(Job.objects.unheard().values_list("pk", "queue")[:SWEEP_LIMIT])
    sent = 0
    for pk, queue in waiting:
        if not nudge(pk, queue):
            break
        Job.objects.filter(pk=pk).update(nudged_at=timezone.now())
        sent += 1
    return {**report, "nudged": sent}


def backoff(attempts: int) -> timedelta:
    """Wait 2, 8, 32 … seconds after the first, second, third failure, at most five minutes."""
    return timedelta(seconds=min(2 * 4 ** max(attempts - 1, 0), 300))


def tonight_key(kind: str) -> str:
    return f"{kind}:{timezone.now().date().isoformat()}"


def lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)
