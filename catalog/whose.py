"""Which rows are the visitor's own, as a condition on a query: no extra query, and nothing is written."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Exists, Model, OuterRef, Q, QuerySet, UUIDField, Value
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from catalog.models import Follow
from catalog.prepared import Hole, Prepared
from fashionai.accounts.middleware import access


def mine(request: HttpRequest, shopper: str = "shopper") -> Q | None:
    """Rows whose foreign key `shopper` is the visitor; None for somebody whom the shop does not know."""
    if request.user.is_authenticated:
        return Q(**{f"{shopper}__user": request.user})
    key = access(request).guest_key
    if key is None:
        return None
    return Q(**{f"{shopper}__key": key, f"{shopper}__user": None, f"{shopper}__merged_into": None})


def has_mine(request: HttpRequest, model: type[Model], target: str, outer: str = "pk") -> Combinable:
    """An annotation: does the visitor have a row of `model` whose `target` is the outer query's `outer`?"""
    condition = mine(request)
    if condition is None:
        return Value(False)
    return Exists(model._default_manager.filter(condition, **{target: OuterRef(outer)}))


def followed_brands(request: HttpRequest) -> frozenset[int]:
    """Ids of the brands that the visitor follows: one query a request, none for somebody unknown to the shop."""
    known: frozenset[int] | None = getattr(request, "_followed_brands", None)
    if known is None:
        known = request._followed_brands = frozenset(_read_brands(request))  # type: ignore[attr-defined]
    return known


def _read_brands(request: HttpRequest) -> list[int]:
    if request.user.is_authenticated:
        rows = _brands_of_user(user=request.user.pk)
    elif (key := access(request).guest_key) is not None:
        rows = _brands_of_guest(key=key)
    else:
        return []
    return [brand for (brand,) in rows]


def _followed(**whose: object) -> QuerySet[Any, Any]:
    follows = Follow.objects.filter(brand__isnull=False).order_by().values_list("brand_id")
    return follows.filter(**{f"shopper__{name}": value for name, value in whose.items()})


_brands_of_user = Prepared(lambda: _followed(user=Hole("user", BigIntegerField())))
_brands_of_guest = Prepared(lambda: _followed(key=Hole("key", UUIDField()), user=None, merged_into=None))
