"""What rose in the past week, as counted when the model was trained; nothing once that is too long ago to be said."""

from __future__ import annotations

import numpy as np

from recommender.pipeline.sources.base import Asked, Found, of_some

NAME = "trending"
K = 30
# A rise this many standard deviations above the weeks before: 2 in 100 products of a shop where nothing happens.
SURE = 2.0
LASTS_SECONDS = 3 * 86_400.0


def find(asked: Asked) -> Found:
    fresh = asked.now - asked.extras.trained_at < LASTS_SECONDS
    rows = np.flatnonzero(asked.extras.trend >= SURE) if fresh else np.zeros(0, np.int64)
    return of_some(NAME, rows, asked.extras.trend[rows], asked, K)
