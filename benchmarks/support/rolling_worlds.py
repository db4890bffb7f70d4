"""Demo worlds as panels, and forecasts of them from several past origins by one choice of rungs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from benchmarks.support.demand_worlds import END, WEEKS, DemandWorld
from supply.forecasting import calendar
from supply.forecasting.auto import filled
from supply.forecasting.base import Array, Forecast, Panel
from supply.forecasting.drivers import Drivers
from supply.forecasting.hierarchy import Level
from supply.forecasting.ladder import Ladder
from supply.forecasting.members import count_rungs

# As the shop's own night has it: two days without goods, and the week says only 'at least'.
DAYS_OUT = 2


def on_sale(world: DemandWorld, values: Array) -> Array:
    """NaN before the launch."""
    return np.where(np.arange(WEEKS) < world.launch[world.product][:, None], np.nan, values)


def regressors(world: DemandWorld) -> Drivers:
    weeks = calendar.weeks(END - timedelta(days=7 * WEEKS), WEEKS)
    shared = np.broadcast_to(weeks, (*world.depth.shape, len(calendar.NAMES)))
    season = np.unique(world.catalogue.season, return_inverse=True)[1]
    traits = np.stack(
        [world.product, world.category[world.product], season[world.product], world.catalogue.variant_size], axis=1
    )
    known = np.concatenate([world.depth[..., None], shared], axis=2).astype(np.float32)
    return Drivers(known, world.product, traits, ("reduction", *calendar.NAMES))


def panel_of(world: DemandWorld) -> Panel:
    values = on_sale(world, world.sold)
    out = ~np.isnan(values) & (world.stocked < 1 - (DAYS_OUT - 0.5) / 7)
    return Panel(values, 52, out, regressors(world))


def levels_of(world: DemandWorld) -> list[Level]:
    everyone = np.zeros(len(world.product), dtype=np.int64)
    return [
        Level("total", everyone),
        Level("category", world.category[world.product]),
        Level("product", world.product),
        Level("sku", np.arange(len(world.product))),
    ]


@dataclass(frozen=True, eq=False)
class Seen:
    """A forecast from week `origin` for every SKU, zero where not on sale, and what sold: NaN where it was sold out."""

    origin: int
    panel: Panel
    rows: np.ndarray
    forecast: Forecast
    mean: Array
    actual: Array


def rolling(world: DemandWorld, origins: list[int], horizon: int) -> Iterator[Seen]:
    """What to mix is chosen once, on windows before the first origin."""
    whole = panel_of(world)
    actuals = whole.values if whole.censored is None else np.where(whole.censored, np.nan, whole.values)
    picks: tuple[str, ...] = ()
    for origin in origins:
        rows = np.flatnonzero((~np.isnan(whole.values[:, :origin])).any(axis=1))
        panel = filled(whole.rows(rows).until(origin))
        ladder = Ladder(count_rungs(panel), picks)
        found = ladder.forecast(panel, horizon)
        picks = ladder.climb.picks if ladder.climb else ()
        mean, actual = np.zeros((len(actuals), horizon)), np.full((len(actuals), horizon), np.nan)
        mean[rows], actual[rows] = found.mean, actuals[rows, origin : origin + horizon]
        yield Seen(origin, panel, rows, found, mean, actual)
