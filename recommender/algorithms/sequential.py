"""A/B read-outs that stay right however often one looks: confidence sequences, always-valid p-values, sample ratio.

A fixed-sample test promises its error rate for one look. Here the promise holds for all looks together: with
probability 1 - alpha the truth lies inside the sequence of intervals at every look at once.

Sources: Robbins 1970 (normal mixture); Johari et al. 2017 (always-valid p-values); Howard et al. 2021; Waudby-Smith et
al. 2024, "Time-uniform central limit theory and asymptotic confidence sequences"; Lindon and Malek 2022 (sample ratio).
Shoppers must be independent and complete: each counts once, when what is measured of them is over.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Arm:
    """One arm's metric, Σ above / Σ below over its shoppers, with the variance of that estimate (delta method)."""

    shoppers: int
    value: float
    variance: float

    @classmethod
    def of(cls, above: Floats, below: Floats) -> Arm:
        """above, below: (shoppers,) numerators and denominators; ones below for a plain mean."""
        n, total = len(above), float(below.sum())
        if n < 2 or total <= 0:
            return cls(n, float("nan"), float("inf"))
        value = float(above.sum()) / total
        influence = (above - value * below) / below.mean()
        return cls(n, value, float(influence @ influence) / (n - 1) / n)


@dataclass(frozen=True)
class Difference:
    """Treatment less control, with the interval that holds at every look, and its always-valid p-value."""

    value: float
    low: float
    high: float
    p: float
    shoppers: int

    @property
    def decided(self) -> bool:
        return self.low > 0 or self.high < 0


# Looks before this many shoppers of each arm tell nothing: the variance is not known yet, on which the sequence rests.
FEWEST = 100


def compare(control: Arm, treatment: Arm, *, planned: int, alpha: float = 0.05) -> Difference:
    """The difference of two arms. `planned` is for how many shoppers, both arms', the sequence is to be tightest."""
    shoppers, value = control.shoppers + treatment.shoppers, treatment.value - control.value
    variance = control.variance + treatment.variance
    if min(control.shoppers, treatment.shoppers) < FEWEST or not np.isfinite(value) or not variance > 0:
        return Difference(value, float("-inf"), float("inf"), 1.0, shoppers)
    reach = radius(variance, shoppers, planned=planned, alpha=alpha)
    p = p_value(value, variance, shoppers, planned=planned)
    return Difference(value, value - reach, value + reach, p, shoppers)


def mixing(planned: int, alpha: float = 0.05) -> float:
    """ρ² of the mixture over effects that makes the sequence tightest near `planned` shoppers (Waudby-Smith et al.)."""
    log = -2 * np.log(alpha)
    return float((log + np.log(log + 1)) / planned)


def radius(variance: float, shoppers: int, *, planned: int, alpha: float = 0.05) -> float:
    """Half the width of the interval around an estimate with this variance from so many shoppers."""
    spread = shoppers * mixing(planned)
    return float(np.sqrt(variance * (1 + 1 / spread) * (np.log(1 + spread) - 2 * np.log(alpha))))


def p_value(value: float, variance: float, shoppers: int, *, planned: int) -> float:
    """The inverse of the likelihood ratio of "some effect" against none, at most 1; `radius` is where it is alpha."""
    spread = shoppers * mixing(planned)
    log_ratio = spread / (1 + spread) * value**2 / (2 * variance) - 0.5 * np.log(1 + spread)
    return float(min(1.0, np.exp(-log_ratio)))


def ratio_mismatch(counts: Sequence[int], weights: Sequence[float]) -> float:
    """Always-valid p-value that shoppers came to the arms in these proportions: below .001 something is broken.

    A Bayes factor of "some other proportions", with a Dirichlet prior around the planned ones, against the planned.
    """
    seen, planned = np.asarray(counts, float), np.asarray(weights, float) / np.sum(weights)
    total = seen.sum()
    if total == 0:
        return 1.0
    prior = 100.0 * planned
    log_other = math.lgamma(prior.sum()) - math.lgamma(prior.sum() + total)
    log_other += sum(math.lgamma(alpha + n) - math.lgamma(alpha) for alpha, n in zip(prior, seen, strict=True))
    log_planned = float((seen * np.log(planned)).sum())
    return float(min(1.0, np.exp(min(log_planned - log_other, 0.0))))
