"""Two years of a fashion shop, simulated over any catalogue: `simulate(catalogue, seed=…, end=…)`.

Written before any model of the shop and independent of all: shoppers walk along shelves on missions, ask
yes/no questions in a personal order, and stop at what is good enough. NumPy only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from catalog.demo.aftermath import Aftermath
from catalog.demo.browsing import visit
from catalog.demo.buying import Counter, trade
from catalog.demo.ledger import Ledger, by_time
from catalog.demo.phrases import write_reviews
from catalog.demo.seasons import (
    EPOCH,
    PricePlan,
    day_factors,
    draw_launch_days,
    plan_prices,
    season_attention,
)
from catalog.demo.shelf import Shelf
from catalog.demo.state import NEVER, RING, Habits, Shop
from catalog.demo.stock import Stock
from catalog.demo.tables import (
    DAY,
    EVENT_KINDS,
    FITS,
    GENDERS,
    LOCATION,
    MOVEMENT_KINDS,
    PRICE_KINDS,
    RETURN,
    RETURN_REASONS,
    REVIEW,
    SHOPPER,
    SIZE_SCALES,
    Catalogue,
    World,
    size_position,
)
from catalog.demo.tastes import Tastes, draw_tastes
from catalog.demo.traffic import count_visits
from catalog.demo.traits import ProductTraits, draw_traits
from catalog.demo.truth import Truth
from catalog.demo.waves import Waves, draw_waves

__all__ = [
    "EVENT_KINDS",
    "FITS",
    "MOVEMENT_KINDS",
    "PRICE_KINDS",
    "RETURN_REASONS",
    "SIZE_SCALES",
    "Catalogue",
    "World",
    "simulate",
    "size_position",
]

LOCATIONS = (("shanghai", "Shanghai warehouse", "上海仓库"), ("london", "London warehouse", "伦敦仓库"))
# Spread of product appeal (log scale) and pull of best-seller lists; calibrated, see docs/demo-world.md.
APPEAL_SPREAD = 1.6
CROWDING = 0.25
SESSIONS_A_DAY = 0.15
# Spread of shoppers' own rates (log scale), and the share who leave for good after their first order.
RATE_SPREAD = 1.0
ONE_ORDER = 0.63


def simulate(
    catalogue: Catalogue,
    *,
    seed: int = 7,
    shoppers: int = 1500,
    end: date,
    days: int = 730,
    progress: Callable[[int, int], None] | None = None,
) -> World:
    """Simulate the `days` days before `end`; nothing happens at or after 00:00 UTC of `end`.

    The same catalogue, seed and arguments give identical arrays. `progress(done, days)` is called once a
    day. ValueError for fewer than two shoppers or 60 days.
    """
    if shoppers < 2 or days < 60:
        raise ValueError("a demo world needs at least 2 shoppers and 60 days")
    first_date = end - timedelta(days=days)
    first = (first_date - EPOCH).days * DAY
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(8)]
    table, shop = _open_shop(catalogue, shoppers, first_date, days, streams)
    ledger, after, counter = Ledger(), Aftermath(days - 1, first), Counter(shop)
    _follow_friends(shop, ledger, table, first, days)
    factors = day_factors(first_date, days)
    for day in range(days):
        _run_day(shop, counter, ledger, after, day, first_date + timedelta(days=day), first, float(factors[day]))
        if progress:
            progress(day + 1, days)
    return _finish(shop, ledger, table, first, factors, streams[5], streams[7])


def _run_day(
    shop: Shop,
    counter: Counter,
    ledger: Ledger,
    after: Aftermath,
    day: int,
    today: date,
    first: int,
    factor: float,
) -> None:
    midnight = first + day * DAY
    shop.new_day(day)
    launched = shop.launch_day == day if day else shop.launch_day <= 0
    if launched.any():
        shop.stock.open(np.flatnonzero(launched[shop.catalogue.variant_product]), midnight)
    shop.stock.receive(day, midnight)
    after.morning(shop, day, ledger, midnight)
    shop.stock.damage(midnight)
    visits = visit(shop, day, today, factor, CROWDING)
    after.settle(shop, trade(shop, counter, visits, ledger, day, midnight), ledger)
    in_season = season_attention(shop.traits.season, today + timedelta(days=30)) > 0.3
    shop.stock.review(day, in_season & (shop.launch_day <= day))


def _open_shop(
    catalogue: Catalogue, count: int, first_date: date, days: int, streams: list[np.random.Generator]
) -> tuple[np.ndarray, Shop]:
    # Few products are soon owned by all who like them, so a small catalogue needs more spread for one tail.
    spread = APPEAL_SPREAD * min(1.0, (300 / catalogue.n_products) ** 0.15)
    traits = draw_traits(catalogue, spread, streams[0])
    rng = streams[1]
    genders = (rng.random(count) < _share_of_men(traits)).astype(np.int64)
    zh = rng.random(count) < 0.45
    tastes = draw_tastes(catalogue, genders, zh, traits, rng)
    habits = _draw_habits(catalogue, genders, days, rng)
    launch = catalogue.launch_day
    if launch is None:
        launch = draw_launch_days(catalogue.n_products, days, streams[2])
    prices = plan_prices(catalogue, launch, first_date, days, streams[2])
    home = np.where(rng.random(count) < 0.85, 1 - zh.astype(np.int64), zh.astype(np.int64))
    table = _shopper_table(habits, tastes, zh, home, first_date, rng)
    depth = _buying_depth(catalogue, traits, count, streams[3])
    stock = Stock(catalogue.variant_product, depth, len(LOCATIONS), streams[3])
    waves = draw_waves(catalogue, days, streams[6])
    return table, _shop_of(catalogue, traits, waves, tastes, habits, prices, stock, launch, home, streams[4])


def _shop_of(
    catalogue: Catalogue,
    traits: ProductTraits,
    waves: Waves,
    tastes: Tastes,
    habits: Habits,
    prices: PricePlan,
    stock: Stock,
    launch: np.ndarray,
    home: np.ndarray,
    rng: np.random.Generator,
) -> Shop:
    count, brands = len(home), int(catalogue.brand.max()) + 1
    audience = traits.group_audience[traits.group]
    return Shop(
        catalogue=catalogue,
        traits=traits,
        waves=waves,
        tastes=tastes,
        habits=habits,
        prices=prices,
        stock=stock,
        launch_day=launch,
        home=home,
        by_group=Shelf(traits.group, len(traits.group_audience)),
        by_audience=Shelf(audience, 4),
        by_brand=Shelf(catalogue.brand, brands),
        trust=np.zeros((count, brands), np.int16),
        size_memory=np.zeros((count, brands), np.float32),
        bought_day=np.full((count, catalogue.n_products), NEVER, np.int16),
        wardrobe=np.zeros((count, int(traits.group_path.max()) + 1), np.float32),
        balance=habits.allowance * 30,
        ring=np.full((int(tastes.circle.max()) + 1, RING), -1),
        ring_end=np.zeros(int(tastes.circle.max()) + 1, np.int64),
        heat=np.zeros(catalogue.n_products),
        followed=np.zeros((count, brands), bool),
        rng=rng,
    )


def _share_of_men(traits: ProductTraits) -> float:
    """Shoppers follow the range: half way between an even split and the catalogue's own."""
    audience = traits.group_audience[traits.group]
    women, men = (audience == 0).sum(), (audience == 1).sum()
    return float(0.25 + 0.5 * men / max(women + men, 1))


def _draw_habits(catalogue: Catalogue, genders: np.ndarray, days: int, rng: np.random.Generator) -> Habits:
    count = len(genders)
    joined = np.where(rng.random(count) < 0.4, -rng.integers(0, 400, count), rng.integers(0, days - 20, count))
    stay = rng.exponential(1500, count)
    rate = np.minimum(SESSIONS_A_DAY * np.exp(rng.normal(-(RATE_SPREAD**2) / 2, RATE_SPREAD, count)), 0.6)
    return Habits(
        gender=genders,
        joined_day=joined,
        leaves_day=np.maximum(joined, 0) + 5 + stay.astype(np.int64),
        rate=rate,
        allowance=np.median(catalogue.price) * rate * rng.lognormal(1.2, 0.5, count),
        patience=rng.choice(4, count, p=(0.0, 0.65, 0.3, 0.05)),
        planner=rng.random(count) < 0.2,
        loyal=rng.random(count) > ONE_ORDER,
        strict=rng.gamma(2.0, 0.5, count) + 0.05,
        vocal=rng.gamma(1.0, 1.0, count),
    )


def _shopper_table(
    habits: Habits,
    tastes: Tastes,
    zh: np.ndarray,
    home: np.ndarray,
    first_date: date,
    rng: np.random.Generator,
) -> np.ndarray:
    table = np.zeros(len(home), SHOPPER)
    first = (first_date - EPOCH).days * DAY
    table["joined_at"] = first + habits.joined_day * DAY + rng.integers(0, 6 * 3600, len(home))
    table["language"] = np.where(zh, "zh", "en")
    table["gender"] = np.array(GENDERS)[habits.gender]
    for i, name in enumerate(SIZE_SCALES):
        table[name] = tastes.place[:, i]
    table["location"] = home
    return table


def _buying_depth(catalogue: Catalogue, traits: ProductTraits, count: int, rng: np.random.Generator) -> np.ndarray:
    """Units per variant and location that buyers first think right: more of middle sizes and likely hits."""
    rows = catalogue.variant_product
    middle = 1 - np.abs(catalogue.variant_size / np.maximum(catalogue.variant_sizes - 1, 1) - 0.45)
    guess = traits.appeal[rows] ** 0.6 * np.exp(rng.normal(0, 0.3, len(rows)))
    return np.clip(count / catalogue.n_variants * 3.5 * middle * guess, 0.8, 40.0)


def _follow_friends(shop: Shop, ledger: Ledger, table: np.ndarray, first: int, days: int) -> None:
    """Shoppers follow up to three others of their circle at some time after both have joined."""
    rng = shop.rng
    for shopper in np.flatnonzero(rng.random(len(table)) < 0.35):
        friends = np.flatnonzero(shop.tastes.circle == shop.tastes.circle[shopper])
        for friend in rng.choice(friends, min(len(friends), int(rng.integers(1, 4))), replace=False):
            known = max(int(table["joined_at"][[shopper, friend]].max()), first)
            at = known + int(rng.exponential(60 * DAY)) + 600
            if friend != shopper and at < first + days * DAY:
                ledger.follows.append((int(shopper), -1, int(friend), at))


def _finish(
    shop: Shop,
    ledger: Ledger,
    table: np.ndarray,
    first: int,
    factors: np.ndarray,
    rng: np.random.Generator,
    passing: np.random.Generator,
) -> World:
    events, noise = ledger.event_table()
    orders, lines = ledger.order_tables()
    returns = by_time(ledger.returns, RETURN)
    reviews = by_time(ledger.reviews, REVIEW)
    write_reviews(reviews, returns, table["language"], shop.catalogue, rng)
    launched_at = first + np.maximum(shop.launch_day, 0) * DAY
    truth = Truth(
        products=shop.traits,
        shoppers=shop.tastes,
        event_noise=noise,
        line_fit=np.concatenate(ledger.line_fit),
        own_stars=np.concatenate(ledger.own_stars),
        demand=ledger.demand_table(),
        waves=shop.waves,
    )
    return World(
        shoppers=table,
        events=events,
        orders=orders,
        order_lines=lines,
        returns=returns,
        reviews=reviews,
        follows=ledger.follow_table(),
        prices=shop.prices.intervals(launched_at, first),
        movements=shop.stock.movements(),
        stock=shop.stock.levels(),
        locations=np.array(list(LOCATIONS), LOCATION),
        launched_at=launched_at,
        traffic=count_visits(events, shop.habits, factors, first, passing),
        truth=truth,
    )
