"""Job kinds that live for one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fashionai.jobs import handlers, nudge, services
from fashionai.jobs.models import Job
from fashionai.jobs.runner import Run

Register = Callable[..., Callable[[Callable[[Run], Any]], Callable[[Run], Any]]]


@pytest.fixture
def job_kind() -> Iterator[Register]:
    """`@job_kind("kind")` registers a handler and forgets it after the test."""
    before = dict(handlers._handlers)
    yield handlers.handler
    handlers._handlers.clear()
    handlers._handlers.update(before)


@pytest.fixture(autouse=True)
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The nudges sent, as (job id, queue), instead of a broker."""
    sent: list[tuple[str, str]] = []

    def record(job_id: object, queue: str, kind: str) -> bool:
        sent.append((str(job_id), queue))
        return True

    monkeypatch.setattr(services, "nudge", record)
    nudge.breaker.reset()
    return sent


@pytest.fixture
def queued(db: None, job_kind: Register) -> Job:
    """A job whose handler does nothing."""

    @job_kind("test.nothing")
    def nothing(run: Run) -> None:
        return None

    return services.enqueue("test.nothing")
