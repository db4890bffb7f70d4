"""Learning the ranker from days that the judgement does not see, and judging it beside the factors' own order.

    … history | HOLDOUT_DAYS to learn from | HOLDOUT_DAYS to judge on | now

A model of what came before a window makes the candidates that its shoppers would have been shown at its start; what
they newly wanted within the window was chosen. Every shopper stands in the lists with all they did, and with the
latest one and three things alone, so that newcomers are served by what was learned of newcomers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from django.conf import settings
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.algorithms.choice import Lists, fit_choice
from recommender.algorithms.content import fit_content_map
from recommender.algorithms.fold_in import FoldIn
from recommender.algorithms.metrics import hits, ndcg
from recommender.algorithms.next_items import kept_transitions
from recommender.algorithms.ranking import top_k
from recommender.algorithms.transitions import Transitions, TransitionSettings
from recommender.dataset import Snapshot
from recommender.evaluation import Split
from recommender.pipeline.candidates import Candidates, ask, gather
from recommender.pipeline.extras import ContentMap, Extras
from recommender.pipeline.facts import ItemFacts
from recommender.pipeline.features import features_of
from recommender.pipeline.ranking import ranked
from recommender.pipeline.sources import Asked
from recommender.preference import learning as preference
from recommender.preference.serving import Preference
from recommender.serving import ServedModel
from recommender.weights import CEILING, DAY, DISLIKE, confidence, decay

# Events of one session and the next few; the settings are those of the benchmark but for the window, whose 30 takes
# three times as long and, on the demo's days to learn from, found as many of the next items.
TRANSITIONS = TransitionSettings(window=10)
# Shoppers that lists are made for: 2,000 of them are 3 × 400 rows of 20 features each, 190 MB, and 15 s at most.
SHOPPERS = 2_000
LENGTHS: tuple[int | None, ...] = (None, 3, 1)
PLACES = 20
WEEK = 7 * DAY
BEFORE_WEEKS = 4


@dataclass(frozen=True)
class Histories:
    """Of every shopper (row numbers of the snapshot) the rows and weights that serving would fold in, latest first."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int64]
    weights: NDArray[np.float64]

    def of(self, user: int, length: int | None) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        part = slice(self.starts[user], self.starts[user + 1])
        return self.rows[part][:length], self.weights[part][:length]


def histories_of(snapshot: Snapshot, events: pd.DataFrame, *, now: float) -> Histories:
    """The latest HISTORY events of everyone among `events`, weighed and summed by product as evidence.py does."""
    weights = confidence(events["kind"], events["value"]) * decay(events["at"], now)
    frame = events.assign(weight=weights).sort_values(["user", "at"], ascending=[True, False], kind="stable")
    refused = frame[frame["kind"] == DISLIKE][["user", "item"]].drop_duplicates()
    frame = frame[frame.groupby("user").cumcount() < settings.RECOMMENDER["HISTORY"]]
    frame = frame[frame["weight"] > 0]
    frame = frame.merge(refused.assign(refused=True), on=["user", "item"], how="left")
    frame = frame[frame["refused"].isna()]
    summed = frame.groupby(["user", "item"], sort=False)["weight"].sum().reset_index()
    summed = summed.sort_values("user", kind="stable")
    starts = np.searchsorted(summed["user"].to_numpy(), np.arange(len(snapshot.users) + 1)).astype(np.int64)
    weight = np.minimum(summed["weight"].to_numpy(np.float64), CEILING)
    return Histories(starts, summed["item"].to_numpy(np.int64), weight)


def extras_of(snapshot: Snapshot, events: pd.DataFrame, fold_in: FoldIn, *, now: float) -> Extras:
    """What the pipeline needs beside the factors, from events before `now`."""
    follow = Transitions(TRANSITIONS).fit(snapshot.sequences(events), len(snapshot.items))
    contents = ContentMap(
        {key: row for row, key in enumerate(snapshot.attribute_keys)},
        fit_content_map(snapshot.attributes, fold_in.item_factors),
    )
    return Extras(
        kept_transitions(follow.weights, recency=TRANSITIONS.recency),
        ItemFacts.read(snapshot.items),
        rise(snapshot, events, now=now),
        contents,
        now,
    )


def rise(snapshot: Snapshot, events: pd.DataFrame, *, now: float) -> NDArray[np.float32]:
    """How many standard deviations (n_items,) the shoppers of the past week are above those of the weeks before.

    Counts are of shoppers, not events, scaled by what all of the shop had in either span; (c - e) / √(e + 1) with a
    week's expectation e (Poisson).
    """
    weeks = np.floor((now - events["at"]) / WEEK)
    recent = events.assign(week=weeks)[weeks <= BEFORE_WEEKS].drop_duplicates(["user", "item", "week"])
    this = np.bincount(recent["item"][recent["week"] == 0], minlength=len(snapshot.items)).astype(np.float64)
    past = np.bincount(recent["item"][recent["week"] > 0], minlength=len(snapshot.items)).astype(np.float64)
    expected = past * (this.sum() / max(past.sum(), 1.0))
    return np.asarray((this - expected) / np.sqrt(expected + 1.0), np.float32)


@dataclass(frozen=True)
class Window:
    """A stretch of days: the model of what came before it, its shoppers' histories then, and what they wanted in it."""

    model: ServedModel
    extras: Extras
    histories: Histories
    split: Split
    preference: Preference | None = None

    @classmethod
    def of(cls, snapshot: Snapshot, split: Split, fold_in: FoldIn, popularity: NDArray[np.float32]) -> Window:
        before = snapshot.until(split.cut)
        extras = extras_of(snapshot, before, fold_in, now=split.cut)
        model = ServedModel("before", snapshot.items, popularity, fold_in, extras)
        histories = histories_of(snapshot, before, now=split.cut)
        return cls(model, extras, histories, split, preference.before(snapshot, split.cut))

    def shoppers(self) -> NDArray[np.int64]:
        """Who wanted something and had a history: all, or as many as can be afforded, drawn with a fixed seed."""
        some = np.diff(self.split.test.indptr).astype(bool) & np.diff(self.histories.starts).astype(bool)
        users = np.flatnonzero(some)
        rng = np.random.default_rng(0)
        return np.sort(rng.choice(users, SHOPPERS, replace=False)) if len(users) > SHOPPERS else users

    def asked(self, user: int, length: int | None) -> Asked:
        """The shopper as they stood at the window's start, by the latest `length` products; all they saw stays away."""
        rows, weights = self.histories.of(user, length)
        seen = self.split.train.indices[self.split.train.indptr[user] : self.split.train.indptr[user + 1]]
        barred, now = seen.astype(np.int64), self.split.cut
        return ask(self.model, self.extras, rows, weights, barred=barred, now=now, preference=self.preference)

    def wanted(self, user: int) -> NDArray[np.int64]:
        test: csr_matrix = self.split.test
        return np.asarray(test.indices[test.indptr[user] : test.indptr[user + 1]], np.int64)


def learn(window: Window) -> NDArray[np.float64] | None:
    """The ranker's weights (n_features,); None where nothing that was wanted was ever a candidate."""
    features, chosen, lengths = [], [], []
    for asked, candidates, user in _lists(window):
        hit = np.isin(candidates.rows, window.wanted(user))
        if hit.any():
            features.append(features_of(asked, candidates))
            chosen.append(hit)
            lengths.append(len(hit))
    if not features:
        return None
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return fit_choice(Lists(np.vstack(features), np.concatenate(chosen), starts))


def _lists(window: Window) -> Iterator[tuple[Asked, Candidates, int]]:
    for user in window.shoppers().tolist():
        for length in LENGTHS:
            asked = window.asked(user, length)
            yield asked, gather(asked), user


def judge(window: Window, weights: NDArray[np.float64]) -> dict[str, Any]:
    """NDCG and hit rate of the first 20 by the ranker and by the factors, over the same shoppers and segments."""
    users = window.shoppers()
    relevant = window.split.test[users]
    counts = np.diff(relevant.indptr)
    found: dict[str, Any] = {}
    for length in LENGTHS:
        lists = {"ranker": np.full((len(users), PLACES), -1), "factors": np.full((len(users), PLACES), -1)}
        for place, user in enumerate(users.tolist()):
            asked = window.asked(user, length)
            candidates = gather(asked)
            order = candidates.rows[ranked(asked, candidates, weights)[:PLACES]]
            lists["ranker"][place, : len(order)] = order
            lists["factors"][place] = top_k(np.where(asked.barred, -np.inf, asked.scores)[None, :], PLACES)[0]
        for name, shown in lists.items():
            hit = hits(shown, relevant)
            segment = "all" if length is None else f"after {length}"
            found.setdefault(name, {})[segment] = {
                f"ndcg@{PLACES}": float(ndcg(hit, counts).mean()),
                f"hr@{PLACES}": float(hit.any(axis=1).mean()),
            }
    return {**found, "shoppers": len(users)}
