from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from fashionai.jobs import handlers, nightly, runner, services
from fashionai.jobs.models import Job, State
from fashionai.jobs.runner import Run
from tests.jobs.conftest import Register

pytestmark = pytest.mark.django_db
Nudged = list[tuple[str, str]]


def put(job: Job, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db()


def run_for(job: Job, *, lease: timedelta, **fields: Any) -> None:
    put(job, state=State.RUNNING, lease_token=uuid.uuid4(), lease_until=timezone.now() + lease, **fields)


def ago(seconds: float) -> datetime:
    return timezone.now() - timedelta(seconds=seconds)


def test_nudge_waits_for_the_commit(queued: Job, nudged: Nudged, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        job = services.enqueue("test.nothing", queue="inference")
    assert nudged == []
    for callback in callbacks:
        callback()
    assert nudged == [(str(job.pk), "inference")]


def test_job_whose_nudge_failed_waits_for_the_very_next_sweep(
    queued: Job, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(services, "nudge", lambda job_id, queue, kind: False)
    put(queued, state=State.CANCELLED)
    with django_capture_on_commit_callbacks(execute=True):
        job = services.enqueue("test.nothing")
    assert list(Job.objects.unheard()) == [job]


def test_unknown_kind_and_unknown_queue_are_refused(queued: Job) -> None:
    with pytest.raises(handlers.JobRefused, match=r"No handler for the job kind 'test\.other'"):
        services.enqueue("test.other")
    with pytest.raises(ValueError, match="No queue 'fast': use one of default, inference, training, gpu"):
        services.enqueue("test.nothing", queue="fast")
    with pytest.raises(ValueError, match="No queue 'fast'"):
        handlers.handler("test.other", queue="fast")
    assert Job.objects.count() == 1


def test_kind_is_registered_once(queued: Job) -> None:
    with pytest.raises(ValueError, match="Two handlers"):
        handlers.handler("test.nothing")(lambda run: None)


def test_idempotency_key_gives_the_job_of_then(queued: Job, job_kind: Register) -> None:
    job_kind("test.other")(lambda run: None)
    first = services.enqueue("test.nothing", idempotency_key="k")
    assert services.enqueue("test.nothing", idempotency_key="k").pk == first.pk
    with pytest.raises(ValueError, match=r"belongs to a job of kind 'test\.nothing'"):
        services.enqueue("test.other", idempotency_key="k")
    assert Job.objects.filter(idempotency_key="k").count() == 1


def test_idempotency_key_that_another_process_takes_meanwhile_gives_its_job(
    queued: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's insert falls between our look and our insert."""
    clock = services.clock

    def late() -> Any:
        Job.objects.create(kind="test.nothing", idempotency_key="k")
        return clock()

    monkeypatch.setattr(services, "clock", late)
    job = services.enqueue("test.nothing", idempotency_key="k")
    assert [job.pk] == list(Job.objects.filter(idempotency_key="k").values_list("pk", flat=True))


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="an in-memory SQLite belongs to one thread")
def test_eight_threads_with_one_key_make_one_job_and_one_claim_wins(job_kind: Register) -> None:
    job_kind("test.nothing")(lambda run: None)
    together = threading.Barrier(8, timeout=20)
    made: list[uuid.UUID] = []
    won: list[bool] = []

    def race() -> None:
        together.wait()
        job = services.enqueue("test.nothing", idempotency_key="k")
        together.wait()
        won.append(runner.claim(job.pk) is not None)
        made.append(job.pk)
        connection.close()

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == Job.objects.count() == 1
    assert sorted(won) == [False] * 7 + [True]


def test_cancelled_queued_job_never_runs(queued: Job) -> None:
    assert services.cancel(job_id=queued.pk)
    queued.refresh_from_db()
    assert queued.state == State.CANCELLED
    assert runner.claim(queued.pk) is None
    assert not services.cancel(job_id=queued.pk)
    assert not services.cancel(job_id=uuid.uuid4())


def test_running_job_is_asked_to_stop(queued: Job) -> None:
    run_for(queued, lease=timedelta(seconds=30))
    assert services.cancel(job_id=queued.pk)
    queued.refresh_from_db()
    assert (queued.state, queued.cancel_requested) == (State.RUNNING, True)


def test_dead_job_is_retried_with_its_attempts_back(
    queued: Job, nudged: Nudged, django_capture_on_commit_callbacks: Any
) -> None:
    put(queued, state=State.DEAD, attempts=3, cancel_requested=True, progress=0.7, finished_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert services.retry(job_id=queued.pk)
    queued.refresh_from_db()
    assert (queued.state, queued.attempts, queued.cancel_requested, queued.progress) == (State.QUEUED, 0, False, 0.0)
    assert nudged == [(str(queued.pk), "default")]
    assert not services.retry(job_id=queued.pk)
    done = runner.execute(queued.pk, heartbeat=False)
    assert done is not None
    assert done.state == State.SUCCEEDED
    assert not services.retry(job_id=queued.pk)


def test_sweep_requeues_the_abandoned_and_leaves_the_living(queued: Job, nudged: Nudged) -> None:
    living = services.enqueue("test.nothing")
    run_for(queued, lease=timedelta(seconds=-1), attempts=1)
    run_for(living, lease=timedelta(seconds=5), attempts=1)
    assert services.sweep() == {"requeued": 1, "dead": 0, "cancelled": 0, "nudged": 1}
    queued.refresh_from_db()
    living.refresh_from_db()
    assert (queued.state, queued.lease_token) == (State.QUEUED, None)
    assert living.state == State.RUNNING
    assert nudged == [(str(queued.pk), "default")]
    assert services.sweep()["nudged"] == 0


def test_sweep_buries_what_disappeared_in_its_last_attempt(queued: Job) -> None:
    run_for(queued, lease=timedelta(seconds=-1), attempts=3)
    assert services.sweep() == {"requeued": 0, "dead": 1, "cancelled": 0, "nudged": 0}
    queued.refresh_from_db()
    assert queued.state == State.DEAD
    assert "worker disappeared" in queued.error


def test_sweep_cancels_the_abandoned_that_were_asked_to_stop(queued: Job) -> None:
    run_for(queued, lease=timedelta(seconds=-1), attempts=3, cancel_requested=True)
    assert services.sweep() == {"requeued": 0, "dead": 0, "cancelled": 1, "nudged": 0}


@pytest.mark.parametrize(
    ("waited", "nudged_before", "expected"),
    [
        (5, 5, False),  # just nudged
        (25, 25, True),  # 20 s of silence
        (65, 25, False),  # nudged after 40 s, so the next follows 80 s after the start
        (85, 45, True),
        (3600, 1700, False),
        (3600, 1900, True),
        (3600, None, True),
    ],
)
def test_renudges_come_at_doubling_distances(
    queued: Job, waited: float, nudged_before: float | None, expected: bool
) -> None:
    put(queued, available_at=ago(waited), nudged_at=None if nudged_before is None else ago(nudged_before))
    assert Job.objects.unheard().exists() is expected


def test_job_that_backs_off_is_nudged_when_its_time_has_come(queued: Job, nudged: Nudged) -> None:
    put(queued, attempts=1, nudged_at=None, available_at=timezone.now() + timedelta(seconds=8))
    assert services.sweep()["nudged"] == 0
    put(queued, available_at=ago(0.1))
    assert services.sweep()["nudged"] == 1
    assert runner.claim(queued.pk) is not None


def test_sweep_stops_nudging_a_broker_that_is_away(queued: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    services.enqueue("test.nothing")
    Job.objects.update(nudged_at=None)
    tried = []
    monkeypatch.setattr(services, "nudge", lambda job_id, queue, kind: bool(tried.append(job_id)))
    assert services.sweep()["nudged"] == 0
    assert len(tried) == 1
    assert Job.objects.unheard().count() == 2


def test_backoff_grows_to_five_minutes() -> None:
    assert [services.backoff(n).total_seconds() for n in (0, 1, 2, 3, 4, 5, 9)] == [2, 2, 8, 32, 128, 300, 300]


def test_two_nights_on_a_date_are_one_with_the_same_steps(
    db: None, job_kind: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "_steps", {})
    for kind, order in (("test.second", 20), ("test.first", 10)):
        job_kind(kind)(lambda run: None)
        nightly.register_step(kind, order=order)
    first, again = nightly.start(), nightly.start()
    assert again.pk == first.pk
    steps = nightly.fan_out(first)
    assert [job.kind for job in steps] == ["test.first", "test.second"]
    assert [job.pk for job in nightly.fan_out(first)] == [job.pk for job in steps]
    assert {job.parent_id for job in steps} == {first.pk}
    assert steps[0].arguments == {"night": first.created_at.date().isoformat()}


def test_nights_of_two_dates_are_two(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "_steps", {})
    keys = []
    for day in (1, 2):
        monkeypatch.setattr(services.timezone, "now", lambda day=day: datetime(2026, 3, day, 3, tzinfo=UTC))
        keys.append(nightly.start().idempotency_key)
    assert keys == ["nightly:2026-03-01", "nightly:2026-03-02"]


def test_nightly_handler_reports_its_steps(db: None, job_kind: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "_steps", {})
    job_kind("test.step")(lambda run: None)
    nightly.register_step("test.step")
    done = runner.execute(nightly.start().pk, heartbeat=False)
    assert done is not None
    assert done.result == {"steps": [{"kind": "test.step", "job": str(done.children.get().pk)}]}


def test_arguments_that_are_no_json_are_refused_before_anything_is_written(queued: Job) -> None:
    with pytest.raises(TypeError):
        services.enqueue("test.nothing", arguments={"x": object()})
    assert Job.objects.count() == 1


def test_run_sees_its_arguments(db: None, job_kind: Register) -> None:
    seen: list[Any] = []

    @job_kind("test.look")
    def look(run: Run) -> None:
        seen.append(run.arguments)

    runner.execute(services.enqueue("test.look", arguments={"id": 7}).pk, heartbeat=False)
    assert seen == [{"id": 7}]
