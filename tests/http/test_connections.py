"""A kept connection that is plainly well is not asked again; one that ended, or was long unused, is."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import connection, connections

from fashionai.http.connections import ASK_AFTER_SECONDS, _look


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def _kept(ours: socket.socket) -> Any:
    link = SimpleNamespace(closed=False, fileno=ours.fileno)
    return SimpleNamespace(connection=link, health_check_done=False)


def _asked_again(kept: Any) -> bool:
    kept.health_check_done = False
    _look(kept)
    return not kept.health_check_done


def test_a_connection_in_use_is_not_asked(ends: tuple[socket.socket, socket.socket]) -> None:
    kept = _kept(ends[0])
    assert _asked_again(kept)  # new to us: Django does as it likes
    assert not _asked_again(kept)


def test_a_connection_that_was_ended_is_asked(ends: tuple[socket.socket, socket.socket]) -> None:
    kept = _kept(ends[0])
    _look(kept)
    ends[1].close()
    assert _asked_again(kept)


def test_a_connection_that_says_something_unasked_is_asked(ends: tuple[socket.socket, socket.socket]) -> None:
    kept = _kept(ends[0])
    _look(kept)
    ends[1].send(b"terminating connection due to administrator command")
    assert _asked_again(kept)


def test_a_connection_that_was_closed_here_is_asked(ends: tuple[socket.socket, socket.socket]) -> None:
    kept = _kept(ends[0])
    _look(kept)
    kept.connection.closed = True
    assert _asked_again(kept)


def test_a_connection_long_unused_is_asked(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = _kept(ends[0])
    monkeypatch.setattr("fashionai.http.connections.time.monotonic", lambda: 100.0)
    _look(kept)
    monkeypatch.setattr("fashionai.http.connections.time.monotonic", lambda: 100.0 + ASK_AFTER_SECONDS + 1)
    assert _asked_again(kept)
    assert not _asked_again(kept)


def test_another_connection_in_its_place_is_asked(ends: tuple[socket.socket, socket.socket]) -> None:
    kept = _kept(ends[0])
    _look(kept)
    kept.connection = SimpleNamespace(closed=False, fileno=ends[0].fileno)
    assert _asked_again(kept)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no connection that could end")
def test_a_request_survives_that_the_server_ended_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    connection.close()
    assert _process() == _process()
    ended = _process()
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])  # waits until it is gone
    other.close()
    assert _process() != ended


def _process() -> int:
    """The server's process that answers a request's first query."""
    request_started.send(sender=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
