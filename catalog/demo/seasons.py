"""The shop's calendar: how busy a day is, what is on offer, when products arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from catalog.demo.tables import DAY, PRICE, Catalogue

SEASONS = ("spring", "summer", "autumn", "winter")
EPOCH = date(1970, 1, 1)
# First day of the Chinese lunisolar year, from the published almanac.
CHINESE_NEW_YEAR = {
    date(2018, 2, 16), date(2019, 2, 5), date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1),
    date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6),
    date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11),
    date(2033, 1, 31), date(2034, 2, 19), date(2035, 2, 8),
}  # fmt: skip
MONTH_FACTOR = (0.88, 0.84, 0.98, 1.02, 1.06, 1.0, 0.9, 0.88, 1.06, 1.1, 1.16, 1.18)
WEEKDAY_FACTOR = (1.04, 0.96, 0.94, 0.95, 1.0, 1.06, 1.16)
# Share of a product's usual attention in each of the four calendar seasons, own season first.
SEASON_DEMAND = np.array([1.0, 0.42, 0.14, 0.34])


@dataclass(frozen=True, slots=True)
class Campaign:
    """A sale of `length` days from `first`, on a random `share` of products at one of `discounts`."""

    name: str
    first: date
    length: int
    lift: float
    share: float
    discounts: tuple[float, ...]


def season_of(day: date) -> int:
    """Northern-hemisphere season of a day as a row of SEASONS (March starts spring)."""
    return ((day.month % 12) // 3 - 1) % 4


def campaigns(first: date, days: int) -> list[Campaign]:
    """The sales that touch `days` days from `first`: lift multiplies visits on the campaign's days."""
    found: list[Campaign] = []
    for year in range(first.year, (first + timedelta(days=days)).year + 1):
        thanksgiving = 22 + (3 - date(year, 11, 1).weekday()) % 7
        found += [
            Campaign("mid_year", date(year, 6, 16), 4, 1.7, 0.3, (0.1, 0.2, 0.25)),
            Campaign("singles_day", date(year, 11, 9), 3, 2.3, 0.4, (0.15, 0.2, 0.3)),
            Campaign("black_friday", date(year, 11, thanksgiving + 1), 4, 2.1, 0.4, (0.2, 0.3)),
            Campaign("twelve_days", date(year, 12, 12), 10, 1.3, 0.15, (0.1, 0.2)),
        ]
        found += [
            Campaign("new_year", day - timedelta(days=16), 14, 1.35, 0.2, (0.12, 0.18))
            for day in CHINESE_NEW_YEAR
            if day.year == year
        ]
    last = first + timedelta(days=days)
    return [c for c in found if c.first < last and c.first + timedelta(days=c.length) > first]


def day_factors(first: date, days: int) -> np.ndarray:
    """How busy each day is against an average one, float64 (days,)."""
    dates = [first + timedelta(days=i) for i in range(days)]
    factor = np.array([MONTH_FACTOR[d.month - 1] * WEEKDAY_FACTOR[d.weekday()] for d in dates])
    for campaign in campaigns(first, days):
        begin = (campaign.first - first).days
        factor[max(begin, 0) : max(begin + campaign.length, 0)] *= campaign.lift
    for i, day in enumerate(dates):
        if day.month == 11 and day.day == 11:
            factor[i] *= 1.35
        if (day.month, day.day) == (12, 25) or any(day - timedelta(days=k) in CHINESE_NEW_YEAR for k in range(4)):
            factor[i] *= 0.45
    return factor


def draw_launch_days(count: int, days: int, rng: np.random.Generator) -> np.ndarray:
    """Launch days for a catalogue that states none, int64 (count,): six in ten are there on the first day."""
    later = rng.random(count) < 0.4
    return np.where(later, rng.integers(1, max(int(days * 0.93), 2), count), 0)


def season_codes(catalogue: Catalogue) -> np.ndarray:
    """Season of each product as a row of SEASONS, -1 for all year, int64 (P,)."""
    names = {"fall": 2, **{name: i for i, name in enumerate(SEASONS)}}
    return np.array([names.get(str(s).lower(), -1) for s in catalogue.season])


def season_attention(seasons: np.ndarray, day: date) -> np.ndarray:
    """Share of usual attention on a day, float64 (P,), blended across the turn of a season."""
    week_later = day + timedelta(days=14)
    now, soon = season_of(day), season_of(week_later)
    value = (SEASON_DEMAND[(now - seasons) % 4] + SEASON_DEMAND[(soon - seasons) % 4]) / 2
    return np.where(seasons < 0, 0.62, value)


@dataclass(frozen=True, slots=True)
class PricePlan:
    """Price and its kind for every day and product, (days, P); `regular` is the list price (P,)."""

    price: np.ndarray
    kind: np.ndarray
    regular: np.ndarray

    def intervals(self, launched_at: np.ndarray, start: int) -> np.ndarray:
        """Maximal spans of one price as a PRICE array by product and start; end -1 = still valid."""
        changed = np.ones(self.price.shape, bool)
        changed[1:] = (self.price[1:] != self.price[:-1]) | (self.kind[1:] != self.kind[:-1])
        day, product = np.nonzero(changed)
        keep = np.lexsort((day, product))
        day, product = day[keep], product[keep]
        end = np.append(start + day[1:] * DAY, -1)
        end[np.append(product[1:] != product[:-1], True)] = -1
        spans = np.zeros(len(day), PRICE)
        spans["product"], spans["end"] = product, end
        spans["start"] = np.maximum(start + day * DAY, launched_at[product])
        spans["price"], spans["kind"] = self.price[day, product], self.kind[day, product]
        return spans[(end < 0) | (end > spans["start"])]


def _charm(price: np.ndarray) -> np.ndarray:
    """Prices as shops write them: two decimals below 20, otherwise ending in .90."""
    return np.where(price < 20, np.round(price, 2), np.floor(price) + 0.9)


def plan_prices(
    catalogue: Catalogue, launch_day: np.ndarray, first: date, days: int, rng: np.random.Generator
) -> PricePlan:
    """Regular price, campaigns on random products, and markdowns once a product's season is over."""
    regular = np.round(catalogue.price, 2)
    price = np.tile(regular, (days, 1))
    kind = np.zeros((days, len(regular)), np.int8)
    seasons = season_codes(catalogue)
    drawn = rng.random(len(regular))
    for i in range(days):
        _mark_down(price[i], kind[i], regular, seasons, drawn, first + timedelta(days=i), i - launch_day)
    for campaign in campaigns(first, days):
        chosen = np.flatnonzero(rng.random(len(regular)) < campaign.share)
        off = rng.choice(campaign.discounts, len(chosen))
        begin = (campaign.first - first).days
        for i in range(max(begin, 0), min(begin + campaign.length, days)):
            offered = _charm(regular[chosen] * (1 - off))
            better = (offered < price[i, chosen]) & (launch_day[chosen] < i - 20)
            price[i, chosen[better]] = offered[better]
            kind[i, chosen[better]] = 1
    return PricePlan(price, kind, regular)


def _mark_down(
    price: np.ndarray,
    kind: np.ndarray,
    regular: np.ndarray,
    seasons: np.ndarray,
    drawn: np.ndarray,
    day: date,
    age: np.ndarray,
) -> None:
    """Cut, in place, six in ten products of the season that is ending: 30 %, in its last fortnight 50 %."""
    if day.month % 3 != 2 and not (day.month % 3 == 1 and day.day >= 20):
        return
    late = day.month % 3 == 2 and day.day >= 15
    cut = (seasons == season_of(day)) & (drawn < 0.6) & (age > 60)
    price[cut] = np.minimum(_charm(regular[cut] * (0.5 if late else 0.7)), regular[cut])
    kind[cut & (price < regular)] = 2
