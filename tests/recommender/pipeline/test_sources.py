"""Each source on a model small enough to know its answer; and what of them a tile says."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from recommender.algorithms.fold_in import FoldIn, Penalty, gram_matrix
from recommender.algorithms.next_items import NextItems
from recommender.pipeline.candidates import NOWHERE, ask, gather
from recommender.pipeline.extras import ContentMap, Extras
from recommender.pipeline.facts import ItemFacts
from recommender.pipeline.features import FEATURES, features_of
from recommender.pipeline.ranking import ranked
from recommender.pipeline.reasons import Because, reasons
from recommender.pipeline.sources import NAMES, Asked, fresh, popular, session, trending, visual
from recommender.quiz.blend import Blend
from recommender.quiz.style import NONE
from recommender.serving import History, ServedModel

NOW = time.time()
DAY = 86_400.0
# Two tastes along two factors: items 0–3 and 4–7. Item 5 follows item 0.
FACTORS = np.repeat(np.eye(2), 4, axis=0).astype(np.float32) * np.linspace(1.0, 0.7, 8, dtype=np.float32)[:, None]
IDS = np.arange(10, 18)


def facts(**columns: Any) -> ItemFacts:
    usual = {
        "brand": np.ones(8, np.int64),
        "category": np.ones(8, np.int64),
        "gender": np.zeros(8, np.int64),
        "log_price": np.full(8, 3.0, np.float32),
        "launched": np.full(8, NOW - 300 * DAY),
        "colours": np.ones(8, np.int64),
    }
    return ItemFacts(**{**usual, **columns})


def extras(**parts: Any) -> Extras:
    follow = NextItems(np.array([0, 1, 1, 1, 1, 1, 1, 1, 1]), np.array([5], np.int32), np.array([2.0], np.float32), 0.5)
    plain = Extras(follow, facts(), np.zeros(8, np.float32), ContentMap({}, np.zeros((0, 2), np.float32)), NOW)
    return replace(plain, **parts)


def model(known: Extras) -> ServedModel:
    fold_in = FoldIn(FACTORS, gram_matrix(FACTORS), np.ones(8, np.float32), Penalty(0.01, 0.1, 0.0))
    return ServedModel("test v1", IDS, np.linspace(1, 2, 8).astype(np.float32), fold_in, known)


def asked(history: list[int], known: Extras | None = None, **more: Any) -> Asked:
    known = known or extras()
    rows = np.array(history, np.int64)
    return ask(model(known), known, rows, np.ones(len(rows)), now=NOW, **more)


class Pictures:
    """Item 6 looks like item 0, more than item 3 does; nothing looks like item 1."""

    def near(
        self, products: NDArray[np.int64], weights: NDArray[np.float64], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        found = {10: [(10, 1.0), (16, 0.9), (13, 0.4), (99, 0.3)]}.get(int(products[0]), [])[:k]
        return np.array([pk for pk, _ in found], np.int64), np.array([cosine for _, cosine in found])


@pytest.fixture(autouse=True)
def _no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visual, "served", lambda: None)


def test_session_finds_what_followed_the_latest_and_nothing_seen() -> None:
    assert session.find(asked([0])).rows.tolist() == [5]
    assert session.find(asked([5, 0])).rows.tolist() == []
    assert session.find(asked([1])).rows.tolist() == []


def test_trending_holds_the_week_and_ends_with_it() -> None:
    known = extras(trend=np.array([0, 2.5, 0, 0, 9.0, 1.9, 0, 0], np.float32))
    assert trending.find(asked([0], known)).rows.tolist() == [4, 1]
    assert trending.find(asked([0], replace(known, trained_at=NOW - 4 * DAY))).rows.tolist() == []


def test_new_is_what_came_within_four_weeks_and_suits_best_first() -> None:
    launched = np.full(8, NOW - 300 * DAY)
    launched[[1, 5, 6]] = NOW - 27 * DAY, NOW - DAY, NOW + DAY
    known = extras(facts=facts(launched=launched))
    assert fresh.find(asked([0], known)).rows.tolist() == [1, 5]
    assert fresh.find(asked([4], known)).rows.tolist() == [5, 1]


def test_visual_names_what_it_looks_like(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visual, "served", Pictures)
    found = visual.find(asked([1, 0]))
    assert (found.rows.tolist(), found.scores.tolist()) == ([6, 3], [0.9, 0.4])
    assert found.causes is not None
    assert found.causes.tolist() == [1, 1]


def test_a_shop_without_pictures_has_no_visual_candidates() -> None:
    assert visual.find(asked([0])).rows.tolist() == []


def test_candidates_hold_every_item_once_with_its_places() -> None:
    found = gather(asked([0], barred=np.array([7, -1])))
    assert found.rows.tolist() == [1, 2, 3, 4, 5, 6]
    assert found.places[found.rows.tolist().index(5), NAMES.index("session")] == 0
    assert found.places[0, NAMES.index("session")] == NOWHERE


def test_ranker_orders_by_its_features_and_without_one_the_factors_do() -> None:
    prices = np.array([3, 3, 3, 5, 3, 3, 4, 3], np.float32)
    question = asked([0], extras(facts=facts(log_price=prices)))
    found = gather(question)
    plain = found.rows[ranked(question, found, None)]
    assert plain.tolist()[:3] == [1, 2, 3]
    near = np.zeros(len(FEATURES))
    near[FEATURES.index("price distance")] = 1.0
    assert found.rows[ranked(question, found, near)].tolist()[:2] == [3, 6]
    assert features_of(question, found).shape == (len(found), len(FEATURES))


class Likings:
    """Item 2 is liked with a chance of nine in ten by whoever looked at item 0, most of all; item 3 has no picture."""

    def chances(self, wanted: NDArray[np.int64], products: NDArray[np.int64], **more: Any) -> NDArray[np.float64]:
        assert wanted.tolist() == [10]
        assert more["weights"].tolist() == [1.0]
        return np.array([{12: 0.9, 13: np.nan}.get(int(pk), 0.5) for pk in products])


def test_liking_a_picture_enters_as_log_odds_and_nothing_known_as_zero() -> None:
    column = FEATURES.index("picture liked")
    question = asked([0], preference=Likings())
    found = gather(question)
    told = dict(zip(found.rows.tolist(), features_of(question, found)[:, column].tolist(), strict=True))
    assert told[2] == pytest.approx(np.log(9))
    assert {told[row] for row in (1, 3, 4)} == {0.0}
    assert not features_of(asked([0]), found)[:, column].any()


def test_weights_of_other_features_leave_the_order_to_the_factors() -> None:
    question = asked([0])
    found = gather(question)
    older = np.ones(len(FEATURES) - 1)
    assert ranked(question, found, older).tolist() == ranked(question, found, None).tolist()


def why(question: Asked, *rows: int) -> dict[int, Because]:
    history = History(question.model.item_ids[question.history], question.weights)
    blend = Blend.of(question.model, history, NONE)
    told = reasons(question, gather(question), blend, [int(IDS[row]) for row in rows], {})
    return {int(pk) - 10: because for pk, because in told.items()}


def test_a_reason_is_of_the_source_where_the_item_stands_highest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visual, "served", Pictures)
    known = extras(trend=np.array([0, 0, 0, 0, 0, 0, 0, 4.0], np.float32))
    told = why(asked([0], known), 1, 5, 6, 7)
    assert told[1] == Because("collaborative", 10)
    assert told[5] == Because("session", 10)
    assert told[6] == Because("visual", 10)
    assert told[7] == Because("trending")


def test_a_source_that_knows_no_product_leaves_the_word_to_the_next() -> None:
    told = why(asked([0]), 4)
    assert told[4] == Because("popular")  # nothing of the history speaks for the other taste


def test_no_reason_is_made_up_for_what_no_source_can_explain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(popular, "K", 1)
    told = why(asked([0]), 4)
    assert told[4] == Because()
    assert told[4].is_silent
