"""Querysets whose SQL is written once a process: for reads of every page, where writing it takes ten times as long as
running it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.expressions import Expression


class Hole(Expression):
    """Stands in a queryset for a value that each call fills in; `field` says of what kind."""

    def __init__(self, name: str, field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


@dataclass(frozen=True)
class _Written:
    """`converters`: by column, what turns the database's value into Python's."""

    sql: str
    values: tuple[Any, ...]
    converters: dict[int, tuple[list[Any], Any]]


class Prepared:
    """Rows of a queryset made by `make`, which returns `values_list` with a `Hole` for each keyword of a call.

    The queryset is made when first asked for; every call runs one query.
    """

    def __init__(self, make: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self._make = make
        self._written: dict[str, _Written] = {}

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        written = self._written.get(connection.vendor)
        if written is None:
            written = self._written[connection.vendor] = self._write()
        with connection.cursor() as cursor:
            cursor.execute(written.sql, [_filled(one, values) for one in written.values])
            rows = cursor.fetchall()
        return [_converted(row, written.converters) for row in rows] if written.converters else rows

    def _write(self) -> _Written:
        compiler = self._make().query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        return _Written(sql, tuple(values), compiler.get_converters([one for one, _, _ in compiler.select]))


def _filled(value: Any, values: dict[str, Any]) -> Any:
    if not isinstance(value, Hole):
        return value
    return value.output_field.get_db_prep_value(values[value.name], connection)


def _converted(row: tuple[Any, ...], converters: dict[int, tuple[list[Any], Any]]) -> tuple[Any, ...]:
    found = list(row)
    for place, (convert, expression) in converters.items():
        for one in convert:
            found[place] = one(found[place], expression, connection)
    return tuple(found)
