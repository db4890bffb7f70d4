"""Job kinds of supply planning. Heavy imports stay inside: the web tier reads this file too."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run

PLAN = "supply.plan"
PRODUCE = "supply.produce"
DESIGN = "supply.design"


@handler(PLAN, queue=settings.TRAINING_QUEUE, limit=3600)
def plan(run: Run) -> dict[str, Any]:
    from supply import night

    return night.plan(run)


@handler(PRODUCE, queue=settings.TRAINING_QUEUE, limit=300)
def produce(run: Run) -> dict[str, Any]:
    from supply.production import job

    return job.produce(run)


@handler(DESIGN, queue=settings.TRAINING_QUEUE, limit=600)
def design(run: Run) -> dict[str, Any]:
    from supply.designs import job

    return job.forecast(run)
