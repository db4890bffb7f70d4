"""The Celery application. Celery only nudges: the job row in the database is the truth."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
# `filesystem://` means ours, which never shows half a message.
TRANSPORT_ALIASES["filesystem"] = "fashionai.jobs.broker:Transport"

app = Celery("fashionai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["fashionai.jobs"], related_name="celery_tasks")
# Celery keeps the current app by thread; a web server's request threads find this one.
app.set_default()


@worker_process_init.connect
def _share_the_cores(**_: Any) -> None:
    """Set threads in the forked child; torch must never run in the parent (its threads do not survive a fork)."""
    from fashionai.jobs.resources import use_threads

    use_threads()
