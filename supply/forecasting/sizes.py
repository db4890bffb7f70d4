"""Size curves with shrinkage: which share of a style each size sells, where most sizes have hardly sold.

A style's shares are a draw from its group's Dirichlet distribution (Dirichlet-multinomial; Mosimann 1962): the group's
pooled shares count like `strength` pieces beside the style's own, the strength being the likeliest (empirical Bayes).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from supply.forecasting.base import Array, Forecast, orderly

STRENGTHS = np.geomspace(1, 400, 25)
# Pieces from which a SKU's own forecast says more than its share of the style's.
THIN = 12.0


@dataclass(frozen=True, eq=False)
class Curves:
    """share (skus,): of its style, all of a style's summing to 1. strength (groups,) in pieces."""

    share: Array
    strength: Array


def curves(pieces: Array, style: NDArray[np.int64], size: NDArray[np.int64], group: NDArray[np.int64]) -> Curves:
    """pieces (skus,) sold, the style, size and group of each from 0; a style lies in one group."""
    pooled = np.zeros((int(group.max()) + 1, int(size.max()) + 1))
    np.add.at(pooled, (group, size), pieces + 0.5)
    # Only sizes that a style comes in share its sales.
    usual = pooled[group, size]
    usual = usual / np.bincount(style, usual)[style]
    total = np.bincount(style, pieces).astype(np.float64)
    likelihood = np.stack([_likelihood(pieces, usual, style, total, group, one) for one in STRENGTHS])
    strength = STRENGTHS[np.argmax(likelihood, axis=0)]
    weight = strength[group]
    return Curves((pieces + weight * usual) / (total[style] + weight), strength)


def _likelihood(
    pieces: Array, usual: Array, style: NDArray[np.int64], total: Array, group: NDArray[np.int64], strength: float
) -> Array:
    """(groups,) log-likelihood of the styles' counts, Dirichlet-multinomial, up to a constant."""
    own = gammaln(pieces + strength * usual) - gammaln(strength * usual)
    whole = gammaln(strength) - gammaln(total + strength)
    first = np.unique(style, return_index=True)[1]
    groups = int(group.max()) + 1
    return np.asarray(np.bincount(group, own, groups) + np.bincount(group[first], whole, groups), np.float64)


def split(found: Forecast, shares: Array, pieces: Array, style: NDArray[np.int64]) -> Forecast:
    """Give every thin SKU its share of what the style's thin SKUs have together; the style's sum stays as it is."""
    thin = pieces < THIN
    styles = int(style.max()) + 1
    together = np.zeros((styles, found.mean.shape[1]))
    np.add.at(together, style[thin], found.mean[thin])
    within = np.bincount(style[thin], shares[thin], styles)
    wanted = together[style] * (shares / np.maximum(within[style], 1e-12))[:, None]
    mean = np.where(thin[:, None], wanted, found.mean)
    change = np.where(found.mean > 1e-9, mean / np.maximum(found.mean, 1e-9), 1.0)
    return orderly(mean, found.quantiles * change[..., None])
