"""Job kinds that exist only under fire."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from benchmarks.support.chaos.models import Effect
from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run

#: What a job that reports nothing else says once its handler runs; its next heartbeat writes it.
BEGUN = 0.1


@handler("chaos.work")
def work(run: Run) -> None:
    """Take `seconds`, then enter one row into the ledger."""
    slices = 10
    for done in range(slices):
        run.progress(done / slices)
        time.sleep(run.arguments["seconds"] / slices)
    with run.completing():
        Effect.objects.create(job=run.job.pk, worker=run.job.worker)


@handler("chaos.silent")
def silent(run: Run) -> None:
    """The same with one report, as it begins: only the fence at the end can tell that the lease is gone."""
    run.progress(BEGUN)
    time.sleep(run.arguments["seconds"])
    with run.completing():
        Effect.objects.create(job=run.job.pk, worker=run.job.worker)


@handler("chaos.unfenced")
def unfenced(run: Run) -> None:
    """Negative control: the same with its effect where nothing guards it."""
    run.progress(BEGUN)
    time.sleep(run.arguments["seconds"])
    Effect.objects.create(job=run.job.pk, worker=run.job.worker)


@handler("chaos.endless", limit=2)
def endless(run: Run) -> None:
    """Never end, and never say so."""
    time.sleep(3600)


@handler("chaos.deaf", limit=2)
def deaf(run: Run) -> None:
    """Never end, whatever is raised: only the end of the process ends it."""
    while True:
        with suppress(BaseException):
            time.sleep(3600)


@handler("chaos.poison")
def poison(run: Run) -> None:
    """Kill the process that runs it, every time."""
    os.kill(os.getpid(), signal.SIGKILL)
