"""How demand answers to price, learned from weeks in which an item was cheaper than usual.

A Poisson regression with an effect for every item and every week: log E[sales] = item + week + elasticity · log(usual
price / price). Items are conditioned out (Hausman, Hall & Griliches 1984), weeks enter by what all items sold.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# The mean of 1,851 estimates for consumer goods (Bijmolt, van Heerde & Pieters 2005), where there is no evidence.
USUAL = 2.6
# The prior weighs as much as so many pieces sold at other prices.
PRIOR_PIECES = 50.0
STEPS = 30


def elasticity(sales: Array, discount: Array) -> float:
    """sales, discount (items, weeks); NaN sales are unknown. discount: share off the usual price, in [0, 1).

    Between 0.5 and 6: outside of it the data are a handful of weeks.
    """
    known = ~np.isnan(sales)
    pieces = np.where(known, sales, 0.0)
    rise = np.where(known, -np.log1p(-np.clip(discount, 0.0, 0.95)), 0.0)
    week = pieces.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    moving = (np.ptp(rise, axis=1) > 1e-3) & (pieces.sum(axis=1) > 0)
    if not moving.any():
        return USUAL
    pieces, rise, known = pieces[moving], rise[moving], known[moving]
    found = USUAL
    spread = 1.0 / max(float(np.var(rise[known])), 1e-6)
    for _ in range(STEPS):
        weight = np.where(known, week * np.exp(found * rise), 0.0)
        share = weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
        mean = (share * rise).sum(axis=1)
        total = pieces.sum(axis=1)
        slope = float((pieces * rise).sum() - (total * mean).sum()) - PRIOR_PIECES / spread * (found - USUAL)
        curve = float((total * ((share * rise**2).sum(axis=1) - mean**2)).sum()) + PRIOR_PIECES / spread
        step = slope / max(curve, 1e-12)
        found = float(np.clip(found + np.clip(step, -1, 1), 0.5, 6.0))
        if abs(step) < 1e-6:
            break
    return found
