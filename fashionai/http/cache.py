"""A Redis cache that misses instead of raising: a page must not fail because its cache is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Breaker:
    """Skips a failing service for `pause` seconds, so that a frozen one costs one timeout and not one a page."""

    def __init__(self, pause: float = 5.0) -> None:
        self.pause = pause
        self.failures = 0
        self._resume_at = 0.0

    @property
    def open(self) -> bool:
        return time.monotonic() < self._resume_at

    def trip(self) -> None:
        self.failures += 1
        self._resume_at = time.monotonic() + self.pause

    def reset(self) -> None:
        self._resume_at = 0.0


breaker = Breaker()


def _guarded(call: Callable[[], T], otherwise: T) -> T:
    if breaker.open:
        return otherwise
    try:
        return call()
    except (RedisError, OSError) as error:
        breaker.trip()
        logger.warning("The cache did not answer (%s); going on without it.", error)
        return otherwise


class FailOpenRedisCache(RedisCache):
    """Reads answer "not there" and writes are dropped while Redis is down or frozen."""

    def add(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return _guarded(lambda: super(FailOpenRedisCache, self).add(key, *args, **kwargs), True)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return _guarded(lambda: super(FailOpenRedisCache, self).get(key, default, version), default)

    def set(self, key: Any, *args: Any, **kwargs: Any) -> None:
        _guarded(lambda: super(FailOpenRedisCache, self).set(key, *args, **kwargs), None)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return _guarded(lambda: super(FailOpenRedisCache, self).touch(key, *args, **kwargs), False)

    def delete(self, key: Any, version: Any = None) -> bool:
        return _guarded(lambda: super(FailOpenRedisCache, self).delete(key, version), False)

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        return _guarded(lambda: super(FailOpenRedisCache, self).get_many(keys, version), {})

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return _guarded(lambda: super(FailOpenRedisCache, self).set_many(data, *args, **kwargs), [])

    def delete_many(self, keys: Any, version: Any = None) -> None:
        _guarded(lambda: super(FailOpenRedisCache, self).delete_many(keys, version), None)

    def has_key(self, key: Any, version: Any = None) -> bool:
        return _guarded(lambda: super(FailOpenRedisCache, self).has_key(key, version), False)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        return _guarded(lambda: super(FailOpenRedisCache, self).incr(key, delta, version), delta)

    def clear(self) -> bool:  # type: ignore[override]
        return bool(_guarded(lambda: bool(super(FailOpenRedisCache, self).clear()), False))
