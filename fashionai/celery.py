"""The Celery application. Celery only nudges: the job row in the database is the truth."""

from __future__ import annotations

import os
import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import worker_process_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
# Celery's SIGTERM waits for running jobs without end, and container engines then kill them: one attempt lost.
# SIGQUIT waits a moment and gives them back to the queue.
os.environ.setdefault("REMAP_SIGTERM", "SIGQUIT")
# `filesystem://` means ours, which never shows half a message.
TRANSPORT_ALIASES["filesystem"] = "fashionai.jobs.broker:Transport"

# Celery warns of root because a pickled message could run code; ours are JSON.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("fashionai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["fashionai.jobs"], related_name="celery_tasks")
app.conf.beat_scheduler = "fashionai.jobs.beat:Scheduler"
# However long Redis is away, a worker waits for it; Celery's own 100 tries end after about an hour.
app.conf.broker_connection_max_retries = None
app.conf.worker_consumer = "fashionai.jobs.consumer:Consumer"
# A stopping worker waits this long for its jobs; with Celery's own 5 s it is gone before a container's 10 s.
app.conf.worker_soft_shutdown_timeout = 2
# Celery keeps the current app by thread; a web server's request threads find this one.
app.set_default()


@worker_process_init.connect
def _share_the_cores(**_: Any) -> None:
    """Set threads in the forked child; torch must never run in the parent (its threads do not survive a fork)."""
    from fashionai.jobs.resources import use_threads

    use_threads()
