"""Job kinds of the recommender. Heavy imports stay inside: the web tier reads this file too."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run

TRAIN = "recommender.train"
OFF_POLICY = "recommender.off_policy"


# Four hours: a night is over by then, and the day would meet the next one.
@handler(TRAIN, queue=settings.TRAINING_QUEUE, limit=4 * 3600)
def train(run: Run) -> dict[str, Any]:
    from recommender import training

    return training.train(run)


@handler(OFF_POLICY, queue=settings.TRAINING_QUEUE, limit=1800)
def off_policy(run: Run) -> dict[str, Any]:
    from recommender.judging import report

    return report.judge(run)
