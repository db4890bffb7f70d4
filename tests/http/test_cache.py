from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from fashionai.http import cache
from fashionai.http.cache import Breaker, FailOpenRedisCache

OPTIONS = {"OPTIONS": {"socket_timeout": 0.1, "socket_connect_timeout": 0.1}}


@pytest.fixture(autouse=True)
def breaker(monkeypatch: pytest.MonkeyPatch) -> Breaker:
    fresh = Breaker()
    monkeypatch.setattr(cache, "breaker", fresh)
    return fresh


@pytest.fixture
def refused() -> FailOpenRedisCache:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return FailOpenRedisCache(f"redis://127.0.0.1:{port}/0", OPTIONS)


@pytest.fixture
def frozen() -> Iterator[FailOpenRedisCache]:
    """A server that takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield FailOpenRedisCache(f"redis://127.0.0.1:{server.getsockname()[1]}/0", OPTIONS)


def test_every_call_misses_instead_of_raising(refused: FailOpenRedisCache, breaker: Breaker) -> None:
    def each_time(value: object) -> object:
        breaker.reset()
        return value

    assert each_time(refused.get("a")) is None
    assert each_time(refused.get("a", 7)) == 7
    assert each_time(refused.set("a", 1)) is None
    assert each_time(refused.add("a", 1)) is True
    assert each_time(refused.touch("a")) is False
    assert each_time(refused.delete("a")) is False
    assert each_time(refused.get_many(["a"])) == {}
    assert each_time(refused.set_many({"a": 1})) == []
    assert each_time(refused.delete_many(["a"])) is None
    assert each_time(refused.has_key("a")) is False
    assert each_time(refused.incr("a", 3)) == 3
    refused.clear()
    breaker.reset()
    assert each_time(refused.get_or_set("a", lambda: 5)) == 5
    assert breaker.failures >= 12


def test_frozen_server_costs_one_timeout_and_then_nothing(frozen: FailOpenRedisCache, breaker: Breaker) -> None:
    start = time.perf_counter()
    assert frozen.get("a") is None
    first = time.perf_counter() - start
    start = time.perf_counter()
    assert [frozen.get("a") for _ in range(100)] == [None] * 100
    assert first < 0.5
    assert time.perf_counter() - start < 0.1
    assert breaker.failures == 1


def test_breaker_lets_calls_through_again_after_its_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(cache.time, "monotonic", lambda: now[0])
    breaker = Breaker(pause=5)
    breaker.trip()
    assert breaker.open
    now[0] += 5.1
    assert not breaker.open
    assert breaker.failures == 1
