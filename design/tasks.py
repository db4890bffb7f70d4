"""Job kinds of the studio. Heavy imports stay inside: the web tier reads this file too."""

from __future__ import annotations

import uuid
from typing import Any

from design import wearing
from design.services import BOARD, FORGET, forget_old
from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run

LEARN = "design.learn"


@handler(BOARD, queue="inference", limit=120)
def make_board(run: Run) -> dict[str, Any]:
    from design import making

    return making.make(run, uuid.UUID(run.arguments["board"]))


@handler(FORGET)
def forget_studios(run: Run) -> dict[str, Any]:
    return {"forgotten": forget_old()}


@handler(LEARN, queue="training", limit=3600)
def learn(run: Run) -> dict[str, Any]:
    from design import generator, learning

    try:
        return learning.night(run.progress, run.job, run.arguments.get("night", "now"))
    except generator.NoGenerator:
        return {"decision": "No generator is there to go on with."}


@handler(wearing.WEAR, queue="inference", limit=120)
def wear(run: Run) -> dict[str, Any]:
    return wearing.make(run)
