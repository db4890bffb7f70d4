"""Keys and signatures of the movement feed: HMAC-SHA256 over `timestamp.body`, and a window against replays.

A source's key is derived from SECRET_KEY and the salt of its row. A copy of the database therefore forges nothing,
there is no second secret to keep, and a new salt takes an old key back. A new SECRET_KEY takes all of them back.
"""

from __future__ import annotations

import hashlib
import hmac
import time

from django.utils.crypto import salted_hmac

from supply.feed.models import FeedSource, new_salt

# Clocks of small devices drift; within the window a request that is sent again only repeats ids that are known.
WINDOW_SECONDS = 300


class Unsigned(Exception):
    """Not from a source that is known, or not now. The message says no more than the sender may know."""


def key_of(source: FeedSource) -> str:
    """64 hexadecimal digits, to be shown once and put into the device."""
    return str(salted_hmac("supply.feed", f"{source.code}:{source.salt}", algorithm="sha256").hexdigest())


def renew(*, source: FeedSource) -> str:
    """A new key; the old one is worth nothing from now on."""
    source.salt = new_salt()
    source.save(update_fields=["salt"])
    return key_of(source)


def signature(key: str, timestamp: str, body: bytes) -> str:
    return hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verified(code: str, timestamp: str, given: str, body: bytes) -> FeedSource:
    """The source that signed this body within the window. Raises Unsigned."""
    if not timestamp.isascii() or not timestamp.isdigit() or abs(time.time() - int(timestamp[:12])) > WINDOW_SECONDS:
        raise Unsigned(f"The timestamp is not the present time in seconds, give or take {WINDOW_SECONDS}.")
    source = FeedSource.objects.select_related("location").filter(code=code, is_active=True).first()
    # An unknown source costs as much time as a wrong signature.
    key = key_of(source or FeedSource(code=code, salt=""))
    sound = hmac.compare_digest(signature(key, timestamp, body).encode(), given.encode())
    if source is None or not sound:
        raise Unsigned("The signature fits no active source.")
    return source
