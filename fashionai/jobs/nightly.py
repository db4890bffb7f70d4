"""The night: one `nightly` job a date, whose steps are jobs of their own, registered by the capabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from fashionai.jobs import services
from fashionai.jobs.models import Job

KIND = "nightly"


@dataclass(frozen=True)
class Step:
    kind: str
    order: int


_steps: dict[str, Step] = {}


def register_step(kind: str, *, order: int = 100) -> None:
    """Have the job `kind` run every night; lower orders are queued first. Call it in AppConfig.ready()."""
    _steps[kind] = Step(kind, order)


def steps() -> list[Step]:
    return sorted(_steps.values(), key=lambda step: (step.order, step.kind))


def start() -> Job:
    """Tonight's job; the same one however often it is asked for on a date."""
    return services.enqueue(KIND, idempotency_key=services.tonight_key(KIND))


def fan_out(parent: Job) -> list[Job]:
    """Queue every registered step under its nightly job, once."""
    return [
        services.enqueue(step.kind, idempotency_key=f"{parent.pk}:{step.kind}", parent=parent, arguments=_night(parent))
        for step in steps()
    ]


def _night(parent: Job) -> dict[str, Any]:
    return {"night": (parent.created_at or timezone.now()).date().isoformat()}
