"""Whole pages that a process keeps for guests: what is the same for everybody is rendered once in a while.

A page is kept for `LISTING_STALE_SECONDS` at most, and no longer than until something in this process changes the
catalogue; bag and checkout never read it. What differs between guests is either part of the key (their language and
theme, the number on the bag) or put in anew for everyone: the token that forms carry and the nonce of the policy.
Nobody who is signed in, has a message to read or saved anything is given a kept page, or leaves one.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from catalog.facets.current import keeper
from catalog.hearts import saved_products
from fashionai.http.appearance import THEME_COOKIE

# A product's page is 20 to 40 kB.
LIMIT = 500
TOKEN, NONCE = "\ue000token\ue000", "\ue000nonce\ue000"
FILLED = re.compile(r'name="csrfmiddlewaretoken" value="(?!\ue000)|nonce="(?!\ue000)|data-token="(?!\ue000)')


@dataclass(frozen=True)
class _Page:
    html: str
    at: float
    changes: int


_pages: OrderedDict[Hashable, _Page] = OrderedDict()
_lock = threading.Lock()


def page(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page that `make` renders, or what it rendered a moment ago for somebody alike."""
    key = _key(request)
    if key is None:
        return make()
    held = _pages.get(key)
    if held is not None and _is_fresh(held):
        return HttpResponse(_fill(held.html, request))
    changes, now = keeper.changes, time.monotonic()
    response = make()
    html = _empty(response, request)
    if html is not None:
        _keep(key, _Page(html, now, changes))
    return response


def forget() -> None:
    with _lock:
        _pages.clear()


def _key(request: HttpRequest) -> Hashable | None:
    """What tells the pages of two guests apart; None for a page that is not to be kept."""
    if settings.LISTING_STALE_SECONDS <= 0 or request.method != "GET" or getattr(request, "htmx", False):
        return None
    if request.user.is_authenticated or saved_products(request) or len(get_messages(request)):
        return None
    theme = request.COOKIES.get(THEME_COOKIE)
    return (request.get_full_path(), get_language(), theme, request.session.get("bag"))


def _is_fresh(held: _Page) -> bool:
    return held.changes == keeper.changes and time.monotonic() - held.at < settings.LISTING_STALE_SECONDS


def _empty(response: HttpResponse, request: HttpRequest) -> str | None:
    """The page without what is this visitor's; None unless all of that was found, and for anything but a page."""
    if response.status_code != 200 or response.cookies or response.streaming:
        return None
    html = response.content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)
    if token is None:
        return None
    empty = html.replace(token[1], TOKEN).replace(str(request.csp_nonce), NONCE)  # type: ignore[attr-defined]
    return None if FILLED.search(empty) else empty


def _fill(html: str, request: HttpRequest) -> str:
    return html.replace(TOKEN, get_token(request)).replace(NONCE, str(request.csp_nonce))  # type: ignore[attr-defined]


def _keep(key: Hashable, made: _Page) -> None:
    with _lock:
        _pages[key] = made
        _pages.move_to_end(key)
        while len(_pages) > LIMIT:
            _pages.popitem(last=False)
