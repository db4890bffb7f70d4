"""What waits for a person: each app adds lines to the desk's list, with the permission that a reader needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, QuerySet, Value

from fashionai.accounts.models import User


@dataclass(frozen=True)
class Attention:
    label: Any
    rows: Callable[[], QuerySet[Any]]
    address: Callable[[], str]
    permission: str
    hint: Any


@dataclass(frozen=True)
class Waiting:
    """`count` rows wait at `address`; `label` says of what, `hint` what to do."""

    label: str
    count: int
    address: str
    hint: str


_lines: dict[str, tuple[int, Attention]] = {}


def register_attention(
    key: str,
    *,
    label: Any,
    rows: Callable[[], QuerySet[Any]],
    address: Callable[[], str],
    permission: str,
    hint: Any = "",
    order: int = 50,
) -> None:
    """Add a line that counts `rows()` where there are any; the same key replaces it. Lower `order` stands higher.

    `address()` is the desk's page of those rows, `permission` ("app.view_model") what a reader needs.
    """
    _lines[key] = (order, Attention(label, rows, address, permission, hint))


def waiting(user: User | AnonymousUser) -> list[Waiting]:
    """The lines that count anything, of those that this user may see. One query for all of them."""
    seen = {key: line for key, (_, line) in sorted(_lines.items(), key=_place) if user.has_perm(line.permission)}
    counts = [_counted(key, line.rows()) for key, line in seen.items()]
    found = dict(counts[0].union(*counts[1:], all=True)) if counts else {}
    return [
        Waiting(str(line.label), found[key], line.address(), str(line.hint))
        for key, line in seen.items()
        if found.get(key)
    ]


def _place(item: tuple[str, tuple[int, Attention]]) -> tuple[int, str]:
    return item[1][0], item[0]


def _counted(key: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """One row: the line's key and how many rows there are."""
    line = Value(key, output_field=CharField())
    return rows.order_by().annotate(attention_line=line).values_list("attention_line").annotate(Count("pk"))
