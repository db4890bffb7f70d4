"""Job kinds of supply planning. Heavy imports stay inside: the web tier reads this file too."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run

PLAN = "supply.plan"


@handler(PLAN, queue=settings.TRAINING_QUEUE, limit=3600)
def plan(run: Run) -> dict[str, Any]:
    from supply import night

    return night.plan(run)
