"""Is an attribute on the rise? Growth of the rate at which its products are wanted, with an interval; NumPy and SciPy.

Counts of item i in week t are quasi-Poisson with mean

    exposure_it · exp(item_i + week_t + growth · member_i · t)

so that an item is compared with itself alone: an attribute that gains products, or a week in which everybody shops,
moves nothing, and neither do days without stock. Given an item's total its weeks are multinomial, which takes the item
terms out (Hausman, Hall and Griliches 1984); Newton's method finds the rest.

Items rise and fall for reasons of their own, so that events are not the unit of evidence, items are. Each has a weight
that leaves a hit one item's say. The variance is clustered by item with leverage removed (CR3, Bell and McCaffrey 2002)
on as many degrees of freedom as there are effective items (Carter, Schnepel and Steigerwald 2017), and drawn towards
what all values together show: Poisson's times the dispersion from week to week, plus the items' own growth. False
discoveries: Benjamini and Hochberg (1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]
STEPS = 25
CLOSE = 1e-8
#: Condition number from which a growth cannot be told from the weeks, as when every product is a member.
SINGULAR = 1e12
#: As many items' worth counts what all values together show of a value's variance (Smyth 2004).
SHARED_ITEMS = 8.0
#: Items with fewer events say nothing of how items differ, and fewer items than this neither.
TELLING = 8
#: Mean of min(Z², 4) for a standard normal Z; and the variance of growth a week beyond which nothing is believed.
NORMAL_CAPPED, LARGEST_SPREAD = 0.9205, 1.0
#: Below this the t distribution is so wide, and CR3 so rough, that no verdict is worth its name.
LEAST_ITEMS = 4.0


@dataclass(frozen=True)
class Panel:
    """`counts` (items, weeks) ≥ 0 and `exposure` (items, weeks), the share of each week on sale and in stock, 0..1.

    Counts without exposure say nothing and are dropped.
    """

    counts: Array
    exposure: Array

    def __post_init__(self) -> None:
        if self.counts.shape != self.exposure.shape or self.counts.ndim != 2:
            raise ValueError("counts and exposure are (items, weeks) both")
        if (self.counts < 0).any() or (self.exposure < 0).any():
            raise ValueError("counts and exposure are not negative")

    def shares(self, members: Array) -> tuple[Array, Array, Array]:
        """Of members (items, values): counts (values, weeks), all counts (weeks,), share of what is on sale."""
        numerator, shown = members.T @ self.counts, members.T @ self.exposure
        return numerator, self.counts.sum(axis=0), shown / np.maximum(self.exposure.sum(axis=0), 1e-12)


@dataclass(frozen=True)
class Slope:
    """Growth a week on the log scale with its standard error; `freedom` of Student's t; `dispersion` over Poisson."""

    growth: float
    error: float
    freedom: float
    dispersion: float = 1.0

    @property
    def p_value(self) -> float:
        """Two-sided, that there is no growth."""
        return float(2 * stats.t.sf(abs(self.growth) / self.error, self.freedom))

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        reach = float(stats.t.ppf(0.5 + level / 2, self.freedom)) * self.error
        return self.growth - reach, self.growth + reach


def slopes(panel: Panel, members: Array) -> list[Slope | None]:
    """Growth of each value's items, `members` (items, values) 0..1, against the others; None where these cannot tell.

    Values share what is known of chance: how much items differ in their own growth, and dispersion from week to week.
    """
    counts = np.where(panel.exposure > 0, panel.counts, 0.0)
    weeks = counts.sum(axis=0) > 0
    counts, exposure = counts[:, weeks], panel.exposure[:, weeks]
    told = (counts.sum(axis=1) > 0) & ((exposure > 0).sum(axis=1) > 1)
    counts, exposure, members = counts[told], exposure[told], np.asarray(members, np.float64)[told]
    if weeks.sum() < 4 or told.sum() < 2:
        return [None] * members.shape[1]
    when = np.flatnonzero(weeks).astype(np.float64)
    when -= when.mean()
    spread, weight = _weights(counts, exposure, when)
    fits = [_maximum(counts, exposure, weight, member, when) for member in members.T]
    known = [fit.dispersion() for fit in fits if fit is not None]
    dispersion = max(1.0, float(np.mean(known))) if known else 1.0
    return [None if fit is None else fit.slope(spread, dispersion) for fit in fits]


def _weights(counts: Array, exposure: Array, when: Array) -> tuple[float, Array]:
    """Variance of the items' own growth and the weight (items,) that it leaves each of them.

    A score of information I has variance I + spread · I²: however often a hit is looked at, it stays one item.
    """
    fit = _maximum(counts, exposure, np.ones(len(counts)), None, when)
    if fit is None:
        return 0.0, np.ones(len(counts))
    totals = counts.sum(axis=1)
    information = fit.fitted @ when**2 - (fit.fitted @ when) ** 2 / totals
    telling = totals >= TELLING
    spread = _spread((fit.residual @ when)[telling], information[telling])
    return spread, 1 / (1 + spread * information)


def _spread(score: Array, information: Array) -> float:
    """Where the squared scores over their variance, none counted above 4, average what a normal one's do.

    Huber's second proposal (1964): a launch or a clearance is one extreme item, not the measure of all.
    """
    low, high = 0.0, LARGEST_SPREAD
    if len(score) < TELLING or _capped(score, information, low) <= NORMAL_CAPPED:
        return 0.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _capped(score, information, middle) > NORMAL_CAPPED else (low, middle)
    return high


def _capped(score: Array, information: Array, spread: float) -> float:
    return float(np.minimum(score**2 / (information * (1 + spread * information)), 4.0).mean())


@dataclass(frozen=True)
class _Fit:
    """Where the weighted likelihood is greatest: `residual` and `fitted` (items, weeks); and for the growth alone the
    items' `weight`, `influence`, part of the information `leverage`, which sums to 1, and `pull`, what a unit of an
    item's own growth adds to it, (items,) each."""

    member: Array
    residual: Array
    fitted: Array
    weight: Array
    influence: Array
    leverage: Array
    pull: Array
    variance: float
    growth: float

    def slope(self, spread: float, dispersion: float) -> Slope | None:
        items = 1 / float((self.leverage**2).sum())
        if items < LEAST_ITEMS:
            return None
        clustered = float(((self.influence / (1 - self.leverage)) ** 2).sum())
        chance = float((self.weight * self.leverage).sum()) * self.variance
        shared = dispersion * chance + spread * float((self.pull**2).sum())
        freedom = items - 1 + SHARED_ITEMS
        variance = ((items - 1) * clustered + SHARED_ITEMS * shared) / freedom
        return Slope(self.growth, float(np.sqrt(variance)), freedom, variance / chance)

    def dispersion(self) -> float:
        """Pearson's statistic of the members' weekly totals over its degrees of freedom; 1 is Poisson's."""
        apart = self.member[:, None] - (self.member @ self.fitted) / np.maximum(self.fitted.sum(axis=0), 1e-12)
        expected = np.maximum((apart**2 * self.fitted).sum(axis=0), 1e-12)
        return float(((self.member @ self.residual) ** 2 / expected).sum() / (self.fitted.shape[1] - 2))


def _maximum(counts: Array, exposure: Array, weight: Array, member: Array | None, when: Array) -> _Fit | None:
    """Newton's method on the weighted conditional likelihood; None where it has no inner maximum. Without `member`
    there are week terms alone."""
    design = _design(np.zeros(len(counts)) if member is None else member, when)
    design = design[:, :, :-1] if member is None else design
    totals = counts.sum(axis=1, keepdims=True)
    offset = np.log(exposure, out=np.full_like(exposure, -np.inf), where=exposure > 0)
    theta = np.zeros(design.shape[2])
    for _ in range(STEPS):
        share = _softmax(offset + design @ theta)
        centred = design - np.einsum("it,itk->ik", share, design)[:, None, :]
        scores = weight[:, None] * np.einsum("it,itk->ik", counts - totals * share, design)
        mass = weight[:, None] * totals * share
        information = np.einsum("itk,itl->kl", centred * mass[:, :, None], centred, optimize=True)
        if np.linalg.cond(information) > SINGULAR:
            return None
        inverse = np.linalg.inv(information)
        step = inverse @ scores.sum(axis=0)
        largest = float(np.abs(step).max())
        if largest < CLOSE:
            break
        theta = theta + step * min(1.0, 1.0 / largest)
    variance = float(inverse[-1, -1])
    along = mass * (centred @ inverse[-1])
    return _Fit(
        member=np.zeros(len(counts)) if member is None else member,
        residual=counts - totals * share,
        fitted=totals * share,
        weight=weight,
        influence=scores @ inverse[-1],
        leverage=(along * (centred @ inverse[-1])).sum(axis=1) / variance,
        pull=along @ when,
        variance=variance,
        growth=float(theta[-1]),
    )


def _design(member: Array, when: Array) -> Array:
    """(items, weeks, parameters): a term for every week after the first, then the growth of the members."""
    count, weeks = len(member), len(when)
    design = np.zeros((count, weeks, weeks))
    design[:, 1:, :-1] = np.eye(weeks - 1)
    design[:, :, -1] = member[:, None] * when
    return design


def _softmax(logits: Array) -> Array:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def together(parts: Sequence[Slope]) -> Slope:
    """The growth that several groups of items share, each heard by how sure it is (inverse variance)."""
    weights = np.array([one.error**-2 for one in parts])
    growths, freedoms, dispersions = np.array([(one.growth, one.freedom, one.dispersion) for one in parts]).T
    total = float(weights.sum())
    share = weights / total
    # Satterthwaite's approximation
    freedom = 1 / float((share**2 / freedoms).sum())
    return Slope(float(share @ growths), float(total**-0.5), freedom, float(share @ dispersions))


def season_spread(last_year: Sequence[Slope]) -> float:
    """Variance (never below 0) with which the season alone moves attributes, by moments over last year's slopes."""
    if len(last_year) < 2:
        return 0.0
    found = np.array([one.growth for one in last_year])
    noise = np.array([one.error**2 for one in last_year])
    weight = 1 / (noise + np.median(noise))
    return max(0.0, float((weight * (found**2 - noise)).sum() / weight.sum()))


def beyond_season(now: Slope, last_year: Slope | None, spread: float) -> Slope:
    """Growth that the same weeks of last year do not explain.

    What the season does to an attribute is N(0, spread) before last year was seen; what it said of this one narrows
    that (empirical Bayes). The rest of the doubt joins the error.
    """
    if last_year is None:
        expected, doubt, freedom = 0.0, spread, now.freedom
    else:
        noise = last_year.error**2
        expected = last_year.growth * spread / (spread + noise)
        doubt, freedom = spread * noise / (spread + noise), min(now.freedom, last_year.freedom)
    error = float(np.sqrt(now.error**2 + doubt))
    return Slope(now.growth - expected, error, freedom, now.dispersion)


def q_values(p_values: Sequence[float]) -> list[float]:
    """The smallest false discovery rates at which each test is among the discoveries (Benjamini and Hochberg)."""
    p = np.asarray(p_values, np.float64)
    if not len(p):
        return []
    order = np.argsort(p)
    raised = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty_like(p)
    q[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return [float(value) for value in q]
