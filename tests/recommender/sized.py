"""Delivered pieces in sizes, and a served model of cuts, for tests of size advice."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import numpy as np
from django.utils import timezone

from catalog.models import Location, Order, OrderLine, Product, Return, Variant
from catalog.models.orders import OrderStatus
from fashionai.accounts.models import Shopper
from fashionai.registry import services as registry
from fashionai.registry.models import ModelVersion
from recommender.sizing import serving

SIZES = ("XS", "S", "M", "L", "XL")


def deliver(shopper: Shopper, product: Product, size: str, *, back: str = "", days: int = 60) -> OrderLine:
    """A piece that was bought `days` ago and delivered, and sent back for the reason `back`."""
    at = timezone.now() - timedelta(days=days)
    order = Order.objects.create(
        number=f"T-{Order.objects.count():05d}", shopper=shopper, status=OrderStatus.DELIVERED, currency="USD",
        location=Location.objects.first(), total=Decimal("49.00"), placed_at=at, delivered_at=at,
    )  # fmt: skip
    variant = Variant.objects.get(product=product, size__code=size)
    price = Decimal("49.00")
    line = OrderLine.objects.create(order=order, variant=variant, quantity=1, unit_price=price, list_price=price)
    if back:
        Return.objects.create(line=line, quantity=1, reason=back, at=at)
    return line


def serve(cuts: dict[Product, float], *, told: tuple[int, int, int] = (8, 2, 0), spread: float = 0.1) -> ModelVersion:
    """A champion in which the products are cut so many labels too small."""
    products = sorted(cuts, key=lambda one: one.pk)
    version = registry.register(
        name=serving.MODEL,
        arrays={
            "product_ids": np.array([product.pk for product in products], np.int64),
            "cuts": np.array([cuts[product] for product in products]),
            "spreads": np.full(len(products), spread),
            "told": np.tile(np.array(told, np.int64), (len(products), 1)),
            "brand_ids": np.array([products[0].brand_id], np.int64),
            "brand_cuts": np.zeros(1),
        },
        meta={
            "feel": {"clarity": 4.0, "tolerance": 0.7, "telling": 0.3},
            "settings": {"shopper": 1.2, "brand": 0.2, "article": 0.3, "choice": 0.7},
            "scales": {"alpha": [2.0, 1.0]},
        },
        data_fingerprint="x",
    )
    serving.champion.forget()
    return registry.promote(version, decision="test")
