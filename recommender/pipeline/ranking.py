"""The order of the candidates: the ranker's where it was found better, else the factors'."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommender.pipeline.candidates import Candidates
from recommender.pipeline.features import FEATURES, features_of
from recommender.pipeline.sources import Asked


def ranked(asked: Asked, candidates: Candidates, weights: NDArray[np.float64] | None) -> NDArray[np.int64]:
    """Places (n,) in `candidates`, best first; equals keep the order of the factors, then of rows.

    Weights of a release that knew other features say nothing: the factors' order holds until the next night.
    """
    own = asked.scores[candidates.rows]
    if weights is None or len(weights) != len(FEATURES):
        return np.lexsort((candidates.rows, -own))
    return np.lexsort((candidates.rows, -own, -(features_of(asked, candidates) @ weights)))
