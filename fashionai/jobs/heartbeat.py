"""A running job's pulse."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from fashionai.jobs.runner import Run

logger = logging.getLogger(__name__)


class Heartbeat(threading.Thread):
    """Beats from a thread of its own, so that a long matrix product does not lose the lease."""

    def __init__(self, run: Run) -> None:
        super().__init__(daemon=True, name=f"heartbeat-{run.job.pk}")
        self.run_of_job = run
        self._done = threading.Event()
        # Progress should look live in the desk; a beat is one indexed UPDATE.
        self.period = min(1.0, settings.JOB_LEASE_SECONDS / 3)

    def run(self) -> None:
        try:
            while not self._done.wait(self.period):
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        try:
            self.run_of_job.beat()
        except Exception as error:
            # A restarting database must not end the heartbeat: the next one may get through in time,
            # and whether the lease still holds is decided when the job completes.
            logger.warning("No heartbeat for %s: %s", self.run_of_job.job, error)
            connection.close()

    def stop(self) -> None:
        self._done.set()
        self.join()
