"""Gradient-boosted trees over all series (LightGBM; Ke et al. 2017): a Tweedie mean, or the quantiles themselves.

Brings LightGBM: for workers, not for the web tier.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from supply.forecasting.base import QUANTILES, Array, Forecast, Panel, orderly
from supply.forecasting.counts import grouped_quantiles
from supply.forecasting.learned import GlobalForecaster
from supply.forecasting.lessons import Lessons, blocks_ahead, lessons

# 200,000 lessons of 40 features: 3 CPU seconds a model.
MOST_LESSONS = 200_000
ROUNDS = 150
COMMON: dict[str, Any] = {
    "learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 200, "feature_fraction": 0.7, "bagging_fraction": 0.7,
    "bagging_freq": 1, "lambda_l2": 5.0, "verbosity": -1, "num_threads": 1, "deterministic": True, "seed": 1,
}  # fmt: skip
# Between Poisson (1) and gamma (2): as the winners of the M5 accuracy track had it.
TWEEDIE_POWER = 1.2


def _trained(taught: Lessons, rounds: int = ROUNDS, **objective: Any) -> Any:
    import lightgbm

    settings = COMMON | objective
    settings["min_data_in_leaf"] = min(settings["min_data_in_leaf"], max(len(taught.followed) // 50, 5))
    data = lightgbm.Dataset(taught.features, taught.followed, free_raw_data=True)
    return lightgbm.train(settings, data, rounds)


class BoostedMean(GlobalForecaster):
    """A Tweedie mean a period ahead; its quantiles are those of what followed predictions of about that size.

    Every fifth lesson is kept back from the trees, and tells those quantiles.
    """

    name = "boosted, Tweedie"

    def __init__(self, most: int = MOST_LESSONS, rounds: int = ROUNDS) -> None:
        self.most, self.rounds = most, rounds

    def fit(self, panel: Panel, horizon: int) -> bool:
        taught = lessons(panel, horizon, self.most)
        if taught is None or taught.followed.max() <= 0 or taught.followed.min() < 0:
            return False
        kept = np.arange(len(taught.followed)) % 5 == 0
        learnt = Lessons(taught.features[~kept], taught.followed[~kept])
        self._trees = _trained(learnt, self.rounds, objective="tweedie", tweedie_variance_power=TWEEDIE_POWER)
        self._past: Array = self._trees.predict(taught.features[kept], num_threads=1)
        self._followed = taught.followed[kept]
        return True

    def ahead(self, panel: Panel, horizon: int) -> Forecast:
        rates, levels = [], []
        for features in blocks_ahead(panel, horizon):
            rates.append(self._trees.predict(features, num_threads=1))
            levels.append(grouped_quantiles(self._past, self._followed[:, None], rates[-1]))
        return _shaped(panel, horizon, np.concatenate(rates), np.concatenate(levels))


# What is learnt directly; the others lie between.
LEARNT_LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.975)


class BoostedQuantiles(GlobalForecaster):
    """A pinball loss a level, without any assumption on the distribution. The mean is the quantiles' integral."""

    name = "boosted, quantiles"

    def __init__(self, most: int = MOST_LESSONS // 2, rounds: int = 100) -> None:
        self.most, self.rounds = most, rounds

    def fit(self, panel: Panel, horizon: int) -> bool:
        taught = lessons(panel, horizon, self.most, seed=1)
        if taught is None:
            return False
        self._trees = [_trained(taught, self.rounds, objective="quantile", alpha=level) for level in LEARNT_LEVELS]
        return True

    def ahead(self, panel: Panel, horizon: int) -> Forecast:
        found = []
        for features in blocks_ahead(panel, horizon):
            learnt = np.stack([trees.predict(features, num_threads=1) for trees in self._trees], axis=-1)
            found.append(_between(np.maximum.accumulate(np.maximum(learnt, 0.0), axis=-1)))
        levels = np.concatenate(found)
        return _shaped(panel, horizon, integral(levels), levels)


def _shaped(panel: Panel, horizon: int, mean: Array, levels: Array) -> Forecast:
    shape = (panel.shape[0], horizon)
    return orderly(mean.reshape(shape), levels.reshape(*shape, len(QUANTILES)))


def _between(learnt: Array) -> Array:
    """(n, len(QUANTILES)) from (n, len(LEARNT_LEVELS)), straight lines between and level beyond."""
    place = np.interp(QUANTILES, LEARNT_LEVELS, np.arange(len(LEARNT_LEVELS)))
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, len(LEARNT_LEVELS) - 1)
    return learnt[:, low] + (learnt[:, high] - learnt[:, low]) * (place - low)


def integral(levels: Array) -> Array:
    """The mean of the distribution whose QUANTILES these are, taken straight between them."""
    edges = np.concatenate([[0.0], (QUANTILES[1:] + QUANTILES[:-1]) / 2, [1.0]])
    return levels @ np.diff(edges)
