"""A handler that takes too long is stopped where it stands, its job is dead at once, and nothing of it is committed."""

from __future__ import annotations

import signal
import threading
import time
import uuid
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from fashionai.jobs import checks, limits, nudge, runner, services
from fashionai.jobs.models import Job, State
from fashionai.jobs.runner import Run
from tests.jobs.conftest import Register

pytestmark = pytest.mark.django_db
User = get_user_model()


@pytest.fixture(autouse=True)
def connection_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own transaction would be lost with it."""
    monkeypatch.setattr(runner, "_drop_broken_connection", lambda **_: None)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds by which the stopwatch's clock is ahead; a test moves it."""
    ahead = [0.0]
    monkeypatch.setattr(limits, "monotonic", lambda: time.monotonic() + ahead[0])
    return ahead


def execute(job: Job) -> Job:
    done = runner.execute(job.pk, heartbeat=False)
    assert done is not None
    return done


def test_handler_beyond_its_limit_is_interrupted_and_its_job_dead_for_good(
    job_kind: Register, later: list[float]
) -> None:
    after: list[str] = []

    @job_kind("test.endless", limit=60)
    def endless(run: Run) -> None:
        later[0] = 61
        try:
            run.beat()  # as the heartbeat's thread does; its signal arrives in this thread
            signal.pause()  # a wait that nothing but a signal ends
        except Exception:
            after.append("swallowed")
        after.append("went on")

    job = execute(services.enqueue("test.endless"))
    assert (job.state, job.attempts, after) == (State.DEAD, 1, [])
    assert "took longer than the 60 s that a job of the kind 'test.endless' may take" in job.error
    assert (job.lease_token, job.finished_at is not None) == (None, True)
    services.sweep()
    assert runner.claim(job.pk) is None


def test_handler_within_its_limit_is_left_alone(job_kind: Register, later: list[float]) -> None:
    """Negative control."""

    @job_kind("test.quick", limit=60)
    def quick(run: Run) -> dict[str, int]:
        later[0] = 59
        run.beat()
        run.progress(0.5)
        return {"done": 1}

    job = execute(services.enqueue("test.quick"))
    assert (job.state, job.result) == (State.SUCCEEDED, {"done": 1})


def test_interruption_inside_the_commit_rolls_the_effect_back(job_kind: Register, later: list[float]) -> None:
    @job_kind("test.slow_commit", limit=60)
    def slow_commit(run: Run) -> None:
        with run.completing():
            User.objects.create_user("late@example.com")
            later[0] = 61
            run.beat()
            signal.pause()

    job = execute(services.enqueue("test.slow_commit"))
    assert (job.state, User.objects.count()) == (State.DEAD, 0)


def test_handler_that_swallows_the_interruption_still_commits_nothing(job_kind: Register, later: list[float]) -> None:
    @job_kind("test.deaf", limit=60)
    def deaf(run: Run) -> None:
        later[0] = 61
        try:
            run.beat()
            signal.pause()
        except BaseException:
            heard = True
        assert heard
        with run.completing():
            User.objects.create_user("late@example.com")

    job = execute(services.enqueue("test.deaf"))
    assert (job.state, User.objects.count()) == (State.DEAD, 0)


def test_progress_stops_an_overdue_handler_without_any_signal(job_kind: Register, later: list[float]) -> None:
    @job_kind("test.reports", limit=60)
    def reports(run: Run) -> None:
        later[0] = 61
        run.progress(0.9)

    assert execute(services.enqueue("test.reports")).state == State.DEAD


def test_limit_that_passes_after_completion_leaves_the_success(job_kind: Register, later: list[float]) -> None:
    @job_kind("test.tidies", limit=60)
    def tidies(run: Run) -> None:
        with run.completing():
            pass
        later[0] = 61
        run.beat()
        run.check()

    assert execute(services.enqueue("test.tidies")).state == State.SUCCEEDED


def test_child_that_celery_ends_beyond_the_limit_does_not_give_its_job_back(
    job_kind: Register, later: list[float]
) -> None:
    @job_kind("test.ended", limit=60)
    def ended(run: Run) -> None:
        later[0] = 61
        raise SystemExit(-(256 - signal.SIGTERM))

    job = services.enqueue("test.ended")
    with pytest.raises(SystemExit):
        execute(job)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DEAD, 1)


def test_alarm_rings_from_another_thread_and_only_inside_its_block() -> None:
    alarm = limits.Alarm(runner.TimedOut)
    alarm.ring()

    def wait() -> None:
        with alarm.armed():
            threading.Thread(target=alarm.ring).start()
            signal.pause()

    with pytest.raises(runner.TimedOut):
        wait()
    alarm.ring()
    signal.raise_signal(signal.SIGALRM)  # one that was on its way finds its listener and does nothing


def test_setting_goes_before_the_handler_and_the_handler_before_the_general_limit(
    job_kind: Register, settings: Any
) -> None:
    settings.JOB_LIMIT_SECONDS = 100
    job_kind("test.own", limit=60)(lambda run: None)
    job_kind("test.general")(lambda run: None)
    assert [limits.limit_of(kind) for kind in ("test.own", "test.general", "test.gone")] == [60, 100, 100]
    settings.JOB_LIMITS = {"test.own": 7}
    assert limits.limit_of("test.own") == 7


def test_message_carries_celerys_hard_limit(job_kind: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[float] = []
    job_kind("test.own", limit=60)(lambda run: None)
    monkeypatch.setattr(nudge.app, "send_task", lambda *_, time_limit, **__: sent.append(time_limit))
    assert nudge.nudge(uuid.uuid4(), "default", "test.own")
    assert sent == [60 + limits.GRACE_SECONDS]


def test_limits_of_unknown_kinds_and_of_nothing_are_refused_at_the_start(settings: Any) -> None:
    assert checks.limits_of_known_kinds(None) == []
    settings.JOB_LIMITS = {"recommender.trian": 60.0, "nightly": 0.0}
    found = {error.id: error.msg for error in checks.limits_of_known_kinds(None)}
    assert "recommender.trian" in found["jobs.E001"]
    assert found["jobs.E002"] == "A job's limit is above 0 seconds: nightly=0."
