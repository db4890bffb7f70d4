"""A prepared read returns what its queryset returns, whatever fills its holes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DateTimeField, SlugField
from django.utils import timezone

from catalog.models import Product
from catalog.prepared import Hole, Prepared

FIELDS = ("slug", "price", "attributes", "launched_at")


def _since(slug: str | Hole, moment: datetime | Hole) -> Any:
    return Product.objects.filter(slug=slug, launched_at__gte=moment).values_list(*FIELDS)


def test_rows_are_those_of_the_queryset_converted_alike(
    make_product: Callable[..., Product], django_assert_num_queries: Any
) -> None:
    now = timezone.now()
    make_product("gown", price=Decimal("49.90"), attributes={"fabric": "silk"}, launched_at=now)
    make_product("coat", launched_at=now - timedelta(days=2))
    read = Prepared(lambda: _since(Hole("slug", SlugField()), Hole("moment", DateTimeField())))
    for slug in ("gown", "coat", "o'neill %s", ""):
        for moment in (now - timedelta(days=1), now - timedelta(days=3)):
            wanted = list(_since(slug, moment))
            with django_assert_num_queries(1):
                assert read(slug=slug, moment=moment) == wanted
    assert read(slug="gown", moment=now)[0][:3] == ("gown", Decimal("49.90"), {"fabric": "silk"})


def test_the_queryset_is_made_once(db: None) -> None:
    made: list[int] = []

    def make() -> Any:
        made.append(1)
        return Product.objects.filter(slug=Hole("slug", SlugField())).values_list("pk")

    read = Prepared(make)
    assert (read(slug="a"), read(slug="b"), made) == ([], [], [1])
