"""Which function does which kind of job. Capabilities register theirs in `tasks.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from fashionai.jobs.runner import Run

Function = Callable[["Run"], "dict[str, Any] | None"]


@dataclass(frozen=True)
class Handler:
    kind: str
    queue: str
    function: Function
    max_attempts: int
    limit: float | None = None


_handlers: dict[str, Handler] = {}


class JobRefused(Exception):
    """The job can never succeed (bad arguments, missing data): dead at once, with this sentence for the reader."""


def handler(
    kind: str, *, queue: str = "default", max_attempts: int | None = None, limit: float | None = None
) -> Callable[[Function], Function]:
    """Register `function(run) -> result dict or None` for a kind of job.

    The function must be idempotent: a worker that dies is followed by another attempt. What must happen
    exactly once goes inside `with run.completing():`. An attempt that takes longer than `limit` seconds is stopped
    and the job is dead; without one JOB_LIMIT_SECONDS holds, and JOB_LIMITS goes before both.
    """
    if queue not in settings.JOB_QUEUES:
        raise ValueError(f"No queue {queue!r}: use one of {', '.join(settings.JOB_QUEUES)}.")

    def register(function: Function) -> Function:
        known = _handlers.get(kind)
        if known is not None and known.function is not function:
            raise ValueError(f"Two handlers for the job kind {kind!r}.")
        _handlers[kind] = Handler(kind, queue, function, max_attempts or settings.JOB_MAX_ATTEMPTS, limit)
        return function

    return register


def find(kind: str) -> Handler:
    try:
        return _handlers[kind]
    except KeyError:
        raise JobRefused(f"No handler for the job kind {kind!r}; known: {', '.join(sorted(_handlers))}.") from None


def kinds() -> list[str]:
    return sorted(_handlers)
