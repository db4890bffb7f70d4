"""Telling a worker that a job waits. A nudge may be lost: the sweeper sends another."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.conf import settings

from fashionai.celery import app
from fashionai.http.cache import Breaker
from fashionai.jobs.limits import GRACE_SECONDS, limit_of

logger = logging.getLogger(__name__)
breaker = Breaker()
TASK = "fashionai.jobs.run"


def _transport_options() -> dict[str, Any]:
    """Short timeouts for the side that a shopper waits for; workers keep the patient ones of the settings."""
    options: dict[str, Any] = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    if settings.REDIS_URL:
        options |= {
            "socket_timeout": settings.REDIS_TIMEOUT,
            "socket_connect_timeout": settings.REDIS_TIMEOUT,
            "max_retries": 0,
            "retry_on_timeout": False,
        }
    return options


def nudge(job_id: uuid.UUID, queue: str, kind: str) -> bool:
    """Send the message; False (and counted) when the broker does not take it. Never raises.

    It carries Celery's hard limit, for a handler whose compiled code lets nothing else interrupt it.
    """
    hard = limit_of(kind) + GRACE_SECONDS
    if breaker.open:
        return False
    try:
        with app.connection_for_write(transport_options=_transport_options()) as connection:
            app.send_task(TASK, args=[str(job_id)], queue=queue, connection=connection, retry=False, time_limit=hard)
    except Exception as error:  # whatever a broker can raise, the page and its committed row must stand
        breaker.trip()
        logger.warning("No nudge for job %s: the broker did not answer (%s). The sweeper will send it.", job_id, error)
        return False
    return True
