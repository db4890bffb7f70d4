"""Which size to take: one ordinal model of shoppers' sizes and garments' cuts, in labels of a size scale.

A garment at place `p` of its scale is too small for a shopper by z = size + cut - p labels, where `size` is the
shopper's place on that scale and `cut` how many labels too small the garment is made (brand and article). It is told

    small with σ(κ (z - τ)),    large with σ(κ (-z - τ)),    true otherwise

(a proportional-odds model; κ how clearly misfits are felt, τ how much is forgiven). Two further likelihoods use what
nobody told. Whoever keeps a garment in silence may still be unhappy: a misfit is told with chance `r` only. And the
size that is ordered is where the shopper believes to be: p ~ N(size, CHOICE²). Gaussian priors make the estimates
shrink to nothing without evidence; the estimate is the posterior's mode, its uncertainty Laplace's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMALL, TRUE, LARGE, SILENT = range(4)


@dataclass(frozen=True)
class SizeSettings:
    """Spreads in labels. Chosen on two worlds of `benchmarks size_advice` (seeds 1 and 2): misfits of what is advised
    8.5 %, at 1.4 times the spreads of brand and article 9.1 %, with a choice of 0.5 10.7 % and of 1.0 9.5 %."""

    shopper: float = 1.2
    brand: float = 0.2
    article: float = 0.3
    choice: float = 0.7


@dataclass(frozen=True)
class Fits:
    """n pieces that reached a shopper: rows of wearers (a shopper on one scale), articles and brands; the place on the
    scale; and SMALL, TRUE, LARGE or SILENT. `middles` (wearers,) is where an unknown wearer of a scale stands."""

    wearers: NDArray[np.int64]
    articles: NDArray[np.int64]
    places: NDArray[np.float64]
    told: NDArray[np.int64]
    brand_of: NDArray[np.int64]  # (articles,)
    middles: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.wearers)

    def take(self, rows: NDArray[np.intp]) -> Fits:
        return Fits(
            self.wearers[rows], self.articles[rows], self.places[rows], self.told[rows], self.brand_of, self.middles
        )


@dataclass(frozen=True)
class Feel:
    """How misfits are felt and told: κ, τ and r."""

    clarity: float
    tolerance: float
    telling: float

    def shares(self, off: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 3) chances of small, true and large for garments that are `off` labels too small (n,)."""
        small, large = (_sigmoid(self.clarity * (sign * off - self.tolerance)) for sign in (1, -1))
        return np.stack([small, np.maximum(1 - small - large, 1e-9), large], axis=-1)


@dataclass(frozen=True)
class SizeModel:
    """Cuts (articles,) with their standard deviations, brands' cuts, and how misfits are felt."""

    feel: Feel
    settings: SizeSettings
    cuts: NDArray[np.float64]
    spreads: NDArray[np.float64]
    brands: NDArray[np.float64]
    sizes: NDArray[np.float64]

    @classmethod
    def fit(cls, fits: Fits, settings: SizeSettings | None = None) -> SizeModel:
        """Posterior mode by L-BFGS. ValueError where nobody has told a misfit."""
        from scipy.optimize import minimize

        settings = settings or SizeSettings()
        if not np.isin(fits.told, (SMALL, LARGE)).any():
            raise ValueError("nobody has told that anything is too small or too large")
        problem = _Problem(fits, settings, telling_rate(fits.told))
        found = minimize(problem.loss, problem.start(), jac=True, method="L-BFGS-B", options={"maxiter": 300})
        return problem.model(found.x)

    def expected(self, fits: Fits) -> NDArray[np.float64]:
        """(n, 3) chances of small, true and large for orders of the wearers that it was fitted with."""
        return self.feel.shares(self.sizes[fits.wearers] + self.cuts[fits.articles] - fits.places)


def telling_rate(told: NDArray[np.int64]) -> float:
    """With which chance a misfit is told of: the share of pieces that anything was told of, at least 2 %."""
    return float(max(np.mean(told != SILENT), 0.02))


class _Problem:
    """Negative log posterior over [sizes of wearers, articles' own cuts, brands' cuts, log κ, log τ]."""

    def __init__(self, fits: Fits, settings: SizeSettings, telling: float) -> None:
        self.fits, self.settings, self.telling = fits, settings, telling
        self.cuts_at = len(fits.middles)
        self.brands_at = self.cuts_at + len(fits.brand_of)
        self.feel_at = self.brands_at + int(fits.brand_of.max(initial=-1)) + 1

    def start(self) -> NDArray[np.float64]:
        return np.concatenate([self.fits.middles, np.zeros(self.feel_at - self.cuts_at), np.log([3.0, 0.7])])

    def _split(self, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], Feel]:
        """Sizes of wearers, whole cuts of articles, and the feel."""
        brands = values[self.brands_at : self.feel_at]
        cuts = values[self.cuts_at : self.brands_at] + brands[self.fits.brand_of]
        clarity, tolerance = np.exp(values[self.feel_at :])
        return values[: self.cuts_at], cuts, Feel(float(clarity), float(tolerance), self.telling)

    def loss(self, values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        fits, settings = self.fits, self.settings
        sizes, cuts, feel = self._split(values)
        off = sizes[fits.wearers] + cuts[fits.articles] - fits.places
        chance, by_off, by_clarity, by_tolerance = told_chance(feel, off, fits.told)
        pull = (sizes[fits.wearers] - fits.places) / settings.choice**2
        total = -np.log(chance).sum() + 0.5 * (pull * (sizes[fits.wearers] - fits.places)).sum()
        slope = -by_off / chance
        own = np.bincount(fits.articles, slope, len(fits.brand_of))
        gradient = np.concatenate(
            [
                np.bincount(fits.wearers, slope + pull, len(fits.middles)),
                own,
                np.bincount(fits.brand_of, own, self.feel_at - self.brands_at),
                [-(by_clarity / chance).sum() * feel.clarity, -(by_tolerance / chance).sum() * feel.tolerance],
            ]
        )
        return self._with_priors(float(total), gradient, values)

    def _with_priors(
        self, total: float, gradient: NDArray[np.float64], values: NDArray[np.float64]
    ) -> tuple[float, NDArray[np.float64]]:
        centre = self.start()
        spread = np.ones(len(values))
        spread[: self.cuts_at] = self.settings.shopper
        spread[self.cuts_at : self.brands_at] = self.settings.article
        spread[self.brands_at : self.feel_at] = self.settings.brand
        away = (values - centre) / spread
        return total + 0.5 * float(away @ away), gradient + away / spread

    def model(self, values: NDArray[np.float64]) -> SizeModel:
        fits = self.fits
        sizes, cuts, feel = self._split(values)
        known = information(feel, sizes[fits.wearers] + cuts[fits.articles] - fits.places, fits.told)
        precision = 1 / self.settings.article**2 + np.bincount(fits.articles, known, len(cuts))
        return SizeModel(
            feel,
            self.settings,
            cuts,
            np.asarray(precision**-0.5, np.float64),
            values[self.brands_at : self.feel_at],
            sizes,
        )


def told_chance(
    feel: Feel, off: NDArray[np.float64], told: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The chance of what was told (n,) and its derivatives by `off`, κ and τ."""
    small, large = (_sigmoid(feel.clarity * (sign * off - feel.tolerance)) for sign in (1, -1))
    # Weights of small and large in each chance: told small is `small`, true is 1 - small - large, silent 1 - r (…).
    of_small = np.choose(told, [1.0, -1.0, 0.0, -feel.telling])
    of_large = np.choose(told, [0.0, -1.0, 1.0, -feel.telling])
    constant = np.isin(told, (TRUE, SILENT))
    chance = np.maximum(constant + of_small * small + of_large * large, 1e-9)
    small_slope, large_slope = of_small * small * (1 - small), of_large * large * (1 - large)
    by_off = feel.clarity * (small_slope - large_slope)
    by_clarity = small_slope * (off - feel.tolerance) + large_slope * (-off - feel.tolerance)
    by_tolerance = -feel.clarity * (small_slope + large_slope)
    return chance, by_off, by_clarity, by_tolerance


def information(feel: Feel, off: NDArray[np.float64], told: NDArray[np.int64]) -> NDArray[np.float64]:
    """Fisher information (n,) of one report about `off`; a silent one informs by its share of reports."""
    shares = feel.shares(off)
    small, large = shares[:, 0], shares[:, 2]
    slopes = feel.clarity * np.stack([small * (1 - small), -small * (1 - small) + large * (1 - large)], axis=1)
    by_large = -feel.clarity * large * (1 - large)
    full = slopes[:, 0] ** 2 / small + slopes[:, 1] ** 2 / shares[:, 1] + by_large**2 / large
    return np.where(told == SILENT, feel.telling**2 * full, full)


@dataclass(frozen=True)
class Belief:
    """Where a shopper stands on a scale, in labels."""

    mean: float
    spread: float


def believe(
    feel: Feel,
    settings: SizeSettings,
    prior: Belief,
    pieces: Iterable[tuple[float, float, int]],
    *,
    steps: int = 25,
) -> Belief:
    """Fold a shopper's pieces, (place, cut of the article, told), into the prior: Newton steps to the mode."""
    rows = list(pieces)
    if not rows:
        return prior
    places, cuts = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    told = np.array([row[2] for row in rows], dtype=np.int64)
    mean, precision = prior.mean, prior.spread**-2
    for _ in range(steps):
        off = mean + cuts - places
        chance, by_off, _clarity, _tolerance = told_chance(feel, off, told)
        slope = (
            (by_off / chance).sum()
            - ((mean - places) / settings.choice**2).sum()
            - (mean - prior.mean) / prior.spread**2
        )
        precision = prior.spread**-2 + len(rows) / settings.choice**2 + information(feel, off, told).sum()
        step = slope / precision
        mean += step
        if abs(step) < 1e-6:
            break
    return Belief(float(mean), float(precision**-0.5))


def chance_of_fit(
    feel: Feel, belief: Belief, cut: float, spread: float, places: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(n, 3) chances at each place, with the doubt about shopper and article: σ(κx) over a Gaussian of variance v is
    about σ(κx / √(1 + π κ² v / 8)) (MacKay 1992)."""
    variance = belief.spread**2 + spread**2
    dulled = feel.clarity / np.sqrt(1 + np.pi * feel.clarity**2 * variance / 8)
    return Feel(float(dulled), feel.tolerance, feel.telling).shares(belief.mean + cut - places)


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -60, 60))))
