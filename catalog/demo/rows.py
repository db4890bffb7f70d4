"""The arrays of a world -> rows of the shop, table by table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
from django.conf import settings
from django.db import models

from catalog.demo.tables import FITS, MOVEMENT_KINDS, PRICE_KINDS, RETURN_REASONS, Catalogue, World
from catalog.models import (
    Follow,
    Location,
    Order,
    OrderLine,
    PriceHistory,
    Return,
    Review,
    StockLevel,
    StockMovement,
)
from catalog.models.orders import OrderStatus
from fashionai.accounts.models import Shopper

LANGUAGES = {"en": "en", "zh": "zh-hans"}
REFERENCE = "demo world"
# Days that an order takes until it is shipped, and until it has arrived.
SHIPPED, DELIVERED = 1, 5


@dataclass(slots=True)
class Keys:
    """Row number of the world -> primary key, filled as the tables are written."""

    products: list[int]
    variants: list[int]
    brands: dict[int, int]
    shoppers: list[int] = field(default_factory=list)
    locations: list[int] = field(default_factory=list)
    orders: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, catalogue: Catalogue, brands: dict[int, int]) -> Keys:
        return cls(catalogue.product_id.tolist(), catalogue.variant_id.tolist(), brands)


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def money(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")


def locations(world: World) -> list[int]:
    """Primary keys of the world's locations, made where the shop has none of that code."""
    keys = []
    for code, name_en, name_zh in world.locations.tolist():
        names = {"name_en": name_en, "name_zh": name_zh}
        keys.append(Location.objects.get_or_create(code=code, defaults=names)[0].pk)
    return keys


def shoppers(world: World) -> Iterator[Shopper]:
    columns = (world.shoppers[name].tolist() for name in ("language", "joined_at"))
    for language, joined in zip(*columns, strict=True):
        yield Shopper(is_simulated=True, language=LANGUAGES[language], created_at=moment(joined))


def orders(world: World, keys: Keys, end: int) -> Iterator[Order]:
    paid, listed = _sums(world, "unit_price"), _sums(world, "list_price")
    for number, ((shopper, at, location), total, goods) in enumerate(
        zip(world.orders.tolist(), paid.tolist(), listed.tolist(), strict=True), start=1
    ):
        days = (end - at) / 86_400
        yield Order(
            number=f"DEMO-{number:07d}",
            shopper_id=keys.shoppers[shopper],
            status=_status(days),
            location_id=keys.locations[location],
            currency=settings.CURRENCY,
            items_total=money(goods),
            discount_total=money(goods) - money(total),
            total=money(total),
            placed_at=moment(at),
            delivered_at=moment(at + DELIVERED * 86_400) if days >= DELIVERED else None,
        )


def _sums(world: World, price: str) -> np.ndarray:
    """Each order's lines added up at one of their prices."""
    totals = np.zeros(len(world.orders))
    lines = world.order_lines
    np.add.at(totals, lines["order"], np.round(lines[price], 2) * lines["quantity"])
    return totals


def _status(days: float) -> OrderStatus:
    if days < SHIPPED:
        return OrderStatus.PAID
    return OrderStatus.SHIPPED if days < DELIVERED else OrderStatus.DELIVERED


def order_lines(world: World, keys: Keys) -> Iterator[OrderLine]:
    for order, variant, quantity, paid, listed, _ in world.order_lines.tolist():
        yield OrderLine(
            order_id=keys.orders[order],
            variant_id=keys.variants[variant],
            quantity=quantity,
            unit_price=money(paid),
            list_price=money(listed),
        )


def returns(world: World, keys: Keys) -> Iterator[Return]:
    for line, at, quantity, reason in world.returns.tolist():
        yield Return(line_id=keys.lines[line], quantity=quantity, reason=RETURN_REASONS[reason], at=moment(at))


def reviews(world: World, keys: Keys) -> Iterator[Review]:
    """The latest review of each shopper and product: writing again changes what was written."""
    latest = {(row["shopper"], row["product"]): row for row in world.reviews}
    for row in latest.values():
        yield Review(
            product_id=keys.products[row["product"]],
            variant_id=keys.variants[row["variant"]],
            shopper_id=keys.shoppers[row["shopper"]],
            rating=int(row["rating"]),
            fit=FITS[row["fit"]] if row["fit"] >= 0 else "",
            title=row["title"],
            text=row["text"],
            language=LANGUAGES[str(world.shoppers["language"][row["shopper"]])],
            is_verified=True,
            created_at=moment(int(row["at"])),
        )


def follows(world: World, keys: Keys) -> Iterator[Follow]:
    """The first time that a shopper followed each brand or person."""
    first: dict[tuple[int, int, int], int] = {}
    for shopper, brand, person, at in world.follows.tolist():
        first.setdefault((shopper, brand, person), at)
    for (shopper, brand, person), at in first.items():
        yield Follow(
            shopper_id=keys.shoppers[shopper],
            brand_id=keys.brands[brand] if brand >= 0 else None,
            person_id=keys.shoppers[person] if person >= 0 else None,
            created_at=moment(at),
        )


def prices(world: World, keys: Keys) -> Iterator[PriceHistory]:
    for product, start, end, price, kind in world.prices.tolist():
        yield PriceHistory(
            product_id=keys.products[product],
            price=money(price),
            currency=settings.CURRENCY,
            kind=PRICE_KINDS[kind],
            starts_at=moment(start),
            ends_at=moment(end) if end >= 0 else None,
        )


def movements(world: World, keys: Keys) -> Iterator[StockMovement]:
    for variant, location, quantity, kind, at in world.movements.tolist():
        yield StockMovement(
            variant_id=keys.variants[variant],
            location_id=keys.locations[location],
            quantity=quantity,
            kind=MOVEMENT_KINDS[kind],
            at=moment(at),
            reference=REFERENCE,
        )


def levels(world: World, keys: Keys) -> Iterator[StockLevel]:
    """Stock at the end, on top of what the shop already had at these locations."""
    there = StockLevel.objects.filter(location__in=keys.locations)
    before = {(variant, location): pieces for variant, location, pieces in
              there.values_list("variant", "location", "on_hand")}  # fmt: skip
    for variant, location, quantity in world.stock.tolist():
        pair = (keys.variants[variant], keys.locations[location])
        yield StockLevel(variant_id=pair[0], location_id=pair[1], on_hand=quantity + before.get(pair, 0))


def insert(rows: Iterable[models.Model], *, chunk: int = 5_000) -> Iterator[list[int]]:
    """Insert rows of one table in chunks, yielding the keys of each chunk as it is done."""
    batch: list[models.Model] = []
    for row in rows:
        batch.append(row)
        if len(batch) == chunk:
            yield _insert(batch)
            batch = []
    if batch:
        yield _insert(batch)


def _insert(batch: list[models.Model]) -> list[int]:
    manager = type(batch[0])._default_manager
    if isinstance(batch[0], StockLevel):
        manager.bulk_create(
            batch, update_conflicts=True, unique_fields=["variant", "location"], update_fields=["on_hand"]
        )
        return [0] * len(batch)
    return [row.pk for row in manager.bulk_create(batch)]
