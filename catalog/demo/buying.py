"""From a wanted product to a variant, a cart and an order, or to demand that the shop could not meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.demo.browsing import Visits
from catalog.demo.ledger import CART, CLICK, DISLIKE, LIKE, PURCHASE, VIEW, Ledger
from catalog.demo.state import Shop
from catalog.demo.tastes import ASPECTS
from catalog.demo.traits import colour_bits

SOLD, SUBSTITUTED, LOST = range(3)
OPINION_SHARE = 0.055
OPINION_NOISE = 0.14


@dataclass(slots=True)
class Bought:
    """Lines sold today, as columns of equal length."""

    line: np.ndarray
    shopper: np.ndarray
    taste: np.ndarray
    variant: np.ndarray
    at: np.ndarray
    location: np.ndarray
    quantity: np.ndarray
    idle: np.ndarray


class Counter:
    """Finds the variant that a shopper means and sells it, or the nearest thing in stock."""

    def __init__(self, shop: Shop) -> None:
        """Index the catalogue's variants by product."""
        self._shop = shop
        catalogue = shop.catalogue
        self._bit = colour_bits(catalogue)[1].tolist()
        self._size = catalogue.variant_size.tolist()
        self._sizes = catalogue.variant_sizes.tolist()
        self._of: list[list[int]] = [[] for _ in range(catalogue.n_products)]
        for variant, product in enumerate(catalogue.variant_product.tolist()):
            self._of[product].append(variant)

    def meant(self, shopper: int, taste: int, product: int, luck: np.ndarray) -> int:
        """The variant wanted: a liked colour, in the size the shopper believes in."""
        tastes, variants = self._shop.tastes, self._of[product]
        palette, hated = int(tastes.palette[taste]), int(tastes.hated[taste])
        pool = [v for v in variants if self._bit[v] & palette] or [v for v in variants if not self._bit[v] & hated]
        first = (pool or variants)[int(luck[0] * len(pool or variants))]
        place = tastes.place[taste, self._shop.traits.scale[product]]
        learnt = self._shop.size_memory[shopper, self._shop.traits.brand[product]]
        slip = -1 if luck[1] < 0.04 else 1 if luck[1] > 0.96 else 0
        target = place * (self._sizes[first] - 1) + learnt + slip
        same = [v for v in variants if self._bit[v] == self._bit[first]]
        return min(same, key=lambda v: abs(self._size[v] - target))

    def _others(self, variant: int, luck: np.ndarray) -> list[int]:
        """What the shopper would take instead, best first: another colour, or the next size."""
        siblings = self._of[int(self._shop.catalogue.variant_product[variant])]
        size, colour = self._size[variant], self._bit[variant]
        if luck[2] < 0.3:
            return [v for v in siblings if self._size[v] == size and self._bit[v] != colour]
        if luck[2] < 0.45:
            return [v for v in siblings if abs(self._size[v] - size) == 1 and self._bit[v] == colour]
        return []

    def sell(self, variant: int, places: list[int], quantity: int, at: int, luck: np.ndarray) -> tuple[int, int, int]:
        """Take from stock: (variant sold or -1, location, outcome)."""
        for place in places:
            if self._shop.stock.take(variant, place, quantity, at):
                return variant, place, SOLD
        for other in self._others(variant, luck):
            for place in places:
                if self._shop.stock.take(other, place, quantity, at):
                    return other, place, SUBSTITUTED
        return -1, -1, LOST


def trade(shop: Shop, counter: Counter, visits: Visits, ledger: Ledger, day: int, midnight: int) -> Bought:
    """Turn a day's visits into events, orders and stock movements."""
    rng = shop.rng
    session = ledger.sessions + np.arange(len(visits.shopper))
    ledger.sessions += len(session)
    _log_views(visits, ledger, session, midnight, rng)
    _log_opinions(visits, ledger, session, midnight, rng)
    mood = 0.85 + 0.13 * (shop.prices.kind[day].mean() > 0.15)
    buyers = np.flatnonzero(visits.wanted.any(1) & (rng.random(len(session)) < mood))
    leave = midnight + visits.at[:, -1] + rng.integers(60, 400, len(session))
    rows: list[tuple[int, ...]] = []
    carts: list[tuple[int, ...]] = []
    for n in buyers[np.argsort(leave[buyers], kind="stable")]:
        _check_out(shop, counter, visits, ledger, int(n), (day, int(leave[n]), midnight), rows, carts)
    _log_carts(shop, visits, ledger, session, carts, rows)
    return Bought(*np.array(rows, np.int64).reshape(-1, 9).T[:8])


def _check_out(
    shop: Shop,
    counter: Counter,
    visits: Visits,
    ledger: Ledger,
    n: int,
    when: tuple[int, int, int],
    rows: list[tuple[int, ...]],
    carts: list[tuple[int, ...]],
) -> None:
    """One session's basket: carts for what was wanted, an order for what could be paid and delivered."""
    day, at, midnight = when
    basket = _Basket(int(visits.shopper[n]), int(visits.taste[n]), day, at, shop)
    luck = shop.rng.random((8, 4))
    room = 1 + int(luck[7, 0] < 0.65) + int(luck[7, 1] < 0.6) + int(luck[7, 2] < 0.5)
    for k in np.flatnonzero(visits.wanted[n])[: room + 1]:
        product = int(visits.product[n, k])
        variant = counter.meant(basket.shopper, basket.taste, product, luck[k])
        carts.append((n, int(k), variant, midnight + int(visits.at[n, k]) + 10))
        unaffordable = shop.prices.price[day, product] > shop.balance[basket.shopper]
        if room == 0 or luck[k, 3] < 0.1 or unaffordable:
            continue
        room -= 1
        line = basket.add(counter, ledger, product, variant, luck[k])
        if line:
            rows.append((*line, int(visits.idle[n, k]), n))


class _Basket:
    """One session's order; the first line found decides the location that delivers all of it."""

    def __init__(self, shopper: int, taste: int, day: int, at: int, shop: Shop) -> None:
        home = int(shop.home[shopper])
        self.shopper, self.taste, self._shop = shopper, taste, shop
        self._day, self._at, self._order, self._places = day, at, -1, [home, 1 - home]

    def add(
        self, counter: Counter, ledger: Ledger, product: int, variant: int, luck: np.ndarray
    ) -> tuple[int, ...] | None:
        """Sell the variant or the nearest thing: (line, shopper, taste, variant, at, location, quantity)."""
        shop, at = self._shop, self._at
        quantity = 1 + int(shop.traits.staple[product] and luck[3] > 0.85)
        sold, place, outcome = counter.sell(variant, self._places, quantity, at, luck)
        ledger.demand.append((self.shopper, variant, sold, at, quantity, outcome))
        if outcome == LOST:
            return None
        if self._order < 0:
            self._order, self._places = len(ledger.orders), [place]
            ledger.orders.append((self.shopper, at, place))
        price, regular = float(shop.prices.price[self._day, product]), float(shop.prices.regular[product])
        ledger.lines.append((self._order, sold, quantity, price, regular, price < regular))
        shop.remember_purchase(self.shopper, product, self._day, price * quantity)
        return len(ledger.lines) - 1, self.shopper, self.taste, sold, at, place, quantity


def _log_views(visits: Visits, ledger: Ledger, session: np.ndarray, midnight: int, rng: np.random.Generator) -> None:
    n, k = np.nonzero(visits.seen)
    noise = visits.idle[n, k] | (visits.taste != visits.shopper)[n]
    shopper, product, at = visits.shopper[n], visits.product[n, k], midnight + visits.at[n, k]
    ledger.add_events(VIEW, shopper, product, at, session[n], noise)
    came = rng.random(len(n)) < 0.3
    ledger.add_events(CLICK, shopper[came], product[came], at[came] - 1, session[n][came], noise[came])


def _log_opinions(visits: Visits, ledger: Ledger, session: np.ndarray, midnight: int, rng: np.random.Generator) -> None:
    """A like where the product passes one of the first two questions, else a dislike; some are wrong."""
    own = visits.taste == visits.shopper
    n, k = np.nonzero(visits.seen & own[:, None] & (rng.random(visits.seen.shape) < OPINION_SHARE))
    likes = visits.code[n, k] >= 1 << (len(ASPECTS) - 2)
    wrong = rng.random(len(n)) < OPINION_NOISE
    kind = np.where(likes ^ wrong, LIKE, DISLIKE)
    at = midnight + visits.at[n, k] + 7
    ledger.add_events(kind, visits.shopper[n], visits.product[n, k], at, session[n], wrong)


def _log_carts(
    shop: Shop,
    visits: Visits,
    ledger: Ledger,
    session: np.ndarray,
    carts: list[tuple[int, ...]],
    rows: list[tuple[int, ...]],
) -> None:
    n, k, variant, at = np.array(carts, np.int64).reshape(-1, 4).T
    gift = visits.taste != visits.shopper
    product = visits.product[n, k]
    noise = visits.idle[n, k] | gift[n]
    ledger.add_events(CART, visits.shopper[n], product, at, session[n], noise, variant=variant, value=1.0)
    _, shopper, _, sold, at, _, quantity, idle, n = np.array(rows, np.int64).reshape(-1, 9).T
    ledger.add_events(
        PURCHASE,
        shopper,
        shop.catalogue.variant_product[sold],
        at,
        session[n],
        (idle > 0) | gift[n],
        variant=sold,
        value=quantity,
    )
