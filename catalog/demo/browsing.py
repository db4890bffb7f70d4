"""A day's visits: who comes, on what mission, what they look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from catalog.demo.seasons import season_attention, season_of
from catalog.demo.shelf import pick_column
from catalog.demo.state import Shop
from catalog.demo.tastes import ASPECTS, code_of, lasting_aspects, vetoed
from catalog.demo.traits import OCCASIONS

OPENS, CLOSES = 6 * 3_600, 23 * 3_600
MOST_VIEWS = 7
SLOTS = {"first": 16, "second": 14, "audience": 6, "circle": 10, "brand": 4}
GIFT_SHARE = 0.04
IDLE_SHARE = 0.12
IDLE_BUYS = 0.4
SLIP = 0.04
# Attention that one shopper gives to an audience's shelf: rows women, men; columns women, men, unisex, kids.
AUDIENCE = np.array([[1.0, 0.03, 0.6, 0.01], [0.03, 1.0, 0.6, 0.01]])
PARENT_KIDS = 0.5


@dataclass(slots=True)
class Visits:
    """A day's sessions, n rows. `product` and the other (n, MOST_VIEWS) arrays are in viewing order.

    `taste` is whose taste is shopped for (another's for a gift); `seen` marks real views; `idle` looks that
    follow no taste; `wanted` what the shopper would buy; `at` is each view's time in seconds of the day.
    """

    shopper: np.ndarray
    taste: np.ndarray
    product: np.ndarray
    seen: np.ndarray
    idle: np.ndarray
    code: np.ndarray
    wanted: np.ndarray
    at: np.ndarray


def attention(shop: Shop, day: int, today: date, crowding: float) -> np.ndarray:
    """How much each product is shown, (P,): appeal, season, fashion, newness, best-seller lists, campaigns, stock."""
    age = day - shop.launch_day
    weight = shop.traits.appeal * season_attention(shop.traits.season, today) * shop.waves.attention(day)
    weight = weight * (1 + crowding * shop.heat / max(shop.heat.mean(), 0.05)) * (1 + 0.8 * np.exp(-age / 25.0))
    weight = weight * np.where(shop.prices.kind[day] > 0, 1.5, 1.0)
    left = np.bincount(shop.catalogue.variant_product, shop.stock.on_hand.sum(1), len(weight))
    return np.where(age < 0, 0.0, weight * np.where(left > 0, 1.0, 0.3))


def visit(shop: Shop, day: int, today: date, factor: float, crowding: float) -> Visits:
    """Simulate the looking part of one day."""
    habits, rng = shop.habits, shop.rng
    here = (habits.joined_day <= day) & (habits.leaves_day > day)
    shopper = rng.permutation(np.flatnonzero(here & (rng.random(len(here)) < habits.rate * factor)))
    gift = rng.random(len(shopper)) < GIFT_SHARE
    taste = np.where(gift, rng.integers(0, len(here), len(shopper)), shopper)
    weight = attention(shop, day, today, crowding)
    for shelf in (shop.by_group, shop.by_audience, shop.by_brand):
        shelf.weigh(weight)
    occasion = pick_column(shop.tastes.occasions[taste], rng)
    missions = _missions(shop, taste, occasion, weight)
    candidates = _candidates(shop, shopper, taste, missions)
    code = _judge(shop, shopper, taste, occasion, candidates, day, today)
    return _look(shop, shopper, taste, candidates, code, day)


def _missions(shop: Shop, taste: np.ndarray, occasion: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two shelves (groups) that each session walks along: needed, not yet owned, right for the occasion."""
    traits, tastes = shop.traits, shop.tastes
    groups = len(traits.group_audience)
    mass = np.stack(
        [np.bincount(traits.group, weight * ((traits.occasions >> o) & 1), groups) for o in range(len(OCCASIONS))]
    )
    welcome = AUDIENCE[shop.habits.gender[taste]][:, traits.group_audience]
    kids = (traits.group_audience == 3) & tastes.parent[taste][:, None]
    welcome = np.where(kids, PARENT_KIDS, welcome)
    need = tastes.need[taste][:, traits.group_path]
    full = np.maximum(shop.wardrobe[taste][:, traits.group_path] - 1.5, 0.0)
    score = mass[occasion] ** 0.75 * welcome * need / (1 + 1.5 * full)
    score += 1e-12
    return pick_column(score, shop.rng), pick_column(score, shop.rng)


def _candidates(
    shop: Shop, shopper: np.ndarray, taste: np.ndarray, missions: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Products each session gets to see as cards, (n, slots), sorted; -1 for an empty slot or a repeat."""
    rng = shop.rng
    wide = shop.by_audience.draw(shop.habits.gender[taste], SLOTS["audience"], rng)
    seat = rng.integers(0, shop.ring.shape[1], (len(shopper), SLOTS["circle"]))
    friends = shop.ring[shop.tastes.circle[taste][:, None], seat]
    liking = shop.trust[shopper] + 2 * shop.followed[shopper] + rng.random((len(shopper), shop.trust.shape[1]))
    brand = liking.argmax(1)
    trusted = shop.by_brand.draw(brand, SLOTS["brand"], rng)
    trusted[liking.max(1) < 1] = -1
    first = shop.by_group.draw(missions[0], SLOTS["first"], rng)
    second = shop.by_group.draw(missions[1], SLOTS["second"], rng)
    cards = np.sort(np.hstack([first, second, wide, friends, trusted]), axis=1)
    cards[:, 1:][cards[:, 1:] == cards[:, :-1]] = -1
    return cards


def _judge(
    shop: Shop,
    shopper: np.ndarray,
    taste: np.ndarray,
    occasion: np.ndarray,
    product: np.ndarray,
    day: int,
    today: date,
) -> np.ndarray:
    """Lexicographic code of every card, -1 where vetoed; vetoes are overlooked with probability SLIP."""
    traits, tastes, rng = shop.traits, shop.tastes, shop.rng
    who, own = taste[:, None], shopper[:, None]
    answers = lasting_aspects(tastes, traits, who, product)
    brand = traits.brand[product]
    answers.append((shop.trust[own, brand] > 0) | shop.followed[own, brand])
    answers.append((shop.ring[tastes.circle[taste]][:, :, None] == product[:, None, :]).any(1))
    answers.append(day - shop.launch_day[product] < 45)
    answers.append(shop.prices.price[day, product] < 0.86 * shop.prices.regular[product])
    since = day - shop.bought_day[own, product]
    veto = vetoed(tastes, traits, who, product)
    veto |= (traits.group_audience[traits.group[product]] + shop.habits.gender[who]) == 1
    off_season = (traits.season[product] >= 0) & ((traits.season[product] - season_of(today)) % 4 == 2)
    veto |= off_season & ~shop.habits.planner[own]
    veto |= (((traits.occasions[product] >> occasion[:, None]) & 1) == 0) & (rng.random(product.shape) < 0.7)
    veto &= rng.random(product.shape) > SLIP
    veto |= since < np.where(traits.staple[product], 45, 300)
    code = code_of(tastes, who, answers)
    return np.where(veto | (product < 0) | (day < shop.launch_day[product]), -1, code)


def _look(shop: Shop, shopper: np.ndarray, taste: np.ndarray, cards: np.ndarray, code: np.ndarray, day: int) -> Visits:
    """Open the best cards, now and then an idle one, and decide which of them to want."""
    rng, count = shop.rng, len(shopper)
    best = np.argsort(-(code + rng.random(code.shape)), axis=1)[:, :MOST_VIEWS]
    idle = rng.random(best.shape) < IDLE_SHARE
    best = np.where(idle, rng.integers(0, cards.shape[1], best.shape), best)
    product, code = np.take_along_axis(cards, best, 1), np.take_along_axis(code, best, 1)
    shown = (product >= 0) & (day >= shop.launch_day[product])
    depth = 1 + rng.poisson(2.4, count)
    seen = shown & (np.arange(best.shape[1]) < depth[:, None])
    for column in range(1, best.shape[1]):
        seen[:, column] &= ~(product[:, :column] == product[:, column : column + 1]).any(1)
    patience = shop.habits.patience[shopper][:, None] - (shop.prices.kind[day, product] > 0)
    first = np.right_shift(np.maximum(code, 0), len(ASPECTS) - np.maximum(patience, 1))
    settled = (code >= 0) & (first == (1 << np.maximum(patience, 1)) - 1)
    gap = rng.integers(15, 120, best.shape).cumsum(1)
    start = OPENS + ((CLOSES - OPENS) * rng.beta(2.2, 1.5, count)).astype(np.int64)
    return Visits(
        shopper,
        taste,
        product,
        seen,
        idle,
        code,
        seen & (settled | (idle & (rng.random(idle.shape) < IDLE_BUYS))),
        start[:, None] + gap,
    )
