"""Job kinds of the foundations themselves."""

from __future__ import annotations

from typing import Any

from fashionai.jobs import nightly
from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run


@handler(nightly.KIND)
def run_nightly(run: Run) -> dict[str, Any]:
    return {"steps": [{"kind": job.kind, "job": str(job.pk)} for job in nightly.fan_out(run.job)]}
