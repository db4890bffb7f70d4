"""The few Celery tasks there are. Everything else is a job row."""

from __future__ import annotations

import uuid

from celery import shared_task

from fashionai.jobs import nightly as nightly_steps
from fashionai.jobs import runner, services


@shared_task(name="fashionai.jobs.run")
def run(job_id: str) -> None:
    runner.execute(uuid.UUID(job_id))


@shared_task(name="fashionai.jobs.sweep")
def sweep() -> None:
    services.sweep()


@shared_task(name="fashionai.jobs.nightly")
def nightly() -> None:
    nightly_steps.start()
