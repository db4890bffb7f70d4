"""The database's full-text search behind one interface: PostgreSQL's and SQLite's FTS5."""

from __future__ import annotations

from django.db import connection

from catalog.search.engine.base import Engine, Term
from catalog.search.engine.postgres import PostgresEngine
from catalog.search.engine.sqlite import SqliteEngine

__all__ = ["Engine", "Term", "engine"]

_ENGINES: dict[str, Engine] = {"postgresql": PostgresEngine(), "sqlite": SqliteEngine()}


def engine() -> Engine:
    """That of the database in use."""
    return _ENGINES[connection.vendor]
