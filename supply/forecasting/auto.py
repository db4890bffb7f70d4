"""The forecaster that the shop runs: smooth series by combination, intermittent ones by the ladder of counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supply.forecasting.base import QUANTILES, Forecast, Forecaster, Panel
from supply.forecasting.censoring import unconstrained
from supply.forecasting.combination import Combined
from supply.forecasting.counts import uncensored
from supply.forecasting.ladder import Ladder
from supply.forecasting.members import count_rungs, members, unproven

# Syntetos, Boylan & Croston (2005): demand is intermittent from a mean interval of 1.32 periods, 24 % zeros.
MOST_ZEROS = 1 - 1 / 1.32


class Auto(Forecaster):
    """picks: the rungs that an earlier selection found best for counts, which saves judging them again.

    After a forecast `picks` holds those that were used, and `notes` tells what was chosen.
    """

    name = "auto"

    def __init__(self, picks: Sequence[str] = ()) -> None:
        self.picks = tuple(picks)
        self.notes: list[str] = []

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        counts = intermittent(panel)
        mean = np.zeros((panel.shape[0], horizon))
        quantiles = np.zeros((*mean.shape, len(QUANTILES)))
        self.notes = [f"{counts.sum():,} intermittent of {len(counts):,} series"]
        for chosen, rows in ((self._counts, counts), (self._smooth, ~counts)):
            if rows.any():
                found = chosen(panel.rows(rows), horizon)
                mean[rows], quantiles[rows] = found.mean, found.quantiles
        return Forecast(mean, quantiles)

    def _counts(self, panel: Panel, horizon: int) -> Forecast:
        ladder = Ladder(count_rungs(panel), self.picks)
        found = ladder.forecast(filled(panel), horizon)
        if ladder.climb is not None:
            self.picks = ladder.climb.picks
            told = ", ".join(f"{name} {error:.3f}" for name, error in ladder.climb.rungs.items())
            self.notes.append(f"mean of {', '.join(self.picks)}; error {ladder.climb.error:.3f} of {told}")
        return found

    def _smooth(self, panel: Panel, horizon: int) -> Forecast:
        combined = Combined(members(panel), unproven=unproven(panel))
        found = combined.forecast(panel, horizon)
        if combined.chosen is not None:
            kind = "median" if combined.chosen.by_median else "mean"
            self.notes.append(
                f"{kind} of {', '.join(combined.chosen.picks)}; error {combined.chosen.error:.3f} of naive"
            )
        return found


def intermittent(panel: Panel) -> np.ndarray:
    """(series,) whether whole numbers with so many zeros that no sale is the common case of a period."""
    known = ~np.isnan(panel.values)
    values = np.where(known, panel.values, 0.0)
    whole = (values == np.round(values)).all(axis=1)
    zeros = ((values == 0) & known).sum(axis=1) / known.sum(axis=1)
    return whole & (zeros > MOST_ZEROS)


def filled(panel: Panel) -> Panel:
    """Sold-out periods with the demand that they hid, where series have relatives that tell it; else not observed."""
    if panel.censored is None or panel.drivers is None or panel.drivers.traits.shape[1] < 2:
        return uncensored(panel)
    parent, kind = (np.unique(panel.drivers.traits[:, column], return_inverse=True)[1] for column in (0, 1))
    demand = unconstrained(panel.values, np.asarray(1.0 - panel.censored, np.float64), parent, kind).demand
    return Panel(demand, panel.season, None, panel.drivers)
