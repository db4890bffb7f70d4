"""Intermittent demand as a rate: Croston (1972) with Syntetos & Boylan's correction, and TSB (Teunter et al. 2011)."""

from __future__ import annotations

import numpy as np

from supply.forecasting.base import Array, Panel, PointForecaster


class Croston(PointForecaster):
    """Smooths sizes and gaps apart, when something sold; the correction takes α/2 off."""

    name = "Croston, SBA"

    def __init__(self, alpha: float = 0.1) -> None:
        self.alpha = alpha

    def points(self, panel: Panel, horizon: int) -> Array:
        size, gap, since = (np.zeros(panel.shape[0]) for _ in range(3))
        for seen in panel.values.T:
            known = ~np.isnan(seen)
            since += known
            sold = known & (seen > 0)
            first = sold & (gap == 0)
            size = np.where(first, seen, np.where(sold, size + self.alpha * (seen - size), size))
            gap = np.where(first, since, np.where(sold, gap + self.alpha * (since - gap), gap))
            since = np.where(sold, 0.0, since)
        rate = np.where(gap > 0, (1 - self.alpha / 2) * size / np.maximum(gap, 1), 0.0)
        return np.repeat(rate[:, None], horizon, axis=1)


class TSB(PointForecaster):
    """Smooths the chance of a sale every period, so that what stopped selling fades."""

    name = "TSB"

    def __init__(self, alpha: float = 0.1, beta: float = 0.05) -> None:
        self.alpha, self.beta = alpha, beta

    def points(self, panel: Panel, horizon: int) -> Array:
        head = panel.values[:, : max(panel.season, 12)]
        known = ~np.isnan(head)
        chance = np.where(known, head > 0, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        sold = np.where(known & (head > 0), head, 0.0)
        size = sold.sum(axis=1) / np.maximum((sold > 0).sum(axis=1), 1)
        for seen in panel.values.T:
            known = ~np.isnan(seen)
            sale = known & (seen > 0)
            chance = np.where(known, chance + self.beta * (sale - chance), chance)
            size = np.where(sale, np.where(size > 0, size + self.alpha * (seen - size), seen), size)
        return np.repeat((chance * size)[:, None], horizon, axis=1)
