"""One recurrent network for all series with a negative-binomial head (after DeepAR; Salinas et al. 2020).

A GRU reads the last year; a small network tells, from its state and what is known of each period ahead, the mean and
dispersion of every step at once, so that nothing has to be drawn to see further. Brings torch: for workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from supply.forecasting.base import QUANTILES, Array, Forecast, Panel, orderly
from supply.forecasting.learned import GlobalForecaster

if TYPE_CHECKING:
    import torch

READ = 52
HIDDEN, BATCH, STEPS = 32, 256, 350
LEAST_PERIODS = 16
RATE = 5e-3


@dataclass(frozen=True, eq=False)
class _Inputs:
    """past (n, READ, 2 + k): demand over scale, whether known, drivers. ahead (n, horizon, k + 2). scale (n,)."""

    past: NDArray[np.float32]
    ahead: NDArray[np.float32]
    scale: NDArray[np.float32]


class Recurrent(GlobalForecaster):
    name = "recurrent"

    def __init__(self, steps: int = STEPS, hidden: int = HIDDEN, batch: int = BATCH) -> None:
        self.steps, self.hidden, self.batch = steps, hidden, batch

    def fit(self, panel: Panel, horizon: int) -> bool:
        import torch

        periods = panel.shape[1]
        if periods < LEAST_PERIODS + horizon or np.nanmax(panel.values) <= 0 or np.nanmin(panel.values) < 0:
            return False
        torch.set_num_threads(1)
        generator, rng = torch.Generator().manual_seed(1), np.random.default_rng(1)
        self._ground = np.float32(np.nanmean(panel.values) + 1e-3)
        width = 0 if panel.drivers is None else len(panel.drivers.names)
        self._network = _network(width, self.hidden, generator)
        optimiser = torch.optim.Adam(self._network.parameters(), lr=RATE)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=RATE, total_steps=self.steps + 1)
        for _ in range(self.steps):
            rows, ends = self._drawn(panel, horizon, rng)
            loss = self._loss(panel, rows, ends, horizon)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        return True

    def _drawn(
        self, panel: Panel, horizon: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Series and origins, at which each has begun."""
        rows = rng.integers(0, panel.shape[0], self.batch)
        last = panel.shape[1] - max(horizon // 2, 1)
        first = np.minimum(np.maximum(panel.starts[rows] + 1, LEAST_PERIODS // 2), last)
        return rows, rng.integers(first, last + 1)

    def _loss(self, panel: Panel, rows: NDArray[np.int64], ends: NDArray[np.int64], horizon: int) -> torch.Tensor:
        import torch

        future = np.full((len(rows), horizon), np.nan)
        for step in range(horizon):
            there = ends + step < panel.shape[1]
            future[there, step] = panel.values[rows[there], ends[there] + step]
        known = torch.from_numpy(~np.isnan(future))
        target = torch.from_numpy(np.nan_to_num(future).astype(np.float32))
        mean, spread = self._network(*_tensors(_inputs(panel, rows, ends, horizon, self._ground)))
        return -_log_likelihood(target, mean, spread)[known].mean()

    def ahead(self, panel: Panel, horizon: int) -> Forecast:
        import torch

        means, spreads = [], []
        for start in range(0, panel.shape[0], 4_096):
            rows = np.arange(start, min(start + 4_096, panel.shape[0]))
            ends = np.full(len(rows), panel.shape[1])
            with torch.no_grad():
                mean, spread = self._network(*_tensors(_inputs(panel, rows, ends, horizon, self._ground)))
            means.append(mean.double().numpy())
            spreads.append(spread.double().numpy())
        mean = np.vstack(means)
        return orderly(mean, _quantiles(mean, np.vstack(spreads)))


def _quantiles(mean: Array, spread: Array) -> Array:
    """Of each distribution, worked out once for all whose mean and dispersion differ by less than 3 %."""
    places = np.stack([np.round(np.log(one) / 0.03).astype(np.int64).ravel() for one in (mean, spread)], axis=1)
    kinds, which = np.unique(places, axis=0, return_inverse=True)
    about, size = np.exp(0.03 * kinds[:, 0]), np.exp(-0.03 * kinds[:, 1])
    levels = stats.nbinom.ppf(QUANTILES, size[:, None], (size / (size + about))[:, None])
    return levels[which.ravel()].reshape(*mean.shape, len(QUANTILES))


def _network(width: int, hidden: int, generator: torch.Generator) -> Any:
    """(past, ahead, scale) → mean and dispersion α (variance = mean + α·mean²), both (n, horizon)."""
    import torch
    from torch import nn

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.reader = nn.GRU(2 + width, hidden, batch_first=True)
            self.head = nn.Sequential(nn.Linear(hidden + width + 3, hidden), nn.GELU(), nn.Linear(hidden, 2))

        def forward(
            self, past: torch.Tensor, ahead: torch.Tensor, scale: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            state = self.reader(past)[1][0]
            horizon = ahead.shape[1]
            around = torch.cat([state, scale.log()[:, None]], dim=1)[:, None].expand(-1, horizon, -1)
            found = self.head(torch.cat([around, ahead], dim=2))
            mean = scale[:, None] * torch.exp(found[..., 0].clamp(-8, 4)) + 1e-4
            return mean, nn.functional.softplus(found[..., 1]) + 1e-3

    network = Network()
    with torch.no_grad():
        for weight in network.parameters():
            bound = 1 / np.sqrt(hidden)
            weight.uniform_(-bound, bound, generator=generator)
    return network


def _log_likelihood(target: torch.Tensor, mean: torch.Tensor, spread: torch.Tensor) -> torch.Tensor:
    """Of a negative binomial; its gamma functions also take demand that is not whole."""
    import torch

    size = 1 / spread
    counted = torch.lgamma(target + size) - torch.lgamma(size) - torch.lgamma(target + 1)
    return counted + size * torch.log(size / (size + mean)) + target * torch.log(mean / (size + mean))


def _inputs(
    panel: Panel, rows: NDArray[np.int64], ends: NDArray[np.int64], horizon: int, ground: np.float32
) -> _Inputs:
    places = ends[:, None] + np.arange(-READ, 0)
    values = np.where(places >= 0, panel.values[rows[:, None], np.maximum(places, 0)], np.nan)
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    # A new series is about as large as all are.
    scale = (np.where(known, values, 0.0).sum(axis=1) + 4 * ground) / (count + 4)
    past = [np.log1p(np.where(known, values, 0.0) / scale[:, None])[..., None], known[..., None]]
    steps = np.broadcast_to(np.arange(1, horizon + 1) / horizon, (len(rows), horizon))
    ahead = [steps[..., None], np.broadcast_to((count / READ)[:, None, None], (len(rows), horizon, 1))]
    if panel.drivers is not None:
        whole = panel.drivers.at(0, panel.shape[1] + horizon)
        group = panel.drivers.group[rows][:, None]
        past.append(whole[group, np.maximum(places, 0)])
        ahead.append(whole[group, ends[:, None] + np.arange(horizon)])
    joined = [np.concatenate(parts, axis=2).astype(np.float32) for parts in (past, ahead)]
    return _Inputs(joined[0], joined[1], scale.astype(np.float32))


def _tensors(inputs: _Inputs) -> tuple[Any, Any, Any]:
    import torch

    return torch.from_numpy(inputs.past), torch.from_numpy(inputs.ahead), torch.from_numpy(inputs.scale)
