"""A worker goes on when closing its lost connection fails as well."""

from __future__ import annotations

from unittest.mock import MagicMock

import pytest
from celery.worker.consumer import Consumer as CeleryConsumer

from fashionai.celery import app
from fashionai.jobs.consumer import Consumer


def test_workers_use_it() -> None:
    assert app.conf.worker_consumer == f"{Consumer.__module__}:{Consumer.__name__}"


@pytest.mark.parametrize("raised", [AttributeError("'NoneType' object has no attribute 'hostname'"), OSError("gone")])
def test_a_connection_that_cannot_be_closed_is_let_go(raised: Exception, caplog: pytest.LogCaptureFixture) -> None:
    consumer = Consumer.__new__(Consumer)
    consumer.app = app
    consumer.connection = connection = MagicMock(connection_errors=(), channel_errors=())
    connection.close.side_effect = raised

    with pytest.raises(type(raised)):
        CeleryConsumer.on_connection_error_after_connected(consumer, ConnectionError("Redis is away"))
    consumer.connection = connection
    consumer.on_connection_error_after_connected(ConnectionError("Redis is away"))

    assert consumer.connection is None
    assert "could not be closed" in caplog.text
