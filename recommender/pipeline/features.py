"""What the ranker knows of a candidate: how every source sees it, and how it suits what the shopper did.

Whatever is the same for all candidates of a list says nothing about their order and is left out. The last features
are the first few again, times how little is known of the shopper: after one look popularity and the session say
more than after fifty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommender.pipeline.candidates import Candidates
from recommender.pipeline.sources import Asked

DAY = 86_400.0
PLAIN = (
    "collaborative score", "collaborative place", "session share", "session place", "visual cosine", "trend",
    "freshness", "popularity", "price distance", "brand", "category", "gender", "colour", "picture liked",
)  # fmt: skip
THIN = ("collaborative score", "collaborative place", "session share", "popularity", "category", "gender", "colour")
FEATURES = (*PLAIN, *(f"{name}, little known" for name in THIN))
_AGAIN = [PLAIN.index(name) for name in THIN]
# Half-life of being new. Products of the demo get most of their attention in their first month.
FRESH_DAYS = 30.0


def features_of(asked: Asked, candidates: Candidates) -> NDArray[np.float32]:
    """(n, FEATURES) of a list of candidates; a source that is not there contributes zeros."""
    rows = candidates.rows
    plain = np.column_stack([*_of_sources(asked, candidates), *_of_taste(asked, rows), _liked(asked, rows)])
    little = 1.0 / (1.0 + len(asked.history))
    return np.hstack([plain, plain[:, _AGAIN] * little]).astype(np.float32)


def _of_sources(asked: Asked, candidates: Candidates) -> list[NDArray[np.float64]]:
    rows, extras = candidates.rows, asked.extras
    places = -np.log1p(candidates.places)
    session, visual = candidates.scores[:, 1], candidates.scores[:, 2]
    popularity = asked.model.popularity
    most = max(float(popularity.max(initial=0.0)), 1e-9)
    age = (asked.now - extras.facts.launched[rows]) / DAY
    return [
        asked.scores[rows].astype(np.float64),
        places[:, 0],
        session / (session.max(initial=0.0) or 1.0),
        places[:, 1],
        visual,
        np.clip(extras.trend[rows], -5, 10).astype(np.float64),
        np.where(age >= 0, 0.5 ** (np.maximum(age, 0.0) / FRESH_DAYS), 0.0),
        np.log1p(1000.0 * popularity[rows] / most) / np.log1p(1000.0),
    ]


def _of_taste(asked: Asked, rows: NDArray[np.int64]) -> list[NDArray[np.float64]]:
    """Distance from the usual price, and what share of the taste has the same brand, category, gender, colours."""
    facts, mine = asked.extras.facts, asked.taste
    if not len(mine):
        return [np.zeros(len(rows))] * 5
    share = asked.tastes / asked.tastes.sum()
    usual = float(share @ facts.log_price[mine])
    return [
        np.abs(facts.log_price[rows] - usual).astype(np.float64),
        *(_same(column[rows], column[mine], share) for column in (facts.brand, facts.category, facts.gender)),
        ((facts.colours[rows][:, None] & facts.colours[mine][None, :]) > 0) @ share,
    ]


def _liked(asked: Asked, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Log-odds (n,) that whoever has this taste likes the picture; 0 without a picture or a model of it."""
    ids = asked.model.item_ids
    if asked.preference is None:
        return np.zeros(len(rows))
    chances = asked.preference.chances(ids[asked.taste], ids[rows], weights=asked.tastes)
    if chances is None:
        return np.zeros(len(rows))
    known = np.clip(chances, 1e-4, 1 - 1e-4)
    return np.nan_to_num(np.log(known / (1 - known)), nan=0.0)


def _same(theirs: NDArray[np.int64], mine: NDArray[np.int64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((theirs[:, None] == mine[None, :]) @ share)
