"""The demo world in the shop's tables: `load_drawn_catalogue`, `catalogue_arrays`, `simulate`, `load_world`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from django.db import models, transaction

from catalog.demo import offers, rows
from catalog.demo.arrays import brand_ids, catalogue_arrays
from catalog.demo.drawn import load_drawn_catalogue
from catalog.demo.steps import Progress, demo_steps
from catalog.demo.tables import Catalogue, World
from catalog.models import Order, OrderLine, PriceHistory, Product, Review, StockMovement
from catalog.signals import stock_changed
from fashionai.accounts.models import Shopper

__all__ = ["WorldIsLoaded", "catalogue_arrays", "load_drawn_catalogue", "load_world", "loaded_sources", "loaded_world"]

# Well below SQLite's 32,766 parameters.
IDS_A_STATEMENT = 5_000


class WorldIsLoaded(Exception):
    """The shop already has a demo world; a second one on top would sell the same goods twice."""


def loaded_world() -> str:
    """What the shop holds of a demo world, in words; empty where there is none."""
    shoppers = Shopper.objects.filter(is_simulated=True).count()
    if not shoppers:
        return ""
    orders = Order.objects.filter(shopper__is_simulated=True).count()
    reviews = Review.objects.filter(shopper__is_simulated=True).count()
    return f"{shoppers:,} simulated shoppers, {orders:,} orders, {reviews:,} reviews"


def loaded_sources() -> set[str]:
    """Sources of the products that simulated shoppers bought: over which catalogue the world was made."""
    lines = OrderLine.objects.filter(order__shopper__is_simulated=True).order_by()
    return set(lines.values_list("variant__product__source", flat=True).distinct())


def load_world(
    world: World, catalogue: Catalogue, *, stages: Callable[[str], Progress] = lambda name: _silent
) -> dict[str, int]:
    """Write a world that was simulated over `catalogue`, then run the demo steps that other capabilities registered.

    Returns rows by table. Everything is one transaction: an interrupted load leaves nothing behind, and
    simulated shoppers are there exactly when a whole world is. Raises WorldIsLoaded for a second one.
    `stages(name)` is asked for a `progress(share, text)` from 0 to 1 for the tables and for each registered step.
    """
    with transaction.atomic():
        if there := loaded_world():
            raise WorldIsLoaded(there)
        keys = rows.Keys.of(catalogue, brand_ids(catalogue))
        keys.locations = rows.locations(world)
        counts = _write_tables(world, keys, _Meter(_row_total(world), stages("tables")))
        _set_prices(world, catalogue, keys)
        for name, step in demo_steps().items():
            step(world, keys.shoppers, keys.products, keys.variants, stages(name))
        stock_changed.send(sender=StockMovement, variant_ids=keys.variants)
    return counts


def _write_tables(world: World, keys: rows.Keys, meter: _Meter) -> dict[str, int]:
    end = int(datetime.now(UTC).timestamp())
    _clear_prices(keys)
    keys.shoppers = meter.write("shoppers", rows.shoppers(world))
    keys.orders = meter.write("orders", rows.orders(world, keys, end))
    keys.lines = meter.write("order lines", rows.order_lines(world, keys))
    meter.write("returns", rows.returns(world, keys))
    meter.write("reviews", rows.reviews(world, keys))
    meter.write("follows", rows.follows(world, keys))
    meter.write("prices", rows.prices(world, keys))
    meter.write("stock movements", rows.movements(world, keys))
    meter.write("stock levels", rows.levels(world, keys))
    meter.finish()
    return meter.counts


def _clear_prices(keys: rows.Keys) -> None:
    """The world states every price of its products from their first day on; what was there would overlap."""
    for start in range(0, len(keys.products), IDS_A_STATEMENT):
        some = keys.products[start : start + IDS_A_STATEMENT]
        PriceHistory.objects.filter(product__in=some).delete()


def _set_prices(world: World, catalogue: Catalogue, keys: rows.Keys) -> None:
    """What each product costs now. A reduction that still goes on becomes a promotion on the list price."""
    today = datetime.now(UTC).date()
    reduced = offers.running(world, catalogue, today)
    still = world.prices[world.prices["end"] < 0]
    changed = [
        Product(pk=keys.products[product], price=rows.money(catalogue.price[product] if product in reduced else price))
        for product, price in zip(still["product"].tolist(), still["price"].tolist(), strict=True)
    ]
    Product.objects.bulk_update(changed, ["price"], batch_size=300)
    offers.promote(reduced, keys.products, today)


def _row_total(world: World) -> int:
    tables = (world.shoppers, world.orders, world.order_lines, world.returns, world.reviews, world.follows)
    return sum(map(len, (*tables, world.prices, world.movements, world.stock)))


class _Meter:
    """Writes tables and tells how far along all of them are."""

    def __init__(self, total: int, progress: Progress) -> None:
        self.counts: dict[str, int] = {}
        self._total, self._done, self._progress = total, 0, progress

    def write(self, name: str, table: Iterable[models.Model]) -> list[int]:
        keys: list[int] = []
        for chunk in rows.insert(table):
            keys += chunk
            self._done += len(chunk)
            self._progress(min(self._done / self._total, 1.0), f"{len(keys):,} {name}")
        self.counts[name] = len(keys)
        return keys

    def finish(self) -> None:
        """Rows that became one with another are not written, so that the count alone may not reach the end."""
        if self._done < self._total:
            self._progress(1.0, "done")


def _silent(share: float, text: str) -> None:
    """Nobody asked for progress."""
