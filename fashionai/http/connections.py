"""Whether a kept database connection still works, told by its socket instead of by a query.

Django's CONN_HEALTH_CHECKS sends SELECT 1 before a request's first query: as dear as a short query itself. A server
that ends a connection says so, and what it says can be read. So a connection that nothing came over is good, and
only one that was not used for a while, which a firewall may have dropped without a word, is asked.
"""

from __future__ import annotations

import select
import time
from typing import Any

from django.core.signals import request_started
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.dispatch import receiver

# Firewalls and balancers drop what is silent for minutes.
ASK_AFTER_SECONDS = 10.0


@receiver(request_started)
def spare_the_question(sender: object, **_: Any) -> None:
    """At a request's start, after Django has asked for health checks: not of connections that are plainly well."""
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql" and connection.connection is not None:
            _look(connection)


def _look(connection: BaseDatabaseWrapper) -> None:
    now = time.monotonic()
    seen = connection.__dict__.get("_seen_well")  # the connection that was last seen, and when
    connection.__dict__["_seen_well"] = (connection.connection, now)
    if seen is None or seen[0] is not connection.connection or now - seen[1] > ASK_AFTER_SECONDS:
        return
    if _is_silent(connection.connection):
        connection.health_check_done = True  # type: ignore[attr-defined]


def _is_silent(link: Any) -> bool:
    """Nothing to read, not even the end."""
    if link.closed:
        return False
    poll = select.poll()
    poll.register(link.fileno(), select.POLLIN)
    return not poll.poll(0)
