"""Which rows are the visitor's own, as a condition on a query: no extra query, and nothing is written."""

from __future__ import annotations

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, Value
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from catalog.models import Follow
from fashionai.accounts.middleware import access
from fashionai.accounts.models import Shopper


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


def follows_brands(request: HttpRequest) -> bool:
    """Whether a guest follows any brand; not asked of accounts, whose pages differ anyhow.

    Plain SQL, because every product's page asks: compiling the query takes ten times as long as running it.
    """
    key = access(request).guest_key
    if key is None or request.user.is_authenticated:
        return False
    follows, shoppers = Follow._meta.db_table, Shopper._meta.db_table
    wanted = (
        f"SELECT 1 FROM {follows} AS f JOIN {shoppers} AS s ON s.id = f.shopper_id "  # noqa: S608
        "WHERE s.key = %s AND s.user_id IS NULL AND s.merged_into_id IS NULL AND f.brand_id IS NOT NULL LIMIT 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(wanted, [Shopper._meta.get_field("key").get_db_prep_value(key, connection)])
        return cursor.fetchone() is not None
