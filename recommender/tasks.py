"""Job kinds of the recommender. Heavy imports stay inside: the web tier reads this file too."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run

TRAIN = "recommender.train"
LABEL = "recommender.label_reviews"
TRAIN_SIZES = "recommender.train_sizes"
TRENDS = "recommender.trends"
OFF_POLICY = "recommender.off_policy"
COUNT_VISITS = "recommender.count_visits"


# Four hours: a night is over by then, and the day would meet the next one.
@handler(TRAIN, queue=settings.TRAINING_QUEUE, limit=4 * 3600)
def train(run: Run) -> dict[str, Any]:
    from recommender import training

    return training.train(run)


@handler(LABEL, limit=3600)
def label_reviews(run: Run) -> dict[str, Any]:
    """Read one review (`review` in the arguments), or every one that waits."""
    from recommender.reviews import services

    return dict(services.label_waiting(progress=run.progress, only=run.arguments.get("review")))


# Two years of a demo shop, 20,000 pieces, take 5 CPU seconds.
@handler(TRAIN_SIZES, queue=settings.TRAINING_QUEUE, limit=3600)
def train_sizes(run: Run) -> dict[str, Any]:
    from recommender.sizing import training

    return training.train(run)


@handler(TRENDS)
def trends(run: Run) -> dict[str, Any]:
    """Arguments: `week`, the Monday of a week; the last whole one without it."""
    from recommender.trends import services

    return services.night(run.arguments, run.progress)


@handler(OFF_POLICY, queue=settings.TRAINING_QUEUE, limit=1800)
def off_policy(run: Run) -> dict[str, Any]:
    from recommender.judging import report

    return report.judge(run)


@handler(COUNT_VISITS)
def count_visits(run: Run) -> dict[str, Any]:
    """Count the visits of every finished day that was not counted yet."""
    from datetime import timedelta

    from django.utils import timezone

    from recommender.visits.counting import roll_up

    return {"days": roll_up(timezone.localdate() - timedelta(days=1))}
