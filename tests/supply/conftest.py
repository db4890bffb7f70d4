"""A small shop with a year of sales: one size that sells three a week, and one that nobody buys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Location, MovementKind, Order, OrderLine, Product, StockLevel, StockMovement, Variant
from fashionai.accounts.models import User

WEEKS = 30


@dataclass(frozen=True)
class Shop:
    night: date
    seller: Variant
    still: Variant
    warehouse: Location


def sell(variant: Variant, warehouse: Location, day: date, pieces: int, status: str = "paid") -> Order:
    """An order of noon, with its stock movement as checkout writes it."""
    at = timezone.make_aware(datetime.combine(day, time(12)))
    number = f"T{Order.objects.count() + 1}"
    money = {"currency": "USD", "total": Decimal(49 * pieces)}
    order = Order.objects.create(number=number, status=status, location=warehouse, placed_at=at, **money)
    OrderLine.objects.create(
        order=order, variant=variant, quantity=pieces, unit_price=Decimal(49), list_price=Decimal(49)
    )
    StockMovement.objects.create(
        variant=variant, location=warehouse, quantity=-pieces, kind=MovementKind.SALE, at=at, reference=number
    )
    return order


@pytest.fixture
def shop(make_product: Callable[..., Product], warehouse: Location) -> Shop:
    night = timezone.localdate()
    launch = timezone.now() - timedelta(days=7 * WEEKS + 1)
    product = make_product("gown", sizes=("S", "M"), stock=4, launched_at=launch)
    seller, still = product.variants.order_by("pk")
    StockLevel.objects.filter(variant=still).update(on_hand=50)
    for week in range(1, WEEKS + 1):
        sell(seller, warehouse, night - timedelta(days=7 * week - 3), 2 + week % 3)
    return Shop(night, seller, still, warehouse)


@pytest.fixture
def desk(mei: User) -> Client:
    client = Client()
    client.force_login(mei)
    return client
