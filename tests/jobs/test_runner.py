from __future__ import annotations

import signal
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from fashionai.jobs import handlers, heartbeat, resources, runner, services
from fashionai.jobs.models import Job, State
from fashionai.jobs.results import MAX_BYTES
from fashionai.jobs.runner import Run
from tests.jobs.conftest import Register

pytestmark = pytest.mark.django_db
User = get_user_model()


def execute(job: Job) -> Job:
    done = runner.execute(job.pk, heartbeat=False)
    assert done is not None
    return done


def effects() -> int:
    return User.objects.count()


def apply_effect() -> None:
    User.objects.create_user(f"{effects()}@example.com")


def lose_lease(job: Job) -> None:
    """The sweeper finds the lease expired and another worker claims the job."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    services.sweep()
    assert runner.claim(job.pk) is not None


def test_job_claimed_twice_is_given_once(queued: Job) -> None:
    first = runner.claim(queued.pk)
    assert first is not None
    assert (first.state, first.attempts) == (State.RUNNING, 1)
    assert first.lease_until is not None
    assert first.lease_until > timezone.now()
    assert runner.claim(queued.pk) is None


def test_without_compare_and_set_two_workers_run_the_same_job(queued: Job) -> None:
    """Negative control of the test above: reading first and writing afterwards lets both in."""

    def look() -> Job:
        return Job.objects.due().get(pk=queued.pk)

    def take(job: Job) -> bool:
        job.state, job.attempts = State.RUNNING, job.attempts + 1
        job.lease_token, job.lease_until = queued.pk, timezone.now()
        job.save()
        return True

    one, two = look(), look()
    assert [take(one), take(two)] == [True, True]


def test_process_frozen_inside_the_claim_does_not_wake_with_the_next_ones_lease(
    queued: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = iter([runner.uuid.uuid4(), runner.uuid.uuid4()])
    monkeypatch.setattr(runner.uuid, "uuid4", lambda: next(tokens))
    update = runner.JobQuerySet.update
    taken_over = []

    def freeze_after(self: Any, **fields: Any) -> int:
        rows = update(self, **fields)
        if "lease_token" in fields and fields["lease_token"] and not taken_over:
            taken_over.append(True)
            lose_lease(queued)
        return rows

    monkeypatch.setattr(runner.JobQuerySet, "update", freeze_after)
    assert runner.claim(queued.pk) is None
    assert Job.objects.get(pk=queued.pk).attempts == 2


def test_effects_and_success_are_committed_together(job_kind: Register) -> None:
    @job_kind("test.effect")
    def effect(run: Run) -> None:
        with run.completing({"made": 1}) as result:
            apply_effect()
            result["also"] = True

    job = execute(services.enqueue("test.effect"))
    assert (job.state, job.progress, job.result) == (State.SUCCEEDED, 1.0, {"made": 1, "also": True})
    assert job.lease_until is None
    assert job.finished_at is not None
    assert effects() == 1


def test_returned_dict_becomes_the_result(job_kind: Register) -> None:
    job_kind("test.answer")(lambda run: {"answer": run.arguments["question"] * 2})
    assert execute(services.enqueue("test.answer", arguments={"question": 21})).result == {"answer": 42}


def test_worker_that_lost_its_lease_commits_nothing(job_kind: Register) -> None:
    seen = []

    @job_kind("test.frozen")
    def frozen(run: Run) -> None:
        lose_lease(run.job)
        with run.completing():
            seen.append("block")
            apply_effect()

    job = execute(services.enqueue("test.frozen"))
    assert (job.state, job.attempts, effects(), seen) == (State.RUNNING, 2, 0, [])


def test_without_the_fence_the_frozen_worker_would_apply_its_effect_too(job_kind: Register) -> None:
    """Negative control: the same take-over, with the effect outside `completing`."""

    @job_kind("test.unfenced")
    def unfenced(run: Run) -> None:
        lose_lease(run.job)
        apply_effect()

    job = execute(services.enqueue("test.unfenced"))
    assert (job.attempts, effects()) == (2, 1)


def test_lease_lost_inside_the_block_rolls_the_effect_back(job_kind: Register) -> None:
    @job_kind("test.inside")
    def inside(run: Run) -> None:
        with run.completing():
            apply_effect()
            raise runner.LeaseLost

    job = execute(services.enqueue("test.inside"))
    assert (job.state, effects()) == (State.RUNNING, 0)


def test_error_in_the_block_rolls_back_and_queues_another_attempt(job_kind: Register) -> None:
    @job_kind("test.error")
    def error(run: Run) -> None:
        with run.completing():
            apply_effect()
            raise OSError("disk full")

    before = timezone.now()
    job = execute(services.enqueue("test.error"))
    assert (job.state, job.attempts, effects()) == (State.QUEUED, 1, 0)
    assert job.lease_token is None
    assert "disk full" in job.error
    assert "test_runner.py" in job.error
    assert timedelta(seconds=1.9) < job.available_at - before < timedelta(seconds=4)
    assert runner.claim(job.pk) is None


def test_third_failure_is_the_last(job_kind: Register) -> None:
    @job_kind("test.fails")
    def fails(run: Run) -> None:
        raise ValueError(f"attempt {run.job.attempts}")

    job = services.enqueue("test.fails")
    states = []
    for _ in range(3):
        Job.objects.filter(pk=job.pk).update(available_at=timezone.now())
        states.append(execute(job).state)
    assert states == [State.QUEUED, State.QUEUED, State.DEAD]
    job.refresh_from_db()
    assert "attempt 3" in job.error
    assert job.finished_at is not None
    assert runner.claim(job.pk) is None


def test_refused_job_is_dead_at_once_with_its_sentence(job_kind: Register) -> None:
    @job_kind("test.refused")
    def refused(run: Run) -> None:
        raise handlers.JobRefused("There are no events to learn from.")

    job = execute(services.enqueue("test.refused"))
    assert (job.state, job.attempts, job.error) == (State.DEAD, 1, "There are no events to learn from.")


def test_job_whose_handler_vanished_is_dead_with_its_kind_named(queued: Job) -> None:
    handlers._handlers.pop("test.nothing")
    job = execute(queued)
    assert job.state == State.DEAD
    assert "No handler for the job kind 'test.nothing'" in job.error


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"x": float("nan")}, "not plain JSON"),
        ({"x": object()}, "not plain JSON"),
        ({"x": "a" * MAX_BYTES}, f"at most {MAX_BYTES:,} are kept"),
    ],
)
def test_result_that_cannot_be_kept_buries_the_job_with_its_effects(
    job_kind: Register, result: dict[str, Any], words: str
) -> None:
    @job_kind("test.huge")
    def huge(run: Run) -> None:
        with run.completing(result):
            apply_effect()

    job = execute(services.enqueue("test.huge"))
    assert (job.state, effects()) == (State.DEAD, 0)
    assert words in job.error


def test_progress_raises_when_asked_to_stop_even_through_except_exception(job_kind: Register) -> None:
    after = []

    @job_kind("test.stubborn")
    def stubborn(run: Run) -> None:
        services.cancel(job_id=run.job.pk)
        run.beat()
        try:
            run.progress(0.5)
        except Exception:
            after.append("swallowed")
        after.append("went on")

    job = execute(services.enqueue("test.stubborn"))
    assert (job.state, after) == (State.CANCELLED, [])
    assert job.lease_token is None


def test_handler_that_swallows_the_stop_still_commits_nothing(job_kind: Register) -> None:
    @job_kind("test.deaf")
    def deaf(run: Run) -> None:
        services.cancel(job_id=run.job.pk)
        run.beat()
        try:
            run.check()
        except BaseException:
            apply_effect_later = True
        assert apply_effect_later
        with run.completing():
            apply_effect()

    assert (execute(services.enqueue("test.deaf")).state, effects()) == (State.CANCELLED, 0)


def test_job_asked_to_stop_that_fails_is_cancelled_and_not_tried_again(job_kind: Register) -> None:
    @job_kind("test.stop_then_fail")
    def stop_then_fail(run: Run) -> None:
        services.cancel(job_id=run.job.pk)
        raise ValueError

    assert execute(services.enqueue("test.stop_then_fail")).state == State.CANCELLED


def test_beat_renews_the_lease_and_writes_progress_and_cost(queued: Job) -> None:
    job = runner.claim(queued.pk)
    assert job is not None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now())
    run = Run(job)
    sum(range(400_000))
    run.progress(0.25, "epoch 1 of 4")
    run.beat()
    job.refresh_from_db()
    assert (job.progress, job.progress_note) == (0.25, "epoch 1 of 4")
    assert job.lease_until is not None
    assert job.lease_until > timezone.now() + timedelta(seconds=20)
    assert job.cpu_seconds > 0
    assert job.peak_memory_bytes > 10_000_000


@pytest.mark.parametrize(("given", "kept"), [(-1, 0.0), (7, 1.0), (0.5, 0.5), (float("nan"), 0.0)])
def test_progress_stays_a_share(queued: Job, given: float, kept: float) -> None:
    job = runner.claim(queued.pk)
    assert job is not None
    run = Run(job)
    run.progress(given, "x" * 300)
    run.beat()
    job.refresh_from_db()
    assert job.progress == kept
    assert len(job.progress_note) <= 200


def test_database_refuses_progress_beyond_one_and_running_without_a_lease(queued: Job) -> None:
    for fields in ({"progress": 1.5}, {"progress": -0.1}, {"state": State.RUNNING}, {"attempts": 4}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.filter(pk=queued.pk).update(**fields)


def test_beat_after_the_lease_was_lost_stops_the_handler(queued: Job) -> None:
    job = runner.claim(queued.pk)
    assert job is not None
    run = Run(job)
    lose_lease(job)
    run.beat()
    with pytest.raises(runner.LeaseLost):
        run.check()


def test_heartbeat_survives_a_database_that_is_away(queued: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    job = runner.claim(queued.pk)
    assert job is not None
    run, calls = Run(job), []

    def away() -> None:
        calls.append(1)
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(run, "beat", away)
    monkeypatch.setattr(heartbeat.connection, "close", lambda: calls.append(2))
    heartbeat.Heartbeat(run)._beat()
    assert calls == [1, 2]


def test_commit_is_refused_inside_another_transaction(job_kind: Register) -> None:
    @job_kind("test.nested")
    def nested(run: Run) -> None:
        with transaction.atomic(), run.completing():
            apply_effect()

    job = execute(services.enqueue("test.nested"))
    assert (job.state, effects()) == (State.QUEUED, 0)
    assert "durable" in job.error


def test_completing_twice_is_a_mistake_that_changes_nothing(job_kind: Register) -> None:
    @job_kind("test.twice")
    def twice(run: Run) -> None:
        with run.completing():
            apply_effect()
        with run.completing():
            apply_effect()

    assert (execute(services.enqueue("test.twice")).state, effects()) == (State.SUCCEEDED, 1)


def test_error_after_completion_leaves_the_success(job_kind: Register) -> None:
    @job_kind("test.late_error")
    def late_error(run: Run) -> None:
        with run.completing():
            apply_effect()
        raise ValueError

    assert (execute(services.enqueue("test.late_error")).state, effects()) == (State.SUCCEEDED, 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGQUIT])
def test_stopping_worker_gives_the_job_back_without_counting_the_attempt(
    job_kind: Register, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(runner, "_drop_broken_connection", lambda **_: None)

    @job_kind("test.restart")
    def restart(run: Run) -> None:
        raise SystemExit(-(256 - number))

    job = services.enqueue("test.restart")
    with pytest.raises(SystemExit):
        execute(job)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.nudged_at) == (State.QUEUED, 0, None)
    assert list(Job.objects.unheard()) == [job]


def test_handler_that_exits_by_itself_counts_as_a_failure(job_kind: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_drop_broken_connection", lambda **_: None)

    @job_kind("test.exits")
    def exits(run: Run) -> None:
        raise SystemExit(1)

    job = execute(services.enqueue("test.exits"))
    assert (job.state, job.attempts) == (State.QUEUED, 1)
    assert "exit code 1" in job.error


def test_cost_of_attempts_adds_up(job_kind: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    spent = iter([0.0, 2.0, 10.0, 13.0])
    monkeypatch.setattr(resources, "cpu_seconds", lambda: next(spent))

    @job_kind("test.cost")
    def cost(run: Run) -> None:
        run.meter.gpu_seconds += 1.5
        if run.job.attempts == 1:
            raise ValueError

    job = execute(services.enqueue("test.cost"))
    assert (job.cpu_seconds, job.gpu_seconds) == (2.0, 1.5)
    Job.objects.filter(pk=job.pk).update(available_at=timezone.now())
    job = execute(job)
    assert (job.state, job.cpu_seconds, job.gpu_seconds) == (State.SUCCEEDED, 5.0, 3.0)
    assert job.peak_memory_bytes > 10_000_000
