"""The job that fills the labelling queue."""

from __future__ import annotations

from typing import Any

from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run

SUGGEST = "catalog.suggest_labels"


@handler(SUGGEST)
def suggest_labels(run: Run) -> dict[str, Any]:
    """Arguments: `attributes`, a list of names; all that people label without it."""
    from catalog.labelling import suggest, vocabulary

    return suggest.run(run.arguments.get("attributes") or vocabulary.ASKED, run.progress)
