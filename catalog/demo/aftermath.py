"""After delivery: does it fit, does it please, does it go back, what does the shopper say about it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from catalog.demo.buying import Bought
from catalog.demo.ledger import RATING, Ledger, empty_returns, empty_reviews
from catalog.demo.state import Shop
from catalog.demo.tables import DAY, RETURN_REASONS
from catalog.demo.tastes import lasting_aspects

FIT_TOLERANCE = 0.72  # in labels; calibrated, see docs/demo-world.md
RATING_SHARE, REVIEW_SHARE = 0.3, 0.6
STAR_NOISE = 0.14
FIT_NOISE = 0.1
# How likely an average shopper is to send something back for each reason; calibrated, see docs/demo-world.md. A change
# of mind grows with the price against the shop's usual one: what is dear is looked at twice.
RETURN_CHANCE = {"size": 0.66, "quality": 0.42, "picture": 0.48, "mind": 0.085}
DEAR, DEAREST = 0.5, 2.0
TOO_SMALL, TOO_LARGE, QUALITY, PICTURE, MIND = range(len(RETURN_REASONS))


@dataclass(slots=True)
class Verdict:
    """What came of each line: `fit` as in FITS (-1 without sizes), `stars` 1-5, `reason` -1 when kept."""

    fit: np.ndarray
    stars: np.ndarray
    reason: np.ndarray


@dataclass(slots=True)
class Aftermath:
    """Queues by day: goods that come back, and lessons that shoppers learn once the parcel is open."""

    last_day: int
    first: int
    backs: dict[int, list[tuple[np.ndarray, ...]]] = field(default_factory=dict)
    lessons: dict[int, list[tuple[np.ndarray, ...]]] = field(default_factory=dict)

    def settle(self, shop: Shop, bought: Bought, ledger: Ledger) -> None:
        """Decide what becomes of today's lines and put it on the calendar."""
        verdict = judge(shop, bought)
        ledger.line_fit.append(verdict.fit)
        ledger.own_stars.append(verdict.stars)
        delivered = (bought.at - self.first) // DAY + shop.rng.integers(2, 7, len(bought.line))
        self._send_back(shop, bought, verdict, ledger, delivered)
        self._speak(shop, bought, verdict, ledger, delivered)
        product = shop.catalogue.variant_product[bought.variant]
        good = np.where(verdict.stars >= 4, 1, np.where(verdict.stars <= 2, -2, 0))
        size = np.where(verdict.fit >= 0, 1 - verdict.fit, 0)
        for day in np.unique(delivered):
            rows = delivered == day
            lesson = (bought.shopper[rows], shop.traits.brand[product[rows]], good[rows], size[rows])
            self.lessons.setdefault(int(day), []).append(lesson)

    def morning(self, shop: Shop, day: int, ledger: Ledger, midnight: int) -> None:
        """Take in today's returns and let today's parcels teach."""
        for back in self.backs.pop(day, []):
            shop.stock.put_back(*back)
        for shopper, brand, good, size in self.lessons.pop(day, []):
            np.add.at(shop.trust, (shopper, brand), good.astype(shop.trust.dtype))
            learnt = shop.size_memory[shopper, brand] + 0.5 * size
            shop.size_memory[shopper, brand] = np.clip(learnt, -1, 1)
            loyal = (shop.trust[shopper, brand] >= 2) & ~shop.followed[shopper, brand]
            for s, b in zip(shopper[loyal & (shop.rng.random(len(loyal)) < 0.4)], brand[loyal], strict=False):
                self._follow(shop, ledger, int(s), int(b), midnight)

    def _follow(self, shop: Shop, ledger: Ledger, shopper: int, brand: int, midnight: int) -> None:
        shop.followed[shopper, brand] = True
        ledger.follows.append((shopper, brand, -1, midnight + int(shop.rng.integers(7 * 3600, 23 * 3600))))

    def _send_back(self, shop: Shop, bought: Bought, verdict: Verdict, ledger: Ledger, delivered: np.ndarray) -> None:
        day = delivered + shop.rng.integers(3, 18, len(delivered))
        rows = np.flatnonzero((verdict.reason >= 0) & (day <= self.last_day))
        at = self.first + day * DAY + shop.rng.integers(2 * 3600, 4 * 3600 - 60, len(day))
        kept_one = (bought.quantity > 1) & (verdict.reason == MIND)
        quantity = np.where(kept_one, 1, bought.quantity)
        returns = empty_returns(len(rows))
        returns["line"], returns["at"] = bought.line[rows], at[rows]
        returns["quantity"], returns["reason"] = quantity[rows], verdict.reason[rows]
        ledger.returns.append(returns)
        for each in np.unique(day[rows]):
            pick = rows[day[rows] == each]
            spoilt = verdict.reason[pick] == QUALITY
            back = (bought.variant[pick], bought.location[pick], quantity[pick], spoilt, at[pick])
            self.backs.setdefault(int(each), []).append(back)

    def _speak(self, shop: Shop, bought: Bought, verdict: Verdict, ledger: Ledger, delivered: np.ndarray) -> None:
        """Ratings, and reviews with some of them; a share of stars and fits is set at random."""
        rng, count = shop.rng, len(bought.line)
        day = delivered + rng.integers(1, 21, count)
        talkative = rng.random(count) < RATING_SHARE * shop.habits.vocal[bought.shopper]
        rows = np.flatnonzero(talkative & (day <= self.last_day))
        noisy = rng.random(len(rows)) < STAR_NOISE
        stars = np.where(noisy, 1 + (verdict.stars[rows] - 1 + rng.integers(1, 5, len(rows))) % 5, verdict.stars[rows])
        at = self.first + day[rows] * DAY + rng.integers(7 * 3600, 23 * 3600, len(rows))
        session = ledger.sessions + np.arange(len(rows))
        ledger.sessions += len(rows)
        product = shop.catalogue.variant_product[bought.variant[rows]]
        who, variant = bought.shopper[rows], bought.variant[rows]
        ledger.add_events(RATING, who, product, at, session, noisy, variant=variant, value=stars)
        reviews = empty_reviews(len(rows))
        reviews["shopper"], reviews["product"], reviews["variant"] = who, product, variant
        reviews["line"], reviews["at"], reviews["rating"] = bought.line[rows], at, stars
        reviews["fit"] = _told_fit(verdict.fit[rows], rng)
        ledger.reviews.append(reviews[rng.random(len(rows)) < REVIEW_SHARE])


def _told_fit(fit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    slip = (rng.random(len(fit)) < FIT_NOISE) & (fit >= 0)
    return np.where(slip, (fit + rng.integers(1, 3, len(fit))) % 3, fit)


def judge(shop: Shop, bought: Bought) -> Verdict:
    """Fit, own opinion and return of each line."""
    traits, rng, count = shop.traits, shop.rng, len(bought.line)
    catalogue, variant = shop.catalogue, bought.variant
    product = catalogue.variant_product[variant]
    sizes = catalogue.variant_sizes[variant]
    place = shop.tastes.place[bought.taste, traits.scale[product]]
    off = place * (sizes - 1) + traits.size_shift[product] - catalogue.variant_size[variant] + rng.normal(0, 0.2, count)
    fit = np.where(sizes < 2, -1, np.where(off > FIT_TOLERANCE, 0, np.where(off < -FIT_TOLERANCE, 2, 1)))
    poor = traits.quality[product] < rng.normal(0.38, 0.08, count)
    fooled = traits.honesty[product] < rng.normal(0.34, 0.08, count)
    stars = _stars(shop, bought, product, fit, off, poor, fooled)
    return Verdict(fit, stars, _reasons(shop, bought, fit, poor, fooled))


def _stars(
    shop: Shop,
    bought: Bought,
    product: np.ndarray,
    fit: np.ndarray,
    off: np.ndarray,
    poor: np.ndarray,
    fooled: np.ndarray,
) -> np.ndarray:
    met = sum(a.astype(int) for a in lasting_aspects(shop.tastes, shop.traits, bought.shopper, product)[:4])
    stars = 5 - (np.asarray(met) <= 1) - 2 * poor - 2 * fooled - (shop.rng.random(len(product)) < 0.08)
    misfit = (fit == 0) | (fit == 2)
    return np.clip(stars - misfit - (misfit & (np.abs(off) > 1.1)), 1, 5).astype(np.int8)


def _reasons(shop: Shop, bought: Bought, fit: np.ndarray, poor: np.ndarray, fooled: np.ndarray) -> np.ndarray:
    """Reason of return, -1 when kept: the first complaint that the shopper cares to act on."""
    luck = shop.rng.random(len(fit)) / shop.habits.strict[bought.shopper]
    reason = np.full(len(fit), -1, np.int8)
    reason[luck < RETURN_CHANCE["mind"] * _dearness(shop, bought.variant)] = MIND
    reason[fooled & (luck < RETURN_CHANCE["picture"])] = PICTURE
    reason[poor & (luck < RETURN_CHANCE["quality"])] = QUALITY
    reason[(fit == 0) & (luck < RETURN_CHANCE["size"])] = TOO_SMALL
    reason[(fit == 2) & (luck < RETURN_CHANCE["size"])] = TOO_LARGE
    return reason


def _dearness(shop: Shop, variant: np.ndarray) -> np.ndarray:
    """How much dearer than the shop's median each variant's product is, softened, (n,)."""
    price = shop.prices.regular[shop.catalogue.variant_product[variant]]
    return np.minimum((price / np.median(shop.prices.regular)) ** DEAR, DEAREST)
