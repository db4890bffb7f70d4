"""How much an event says about liking a product. One rule for training and for serving, NumPy only."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommender.models import OPINIONS, EventKind

# Confidence of one event. A view is the unit; what costs the shopper more effort or money says more.
# A click is followed by the view it leads to, so it adds little of its own.
CONFIDENCE: dict[str, float] = {
    EventKind.VIEW: 1.0,
    EventKind.CLICK: 0.2,
    EventKind.CART: 3.0,
    EventKind.LIKE: 3.0,
    EventKind.PURCHASE: 5.0,
    # A look is liked for all its pieces together, and a follow for much that these few products stand for.
    EventKind.LOOK_LIKE: 1.0,
    EventKind.FOLLOW: 0.5,
}
# Stars → confidence: a product that disappointed is no evidence of liking. Words move three stars by up to a half.
RATING_CONFIDENCE = np.array([0.0, 0.0, 0.0, 1.0, 3.0, 4.0])
HALF_LIFE_DAYS = 120.0
# Looking at one product thirty times must not drown everything else a shopper did.
CEILING = 12.0
# What counts as wanting a product when a list is judged on held-out days.
WANTED = 3.0

DAY = 86_400.0
KINDS = [str(kind) for kind in EventKind]
_BY_KIND = np.array([CONFIDENCE.get(kind, 0.0) for kind in KINDS])
_RATING = KINDS.index(EventKind.RATING)
DISLIKE = KINDS.index(EventKind.DISLIKE)
OPINION_CODES = [KINDS.index(kind) for kind in OPINIONS]


def confidence(kinds: ArrayLike, values: ArrayLike) -> NDArray[np.float64]:
    """Confidence (n,) of events given as rows of KINDS (n,) and values (n,), NaN where there is none."""
    codes = np.asarray(kinds, dtype=np.int64)
    weights = _BY_KIND[codes]
    rated = codes == _RATING
    stars = np.nan_to_num(np.asarray(values, dtype=np.float64), nan=0.0)[rated]
    weights[rated] = np.interp(stars, np.arange(len(RATING_CONFIDENCE)), RATING_CONFIDENCE)
    return weights


def decay(at: ArrayLike, now: float) -> NDArray[np.float64]:
    """Factor (n,) in (0, 1] for events at epoch seconds `at`, halving every HALF_LIFE_DAYS before `now`."""
    age = np.maximum(now - np.asarray(at, dtype=np.float64), 0.0) / DAY
    return np.asarray(0.5 ** (age / HALF_LIFE_DAYS))
