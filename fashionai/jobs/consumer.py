"""Celery's consumer, which outlives whatever goes wrong while it lets go of a broken connection."""

from __future__ import annotations

import logging

from celery.worker.consumer import Consumer as CeleryConsumer

log = logging.getLogger(__name__)


class Consumer(CeleryConsumer):
    """Reconnects even where closing the lost connection fails.

    Celery 5.7 closes it twice, and the second time kombu asks a transport without a client for its host if a
    message was not acknowledged yet: an AttributeError, which Celery takes for a reason to end the worker.
    What was not acknowledged is nudged again by the sweeper.
    """

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        try:
            super().on_connection_error_after_connected(exc)
        except Exception:
            log.warning("The lost connection to the broker could not be closed; going on without it.", exc_info=True)
            self.connection = None
