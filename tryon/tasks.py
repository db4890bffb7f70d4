"""Job kinds of try-on. Heavy imports stay inside: the web tier reads this file too."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run
from tryon.schedule import PREPARE, PREPARE_NIGHT, PROMPT
from tryon.services.photos import FORGET
from tryon.services.tryons import WORK

LEARN = "tryon.learn"


@handler(WORK, queue="inference", limit=120)
def work(run: Run) -> dict[str, Any]:
    from tryon import working

    return working.work(run)


@handler(PREPARE, queue="inference", limit=300)
def prepare(run: Run) -> dict[str, Any]:
    from tryon import preparing

    return preparing.prepare_waiting(run, PROMPT)


@handler(PREPARE_NIGHT, queue="training", limit=3600)
def prepare_night(run: Run) -> dict[str, Any]:
    from tryon import preparing

    # Started by hand, or by a demo that somebody waits for, it is no night's work.
    most = settings.TRYON["PREPARED_A_NIGHT"] if "night" in run.arguments else PROMPT
    return preparing.prepare_waiting(run, most)


@handler(FORGET)
def forget(run: Run) -> dict[str, Any]:
    from tryon.services import forgetting

    report = forgetting.forget_expired()
    return {**report, "mannequins": forgetting.forget_mannequins(), "strays": forgetting.forget_strays()}


@handler(LEARN, queue="training", limit=600)
def learn(run: Run) -> dict[str, Any]:
    from tryon import learning

    return learning.learn(run)
