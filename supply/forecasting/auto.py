"""The forecaster that the shop runs: smooth series by combination, intermittent ones by the ladder of counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from supply.forecasting.base import QUANTILES, Forecast, Forecaster, Panel, Past
from supply.forecasting.censoring import unconstrained
from supply.forecasting.combination import Combined
from supply.forecasting.counts import uncensored
from supply.forecasting.ladder import Ladder
from supply.forecasting.members import count_rungs, members, unproven
from supply.said import Said

# Syntetos, Boylan & Croston (2005): demand is intermittent from a mean interval of 1.32 periods, 24 % zeros.
MOST_ZEROS = 1 - 1 / 1.32


class Auto(Forecaster):
    """picks: the rungs that an earlier selection found best for counts, which saves judging them again.

    After a forecast `picks` holds those that were used, `notes` tells what was chosen, and `past` what the chosen
    methods had foretold of weeks that are over (of a sample, where series are very many).
    """

    name = "auto"

    def __init__(self, picks: Sequence[str] = ()) -> None:
        self.picks = tuple(picks)
        self.notes: list[Said] = []
        self.past: list[Past] = []

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        counts = intermittent(panel)
        mean = np.zeros((panel.shape[0], horizon))
        quantiles = np.zeros((*mean.shape, len(QUANTILES)))
        self.notes = [Said("kinds", {"counts": int(counts.sum()), "all": len(counts)})]
        self.past = []
        for chosen, rows in ((self._counts, counts), (self._smooth, ~counts)):
            if rows.any():
                found, past = chosen(panel.rows(rows), horizon)
                mean[rows], quantiles[rows] = found.mean, found.quantiles
                places = np.flatnonzero(rows)
                self.past += [replace(one, rows=places[one.rows]) for one in past]
        return Forecast(mean, quantiles)

    def _counts(self, panel: Panel, horizon: int) -> tuple[Forecast, list[Past]]:
        ladder = Ladder(count_rungs(panel), self.picks)
        found = ladder.forecast(filled(panel), horizon)
        if ladder.climb is not None:
            self.picks = ladder.climb.picks
            told = {"methods": list(self.picks), "error": round(ladder.climb.error, 3), "first": ladder.first}
            kept = not ladder.climb.rungs
            self.notes.append(Said("counts kept", {"methods": list(self.picks)}) if kept else Said("counts", told))
        return found, ladder.past

    def _smooth(self, panel: Panel, horizon: int) -> tuple[Forecast, list[Past]]:
        combined = Combined(members(panel), unproven=unproven(panel))
        found = combined.forecast(panel, horizon)
        if combined.chosen is not None:
            kind = "smooth by median" if combined.chosen.by_median else "smooth by mean"
            told = {"methods": combined.chosen.picks, "error": round(combined.chosen.error, 3)}
            self.notes.append(Said(kind, told))
        return found, combined.past


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
