"""The part of a night that adds the variants' forecasts up to categories and the total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction

from supply.levels.models import LevelForecast
from supply.models import DemandForecast

if TYPE_CHECKING:
    from supply.dataset import Sales
    from supply.forecasting.base import Past

# 200 paths of 100,000 variants take 20 s; the 10 % quantile of a total moves by 2 % with another seed.
PATHS = 200
KEEP_NIGHTS = 14
BATCH = 500


def levels(
    sales: Sales, expected: Sequence[DemandForecast], past: Sequence[Past], night: date, shown: int
) -> list[LevelForecast]:
    """Of everything, and of every category; `past` tells how far forecasts of groups have been off.

    expected: the variants' forecasts in the order of `sales`. shown: weeks of history.
    """
    from supply.forecasting.hierarchy import Level, sample_paths, shocks_of

    goods = sales.goods
    mean = np.array([one.mean for one in expected])
    members = (np.zeros(len(expected), dtype=np.int64), goods.category, goods.product)
    ladder = [Level(name, member) for name, member in zip(("total", "category", "product"), members, strict=True)]
    paths = sample_paths(mean, ladder, shocks_of(ladder, past), kept=2, paths=PATHS)
    history = np.nan_to_num(sales.panel.values[:, -shown:])
    found = []
    keys_of: list[list[int | None]] = [[None], [key or None for key in goods.categories]]
    for level, drawn, keys in zip(ladder[:2], paths, keys_of, strict=True):
        sums, before = level.total(mean), level.total(history)
        count = np.bincount(level.member)
        for row, key in enumerate(keys):
            one = _row(night, drawn[:, row], sums[row], before[row])
            one.category_id, one.whole, one.variants = key, level.name == "total", int(count[row])
            found.append(one)
    return found


def _row(night: date, drawn: np.ndarray, mean: np.ndarray, history: np.ndarray) -> LevelForecast:
    from supply.forecasting.hierarchy import spread

    low, middle, high = spread(drawn, (0.1, 0.5, 0.9))
    sum_low, sum_high = spread(drawn[:, : LevelForecast.SUMMED].sum(axis=1), (0.1, 0.9))
    return LevelForecast(
        night=night,
        history=history.round().astype(int).tolist(),
        mean=mean.round(3).tolist(),
        low=low.round(2).tolist(),
        middle=middle.round(2).tolist(),
        high=high.round(2).tolist(),
        sum_low=round(float(sum_low), 1),
        sum_high=round(float(sum_high), 1),
    )


@transaction.atomic
def save(*, night: date, rows: Iterable[LevelForecast]) -> None:
    """The same night again takes the place of what it said; nights older than KEEP_NIGHTS go."""
    LevelForecast.objects.filter(night=night).delete()
    LevelForecast.objects.bulk_create(rows, batch_size=BATCH)
    LevelForecast.objects.filter(night__lt=night - timedelta(days=KEEP_NIGHTS)).delete()
