"""Writes to job rows: enqueue, cancel, retry, sweep. Each state change is a compare-and-set."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from fashionai.jobs import handlers
from fashionai.jobs.models import Job, State, clock
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
    not_before: datetime | None = None,
) -> Job:
    """Write the job and nudge a worker once the surrounding transaction has committed, or once `not_before` is past.

    With an idempotency key that was used before, the job of then is returned and nothing new happens.
    Raises JobRefused for a kind that no capability registered, ValueError for an unknown queue or for a
    key that belongs to a job of another kind.
    """
    known = handlers.find(kind)
    if queue is not None and queue not in settings.JOB_QUEUES:
        raise ValueError(f"No queue {queue!r}: use one of {', '.join(settings.JOB_QUEUES)}.")
    if idempotency_key and (earlier := Job.objects.filter(idempotency_key=idempotency_key).first()):
        return _same_kind(earlier, kind)
    job = Job(
        kind=kind,
        queue=queue or known.queue,
        arguments=arguments or {},
        idempotency_key=idempotency_key,
        parent=parent,
        max_attempts=known.max_attempts,
        nudged_at=None if not_before else timezone.now(),
    )
    # A web host's clock may run ahead of the database's.
    due_from, job.available_at = not_before or job.available_at, not_before or clock()
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        if not idempotency_key:
            raise
        return _same_kind(Job.objects.get(idempotency_key=idempotency_key), kind)
    job.available_at = due_from
    if not_before:
        return job  # the sweep announces it when it is due
    transaction.on_commit(lambda: _first_nudge(job))
    return job


def _same_kind(earlier: Job, kind: str) -> Job:
    if earlier.kind != kind:
        raise ValueError(f"The idempotency key {earlier.idempotency_key!r} belongs to a job of kind {earlier.kind!r}.")
    return earlier


def _first_nudge(job: Job) -> None:
    """Nudge; where the broker is away, leave the job for the very next sweep."""
    if not nudge(job.pk, job.queue, job.kind):
        Job.objects.filter(pk=job.pk, state=State.QUEUED).update(nudged_at=None)


def cancel(*, job_id: uuid.UUID) -> bool:
    """Stop a queued job at once, or ask a running one to stop at its next check. False when it is over already."""
    with transaction.atomic():
        job = Job.objects.select_for_update().live().filter(pk=job_id).first()
        if job is None:
            return False
        if job.state == State.QUEUED:
            job.state, job.finished_at = State.CANCELLED, timezone.now()
        job.cancel_requested = True
        job.save(update_fields=["state", "finished_at", "cancel_requested"])
    return True


def retry(*, job_id: uuid.UUID) -> bool:
    """Give a dead or cancelled job its attempts back. False when it is in another state."""
    changed = Job.objects.filter(pk=job_id, state__in=[State.DEAD, State.CANCELLED]).update(
        state=State.QUEUED,
        attempts=0,
        cancel_requested=False,
        progress=0.0,
        progress_note="",
        available_at=clock(),
        nudged_at=timezone.now(),
        finished_at=None,
    )
    if changed:
        job = Job.objects.only("queue", "kind").get(pk=job_id)
        transaction.on_commit(lambda: _first_nudge(job))
    return changed == 1


@transaction.atomic
def _release_abandoned() -> dict[str, int]:
    """Take running jobs back from workers that are gone: queue them again, or bury them after the last attempt.

    A row locked by a worker that is just committing is left alone: its lease ran out, but its work did not.
    """
    skip_locked = connection.features.has_select_for_update_skip_locked
    locked = Job.objects.abandoned().select_for_update(skip_locked=skip_locked)
    gone = Job.objects.abandoned().filter(pk__in=list(locked.values_list("pk", flat=True)))
    now = timezone.now()
    cleared = {"lease_token": None, "lease_until": None}
    cancelled = gone.filter(cancel_requested=True).update(state=State.CANCELLED, finished_at=now, **cleared)
    dead = gone.filter(attempts__gte=F("max_attempts")).update(
        state=State.DEAD,
        finished_at=now,
        error="The worker disappeared during the last attempt allowed (killed, out of memory, or its machine is gone).",
        **cleared,
    )
    requeued = gone.update(state=State.QUEUED, available_at=clock(), nudged_at=None, **cleared)
    return {"requeued": requeued, "dead": dead, "cancelled": cancelled}


def _nudge_unheard() -> int:
    sent = []
    for pk, queue, kind in Job.objects.unheard().values_list("pk", "queue", "kind")[:SWEEP_LIMIT]:
        if not nudge(pk, queue, kind):
            break
        sent.append(pk)
    Job.objects.filter(pk__in=sent).update(nudged_at=timezone.now())
    return len(sent)


def sweep() -> dict[str, int]:
    """Put right what crashes and lost messages left behind. Safe to run at any time and by several at once."""
    report = _release_abandoned()
    return {**report, "nudged": _nudge_unheard()}


def backoff(attempts: int) -> timedelta:
    """Wait 2, 8, 32 … seconds after the first, second, third failure, at most five minutes."""
    return timedelta(seconds=min(2 * 4 ** max(attempts - 1, 0), 300))


def tonight_key(kind: str) -> str:
    return f"{kind}:{timezone.now().date().isoformat()}"


def lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)
