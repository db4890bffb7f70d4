"""Demand over a period or a lead time: mean, cdf, quantile and loss E[(D - x)⁺], which every policy is made of."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

# Mass beyond the last tabulated value of an unbounded count.
TAIL = 1e-14
# Demand so large is planned as a normal; a table of it would only cost time.
MOST_VALUES = 2_000_000


class Demand(ABC):
    """A random amount ≥ 0 in pieces (the normal may dip below; it is the textbook's approximation)."""

    @property
    @abstractmethod
    def mean(self) -> float: ...

    @abstractmethod
    def cdf(self, x: float) -> float:
        """P(D ≤ x)."""

    @abstractmethod
    def quantile(self, level: float) -> float:
        """The smallest x with P(D ≤ x) ≥ level, for 0 < level < 1."""

    @abstractmethod
    def loss(self, x: float) -> float:
        """E[(D - x)⁺], the pieces that x leaves short."""

    def surplus(self, x: float) -> float:
        """E[(x - D)⁺], the pieces left over."""
        return x - self.mean + self.loss(x)


@dataclass(frozen=True)
class Normal(Demand):
    """Mean and standard deviation in pieces."""

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        if not self.sigma > 0:
            raise ValueError(f"the standard deviation must be positive, not {self.sigma}")

    @property
    def mean(self) -> float:
        return self.mu

    def cdf(self, x: float) -> float:
        return float(special.ndtr((x - self.mu) / self.sigma))

    def quantile(self, level: float) -> float:
        return self.mu + self.sigma * float(special.ndtri(inside(level)))

    def loss(self, x: float) -> float:
        z = (x - self.mu) / self.sigma
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        return self.sigma * (density - z * float(special.ndtr(-z)))


@dataclass(frozen=True, eq=False)
class Discrete(Demand):
    """Probabilities of 0, 1, 2, … pieces; they are scaled to sum to 1."""

    pmf: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.pmf.ndim != 1 or not len(self.pmf) or (self.pmf < 0).any() or not self.pmf.sum() > 0:
            raise ValueError("probabilities must be a row of numbers that are not negative and not all zero")
        object.__setattr__(self, "pmf", self.pmf / self.pmf.sum())

    @cached_property
    def _cumulated(self) -> NDArray[np.float64]:
        return np.cumsum(self.pmf)

    @property
    def mean(self) -> float:
        return float(np.arange(len(self.pmf)) @ self.pmf)

    def cdf(self, x: float) -> float:
        return float(self._cumulated[min(int(x), len(self.pmf) - 1)]) if x >= 0 else 0.0

    def quantile(self, level: float) -> float:
        return float(min(int(np.searchsorted(self._cumulated, inside(level) - 1e-12)), len(self.pmf) - 1))

    def loss(self, x: float) -> float:
        values = np.arange(len(self.pmf))
        return float(np.maximum(values - x, 0) @ self.pmf)

    def plus(self, other: Discrete) -> Discrete:
        """The sum of two independent demands."""
        return Discrete(np.convolve(self.pmf, other.pmf))


def poisson(mean: float) -> Discrete:
    rate = math.log(_positive(mean))
    return Discrete(_tabulated(mean, mean, lambda k: k * rate - mean - special.gammaln(k + 1)))


def negative_binomial(mean: float, variance: float) -> Discrete:
    """Counts with variance > mean; at or below it the Poisson."""
    if variance <= _positive(mean) * (1 + 1e-9):
        return poisson(mean)
    share = mean / variance
    size = mean * share / (1 - share)

    def log_mass(k: NDArray[np.float64]) -> NDArray[np.float64]:
        ways = special.gammaln(k + size) - special.gammaln(k + 1) - special.gammaln(size)
        return np.asarray(ways + size * math.log(share) + k * math.log1p(-share))

    return Discrete(_tabulated(mean, variance, log_mass))


def empirical(values: ArrayLike) -> Discrete:
    """The distribution of observed whole pieces."""
    counts = np.asarray(values, dtype=np.float64)
    if not counts.size or (counts < 0).any() or (counts != np.round(counts)).any():
        raise ValueError("observed demand must be whole numbers that are not negative, and at least one")
    return Discrete(np.bincount(counts.ravel().astype(np.int64)).astype(np.float64))


def during(period: Discrete, lead_time: Discrete) -> Discrete:
    """Demand during a random whole number of periods: independent periods, lead time independent of demand."""
    total = np.zeros((len(period.pmf) - 1) * (len(lead_time.pmf) - 1) + 1)
    power = np.ones(1)
    for probability in lead_time.pmf:
        total[: len(power)] += probability * power
        power = np.convolve(power, period.pmf)
    return Discrete(total)


def normal_during(mean: float, deviation: float, lead_time: float, lead_time_deviation: float = 0.0) -> Normal:
    """Demand during a random lead time from moments: variance L·σ² + μ²·σ_L² (deviations per period)."""
    variance = lead_time * deviation**2 + mean**2 * lead_time_deviation**2
    return Normal(lead_time * mean, math.sqrt(variance))


def inside(level: float) -> float:
    """The level itself where it can be reached: strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"a service level lies strictly between 0 and 1, not at {level}")
    return level


def _positive(mean: float) -> float:
    if not (mean > 0 and math.isfinite(mean)):
        raise ValueError(f"mean demand must be positive, not {mean}")
    return mean


def _tabulated(
    mean: float, variance: float, log_mass: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Masses of 0, 1, … until TAIL is left. scipy.stats would say the same, but takes a second to import."""
    last = int(mean + 10 * math.sqrt(variance)) + 20
    while True:
        masses = np.exp(log_mass(np.arange(last + 1, dtype=np.float64)))
        # A mass that falls from here to there leaves less than TAIL beyond.
        if (masses[-1] < TAIL and masses[last // 2 :].argmax() == 0) or last > MOST_VALUES:
            return masses
        last *= 2
