"""Confidence intervals for a ratio of two sums over independent shoppers; NumPy and SciPy's distributions.

Which to trust in small samples was measured, not argued: `python -m benchmarks off_policy` prints the coverage of each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from recommender.algorithms.off_policy import Floats, Sums

RESAMPLES = 499


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low

    def covers(self, truth: float) -> bool:
        return self.low <= truth <= self.high


NOTHING = Interval(float("-inf"), float("inf"))


def standard_error(sums: Sums) -> float:
    """Of the value, by linearisation over shoppers (the delta method)."""
    return float(np.sqrt((sums.influence**2).sum() / max(len(sums.above) - 1, 1) / len(sums.above)))


def _tells_nothing(sums: Sums) -> bool:
    """Fewer than two shoppers, or not one reward: no spread from which to tell how far off it is."""
    return len(sums.above) < 2 or not sums.above.any() or not np.isfinite(sums.value)


def student(sums: Sums, level: float = 0.95) -> Interval:
    """Symmetric, by Student's t with one degree of freedom less than shoppers. Infinite where nothing is known."""
    if _tells_nothing(sums):
        return NOTHING
    reach = float(stats.t.ppf((1 + level) / 2, len(sums.above) - 1)) * standard_error(sums)
    return Interval(sums.value - reach, sums.value + reach)


def skew_corrected(sums: Sums, level: float = 0.95) -> Interval:
    """Student's t after a cubic transformation that removes the estimate's skewness (Hall 1992), in closed form.

    Few clicks carry large weights, so that estimates are skewed to the right, and a symmetric interval misses the
    truth above it far more often than below.
    """
    n, error = len(sums.above), standard_error(sums)
    if _tells_nothing(sums):
        return NOTHING
    if error == 0:
        return Interval(sums.value, sums.value)
    influence = sums.influence
    skewness = float((influence**3).mean() / (influence**2).mean() ** 1.5)
    quantile = float(stats.t.ppf((1 + level) / 2, n - 1))
    low, high = (_untwisted(t, skewness, n) for t in (quantile, -quantile))
    return Interval(sums.value - error * low, sums.value - error * high)


def _untwisted(t: float, skewness: float, n: int) -> float:
    """The inverse of Hall's g(T) = T + aT² + a²T³/3 + b, with a = skewness / 3 / √n and b = skewness / 6 / √n."""
    a, b = skewness / 3 / np.sqrt(n), skewness / 6 / np.sqrt(n)
    if abs(a) < 1e-8:
        return t - b
    return float((np.cbrt(1 + 3 * a * (t - b)) - 1) / a)


def resampled(shoppers: int, rng: np.random.Generator, resamples: int = RESAMPLES) -> Floats:
    """How often each shopper is in each of the samples drawn with replacement, (resamples, shoppers); one draw serves
    every estimate on the same shoppers."""
    return rng.multinomial(shoppers, np.full(shoppers, 1 / shoppers), size=resamples).astype(np.float64)


def studentised_bootstrap(sums: Sums, counts: Floats, level: float = 0.95) -> Interval:
    """Quantiles of (value* - value) / error* over `resampled` shoppers (Efron and Tibshirani 1993, 12.5)."""
    error = standard_error(sums)
    if _tells_nothing(sums):
        return NOTHING
    if error == 0:
        return Interval(sums.value, sums.value)
    t = _studentised(sums, counts)
    low, high = np.quantile(t[np.isfinite(t)], [(1 - level) / 2, (1 + level) / 2])
    return Interval(sums.value - error * float(high), sums.value - error * float(low))


def _studentised(sums: Sums, counts: Floats) -> Floats:
    """(value* - value) / error* of each resample; `counts` (resamples, n) says how often each shopper is in it."""
    above, below, n = sums.above, sums.below, len(sums.above)
    columns = np.stack([above, below, above * above, above * below, below * below], axis=1)
    a, b, aa, ab, bb = (counts @ columns).T
    with np.errstate(divide="ignore", invalid="ignore"):
        value = a / b
        variance = (aa - 2 * value * ab + value**2 * bb) * n / (n - 1) / b**2
        found: Floats = (value - sums.value) / np.sqrt(variance)
    return found


def empirical_bernstein(sums: Sums, bound: float, level: float = 0.95) -> Interval:
    """Holds for any sample size where a shopper moves the mean by at most `bound` (Maurer and Pontil 2009): wide."""
    n, variance = len(sums.above), standard_error(sums) ** 2
    if n < 2:
        return NOTHING
    log = np.log(4 / (1 - level))
    reach = float(np.sqrt(2 * variance * log) + 7 * bound * log / (3 * (n - 1)))
    return Interval(sums.value - reach, sums.value + reach)
