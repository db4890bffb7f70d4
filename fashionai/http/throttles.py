"""How often one client may ask: a count a minute in the cache, which costs two small operations."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

SAFE = {"GET", "HEAD", "OPTIONS"}


def count(kind: str, who: str) -> bool:
    """Count one request of a client in this minute; False beyond the setting API_PER_MINUTE of its kind."""
    limit = settings.API_PER_MINUTE[kind]
    key = f"throttle:{kind}:{who}:{int(time.time() // 60)}"
    if cache.add(key, 1, 70):
        return limit >= 1
    try:
        return cache.incr(key) <= limit
    except ValueError:  # evicted between the two, or no cache at all
        return True


def client_address(request: HttpRequest | Request) -> str:
    """The address that our own proxy saw, never what a client claims; for plain views as for the API's."""
    return BaseThrottle().get_ident(request)  # type: ignore[arg-type]


class PerMinute(BaseThrottle):
    """At most API_READS_PER_MINUTE and API_WRITES_PER_MINUTE requests of an account, or of an address for guests.

    A view with `throttle_scope = "orders"` counts apart. Without a cache (it is down) everyone may pass. A fixed
    window: at its edge a client can send twice the rate within a moment, which a shop bears.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        kind = "read" if request.method in SAFE else getattr(view, "throttle_scope", "write")
        return count(kind, self._who(request))

    def wait(self) -> float:
        return 60 - time.time() % 60

    def _who(self, request: Request) -> str:
        user = request.user
        return f"u{user.pk}" if user and user.is_authenticated else client_address(request)
