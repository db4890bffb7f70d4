"""The demo world as a supply planner would know it, and what only the simulator knows: the demand that was there.

The catalogue is the drawn one. Days and weeks count from the first simulated day; the last day ends a week.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from catalog.demo.seasons import draw_launch_days
from catalog.demo.tables import DAY, Catalogue, World
from catalog.drawing import COLOURS, SIZE_SCALES, ProductSpec
from supply.forecasting.censoring import exposure

Array = NDArray[np.float64]
END = date(2026, 1, 5)  # a Monday
WEEKS = 104
DAYS = 7 * WEEKS


@dataclass(frozen=True, eq=False)
class DemandWorld:
    """sold and wanted (variants, WEEKS) pieces: what was bought, and what would have been had every shelf been full.

    stocked (variants, WEEKS): share of the week's days with goods, 0 before the launch. depth (products, WEEKS): mean
    reduction of the price. launch (products,): the first whole week on sale, 0 where before all weeks.
    """

    catalogue: Catalogue
    sold: Array
    wanted: Array
    stocked: Array
    depth: Array
    launch: NDArray[np.int64]

    @property
    def product(self) -> NDArray[np.int64]:
        return self.catalogue.variant_product

    @property
    def category(self) -> NDArray[np.int64]:
        """(products,) numbers of the category paths."""
        return np.unique(self.catalogue.category, return_inverse=True)[1]


def demand_world(seed: int, products: int = 600, shoppers: int = 1500) -> DemandWorld:
    """The two years before END; the catalogue is the same for every seed, launches and shoppers are not."""
    from catalog.demo.world import simulate
    from catalog.drawing import catalogue as drawn

    catalogue = arrays(drawn(7, products), np.random.default_rng(seed))
    world = simulate(catalogue, seed=seed, shoppers=shoppers, end=END, days=DAYS)
    first = int((END - timedelta(days=DAYS) - date(1970, 1, 1)).days * DAY)
    variants = catalogue.n_variants
    lines, demand = world.order_lines, world.truth.demand
    sold = _by_day(lines["variant"], world.orders["at"][lines["order"]], lines["quantity"], first, variants)
    wanted = _by_day(demand["variant"], demand["at"], demand["quantity"], first, variants)
    launch_day = (world.launched_at - first) // DAY
    empty = _empty_days(world, first, variants)
    shares = np.where(np.arange(DAYS) < launch_day[catalogue.variant_product][:, None], 0.0, exposure(empty))
    launch = -(-launch_day // 7)
    return DemandWorld(
        catalogue,
        _weekly(sold),
        _weekly(wanted),
        _weekly(shares) / 7,
        _depths(world, catalogue, first),
        np.minimum(launch, WEEKS - 1),
    )


def arrays(specs: list[ProductSpec], rng: np.random.Generator) -> Catalogue:
    """What `catalog.demo.arrays` reads from the tables, from the drawn products themselves."""
    brands = sorted({spec.brand for spec in specs})
    rows = [
        (number, way.colour, place, len(SIZE_SCALES[spec.size_scale].sizes))
        for number, spec in enumerate(specs)
        for way in spec.colourways
        for place, label in enumerate(SIZE_SCALES[spec.size_scale].sizes)
        if label in spec.sizes
    ]
    return Catalogue(
        product_id=np.arange(len(specs)) + 1,
        category=np.array([spec.category for spec in specs]),
        gender=np.array([spec.gender for spec in specs]),
        colour=np.array([spec.colourways[0].colour for spec in specs]),
        price=np.array([float(spec.price) for spec in specs]),
        brand=np.array([brands.index(spec.brand) for spec in specs]),
        season=np.array([spec.season for spec in specs]),
        fabric=np.array([str(spec.attributes.get("fabric", "")) for spec in specs]),
        print=np.array([str(spec.attributes.get("pattern", "")) for spec in specs]),
        usage=np.array([spec.usage for spec in specs]),
        variant_id=np.arange(len(rows)) + 1,
        variant_product=np.array([row[0] for row in rows]),
        variant_colour=np.array([row[1] for row in rows]),
        variant_size=np.array([row[2] for row in rows]),
        variant_sizes=np.array([row[3] for row in rows]),
        launch_day=draw_launch_days(len(specs), DAYS, rng),
    )


def family(colour: str) -> str:
    return COLOURS[colour].family


def _by_day(variant: np.ndarray, at: np.ndarray, pieces: np.ndarray, first: int, variants: int) -> Array:
    found = np.zeros((variants, DAYS))
    np.add.at(found, (variant, (at - first) // DAY), pieces)
    return found


def _empty_days(world: World, first: int, variants: int) -> NDArray[np.bool_]:
    """(variants, DAYS): the day ended with nothing at any location."""
    moves = world.movements
    change = _by_day(moves["variant"], moves["at"], moves["quantity"], first, variants)
    return np.cumsum(change, axis=1) <= 0


def _weekly(days: Array) -> Array:
    return days.reshape(len(days), WEEKS, 7).sum(axis=2)


def _depths(world: World, catalogue: Catalogue, first: int) -> Array:
    found = np.zeros((catalogue.n_products, DAYS))
    for span in world.prices:
        begin = max((int(span["start"]) - first) // DAY, 0)
        end = DAYS if span["end"] < 0 else (int(span["end"]) - first) // DAY
        found[span["product"], begin:end] = max(0.0, 1 - float(span["price"]) / catalogue.price[span["product"]])
    return _weekly(found) / 7
