"""Visits by day: those of the shoppers whose every step is kept, and of passers-by, who are counted only.

Most who come to a shop look at something and leave; a row for each of their looks would make the world five times as
large and teach a recommender nothing, as nobody of them is seen twice. So they leave a count a day, which is all that
a shop keeps of visits in the long run.
"""

from __future__ import annotations

import numpy as np

from catalog.demo.ledger import CART, PURCHASE, VIEW
from catalog.demo.state import Habits
from catalog.demo.tables import DAY, TRAFFIC

# Visits of passers-by for each order, as a shop spends on being found what its orders allow, and the share of them who
# put something into the bag. Whoever orders gives an address and is a shopper from then on, so that a passer-by never
# buys. Set so that about 3 % of all visits that look at a product end in an order and about 7 % reach the bag, whatever
# the catalogue: docs/demo-world.md names the sources.
PASSERS_BY = 31.0
PASSING_BAGS = 0.045
# A sale brings buyers more than it brings people who look around.
PULL = 0.8
# Spread of a day's visits (log scale) that nothing explains: links, weather, news.
CHANCE = 0.12


def count_visits(
    events: np.ndarray, habits: Habits, factors: np.ndarray, first: int, rng: np.random.Generator
) -> np.ndarray:
    """TRAFFIC, one row a day. `factors` (days,) is how busy each day is; `first` the first one's midnight."""
    days = len(factors)
    table = np.zeros(days, TRAFFIC)
    table["day"] = first + np.arange(days) * DAY
    today = np.arange(days)[:, None]
    here = ((habits.joined_day <= today) & (habits.leaves_day > today)).sum(1)
    shape = here * factors**PULL * np.exp(rng.normal(0, CHANCE, days))
    table["bought"] = _sessions(events, PURCHASE, first, days)
    passing = rng.poisson(PASSERS_BY * table["bought"].sum() * shape / max(shape.sum(), 1e-9))
    table["looked"] = passing + _sessions(events, VIEW, first, days)
    table["bagged"] = rng.binomial(passing, PASSING_BAGS) + _sessions(events, CART, first, days)
    return table


def _sessions(events: np.ndarray, kind: int, first: int, days: int) -> np.ndarray:
    """Sessions with an event of a kind, by the day of their first one, (days,)."""
    rows = events[events["kind"] == kind]
    _, where = np.unique(rows["session"], return_index=True)
    return np.bincount((rows["at"][where] - first) // DAY, minlength=days)[:days]
