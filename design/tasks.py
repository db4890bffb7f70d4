"""Job kinds of the studio. Heavy imports stay inside: the web tier reads this file too."""

from __future__ import annotations

import uuid
from typing import Any

from design.services import BOARD, FORGET, forget_old
from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run


@handler(BOARD, queue="inference", limit=120)
def make_board(run: Run) -> dict[str, Any]:
    from design import making

    return making.make(run, uuid.UUID(run.arguments["board"]))


@handler(FORGET)
def forget_studios(run: Run) -> dict[str, Any]:
    return {"forgotten": forget_old()}
