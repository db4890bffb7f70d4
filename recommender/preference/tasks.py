"""The job kind of the preference model. Heavy imports stay inside: the web tier reads this file too."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run

LEARN = "recommender.learn_preference"


@handler(LEARN, queue=settings.TRAINING_QUEUE)
def learn(run: Run) -> dict[str, Any]:
    from recommender.preference import learning

    return learning.learn(run)
