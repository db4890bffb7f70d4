"""Very many series in one night: methods are chosen once a week on a sample, and refitted to every series in blocks.

What to combine hardly changes from a night to the next, and 2,000 series drawn evenly over sizes tell it as well as all
of them; parameters, levels and intervals are each series' own and of tonight. Finished blocks are kept in a folder,
so that a night that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file

from supply.forecasting.auto import intermittent
from supply.forecasting.base import Array, Forecast, Forecaster, Panel, Past
from supply.forecasting.combination import Chosen, Combined, Window
from supply.forecasting.counts import PooledCounts
from supply.forecasting.ladder import past_origins
from supply.forecasting.members import members, unproven

SAMPLE = 2_000
# 5,000 series of two years take 60 MB while they are filtered.
BLOCK = 5_000
# Origins whose errors give tonight's intervals; choosing looked at five.
WINDOWS = 2
# Origins at which it is looked how far off the totals were.
LOOKED_BACK = 4


@dataclass(frozen=True)
class Selection:
    """What was chosen for smooth series: names with repeats as weights, and whether their median counts."""

    picks: tuple[str, ...]
    by_median: bool

    def as_json(self) -> dict[str, Any]:
        return {"picks": list(self.picks), "by_median": self.by_median}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Selection:
        return cls(tuple(told["picks"]), bool(told["by_median"]))


class _Fixed(Combined):
    """A combination that was chosen before."""

    def __init__(self, panel: Panel, selection: Selection) -> None:
        wanted = [one for one in members(panel) if one.name in selection.picks]
        super().__init__(wanted, windows=WINDOWS, unproven=unproven(panel))
        there = [name for name in selection.picks if name in self.members] or list(self.members)[:1]
        self._kept = Chosen(there, selection.by_median, 0.0)

    def _choose(self, panel: Panel, windows: list[Window], past: list[dict[str, Array]]) -> Chosen:
        return self._kept


def select(panel: Panel, horizon: int, *, sample: int = SAMPLE, seed: int = 7) -> Selection:
    """Chosen by rolling origin on at most `sample` smooth series, drawn evenly over their sizes."""
    smooth = np.flatnonzero(~intermittent(panel))
    if not len(smooth):
        return Selection((), False)
    chosen = panel.rows(stratified(panel, smooth, sample, seed))
    combined = Combined(members(chosen), unproven=unproven(chosen))
    combined.forecast(chosen, horizon)
    found = combined.chosen or Chosen([], False, 0.0)
    return Selection(tuple(found.picks), found.by_median)


def stratified(panel: Panel, rows: np.ndarray, count: int, seed: int) -> np.ndarray:
    """At most `count` of the rows: one of each of `count` runs of the rows ordered by mean."""
    if len(rows) <= count:
        return rows
    order = rows[np.argsort(np.nanmean(panel.values[rows], axis=1), kind="stable")]
    random = np.random.default_rng(seed)
    return np.sort([int(random.choice(part)) for part in np.array_split(order, count)])


def refit(
    panel: Panel,
    horizon: int,
    selection: Selection,
    *,
    folder: Path | None = None,
    block: int = BLOCK,
    progress: Callable[[float], None] = lambda share: None,
) -> Forecast:
    """Tonight's forecast of every series. folder: where finished blocks are kept and found again.

    Like series stand together: blocks are made within the intermittent and within the smooth ones.
    """
    sparse = intermittent(panel)
    mean: Any = np.zeros((panel.shape[0], horizon), dtype=np.float32)
    quantiles: Any = None
    jobs = [
        (kind, rows[start : start + block])
        for kind, rows in (("counts", np.flatnonzero(sparse)), ("smooth", np.flatnonzero(~sparse)))
        for start in range(0, len(rows), block)
    ]
    for number, (kind, rows) in enumerate(jobs):
        done = _block(panel.rows(rows), horizon, kind, selection, folder)
        if quantiles is None:
            quantiles = np.zeros((panel.shape[0], horizon, done["quantiles"].shape[-1]), dtype=np.float32)
        mean[rows], quantiles[rows] = done["mean"], done["quantiles"]
        progress((number + 1) / len(jobs))
    return Forecast(mean, quantiles)


def looked_back(panel: Panel, horizon: int, selection: Selection, *, sample: int = SAMPLE, seed: int = 7) -> list[Past]:
    """What the kept methods had foretold at past origins, of at most `sample` series drawn evenly over their sizes."""
    found, sparse = [], intermittent(panel)
    for kind, rows in (("counts", np.flatnonzero(sparse)), ("smooth", np.flatnonzero(~sparse))):
        for origin in past_origins(panel.shape[1], horizon, LOOKED_BACK) if len(rows) else ():
            begun = rows[(~np.isnan(panel.values[rows, :origin])).any(axis=1)]
            if not len(begun):
                continue
            own = stratified(panel, begun, sample, seed)
            done = _method(panel.rows(own), kind, selection).forecast(panel.rows(own).until(origin), horizon)
            found.append(Past(own, done.mean, panel.values[own, origin : origin + horizon]))
    return found


def _method(panel: Panel, kind: str, selection: Selection) -> Forecaster:
    return PooledCounts() if kind == "counts" else _Fixed(panel, selection)


def _block(panel: Panel, horizon: int, kind: str, selection: Selection, folder: Path | None) -> dict[str, np.ndarray]:
    file = None if folder is None else folder / f"{_fingerprint(panel, horizon, kind, selection)}.safetensors"
    if file is not None and file.exists():
        return dict(load_file(file))
    found = _method(panel, kind, selection).forecast(panel, horizon)
    done = {"mean": found.mean.astype(np.float32), "quantiles": found.quantiles.astype(np.float32)}
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".draft")
        save_file(done, draft)
        draft.replace(file)  # a block is there whole or not at all
    return done


def _fingerprint(panel: Panel, horizon: int, kind: str, selection: Selection) -> str:
    """Of everything that a block's forecast depends on."""
    said = json.dumps([panel.shape, panel.season, horizon, kind, selection.as_json()])
    found = hashlib.sha256(said.encode())
    found.update(panel.values.tobytes())
    if panel.censored is not None:
        found.update(panel.censored.tobytes())
    return found.hexdigest()[:32]
