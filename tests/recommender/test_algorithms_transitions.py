"""Histories in time order and next-item recommendation, against counts done by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.algorithms.base import NotFittedError
from recommender.algorithms.sequences import SequenceRecommender, Sequences
from recommender.algorithms.transitions import (
    MARKOV,
    SequencePopularity,
    Transitions,
    TransitionSettings,
    count_transitions,
)

ROWS = st.lists(st.lists(st.integers(0, 9), max_size=6), min_size=1, max_size=6)


def as_lists(sequences: Sequences) -> list[list[int]]:
    starts = sequences.starts
    return [sequences.items[a:b].tolist() for a, b in itertools.pairwise(starts)]


@given(ROWS, st.data())
def test_rows_are_taken_and_shortened_as_lists_are(rows: list[list[int]], data: st.DataObject) -> None:
    sequences = Sequences.of(rows)
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=5))
    ages = data.draw(st.lists(st.integers(0, 7), min_size=len(rows), max_size=len(rows)))
    taken = sequences.take(np.array(chosen, dtype=np.int64))
    shorter = sequences.older_than(np.array(ages))
    assert as_lists(taken) == [rows[row] for row in chosen]
    assert as_lists(shorter) == [row[: max(len(row) - age, 0)] for row, age in zip(rows, ages, strict=True)]


def test_ages_count_back_from_the_newest() -> None:
    sequences = Sequences.of([[5, 6, 7], [], [8]])
    assert (sequences.ages.tolist(), sequences.rows.tolist()) == ([2, 1, 0, 0], [0, 0, 0, 2])


@pytest.mark.parametrize(("items", "starts"), [([1], [0, 2]), ([1], [1]), ([1, 2], [0, 2, 1, 2]), ([-1], [0, 1])])
def test_impossible_sequences_are_refused(items: list[int], starts: list[int]) -> None:
    with pytest.raises(ValueError, match="must"):
        Sequences(np.array(items), np.array(starts))


@given(ROWS, st.integers(1, 4))
def test_counts_equal_a_loop_over_all_pairs(rows: list[list[int]], window: int) -> None:
    settings = TransitionSettings(window=window, distance_power=0.5, backward=0.25, reverse_power=1.0)
    expected = np.zeros((10, 10))
    for row in rows:
        for early in range(len(row)):
            for late in range(early + 1, min(early + window + 1, len(row))):
                expected[row[early], row[late]] += (late - early) ** -0.5
                expected[row[late], row[early]] += 0.25 / (late - early)
    if any(rows):
        counted = count_transitions(Sequences.of(rows), 10, settings).toarray()
        np.testing.assert_allclose(counted, expected, rtol=1e-5)


def test_markov_chain_recommends_what_followed_the_last_item_most_often() -> None:
    model = Transitions(MARKOV).fit(Sequences.of([[0, 1], [0, 1], [0, 2], [3, 0], [2, 3]]), 4)
    assert model.recommend(Sequences.of([[3, 2, 0]]), 1).tolist() == [[1]]
    assert model.weights[[0]].toarray().tolist() == [[0, 2, 1, 0]]


def test_score_follows_the_formula() -> None:
    settings = TransitionSettings(
        distance_power=1.0,
        backward=0.5,
        reverse_power=0.0,
        count_power=2.0,
        source_power=0.5,
        source_damping=1.0,
        target_power=1.0,
        recency=0.5,
        popularity=0.1,
    )
    model = Transitions(settings).fit(Sequences.of([[0, 1, 2], [0, 1]]), 3)
    # Counts 0→1: 2, 0→2: 1/2, 1→2: 1, 1→0: 1, 2→0: 1/2, 2→1: 1/2; then squared.
    leaving = np.sqrt(np.array([4.25, 2.0, 0.5]) + 1)
    weights = np.array([[0, 4, 0.25], [1, 0, 1], [0.25, 0.25, 0]]) / leaving[:, None] / np.array([2, 2, 1])
    expected = 0.5 * weights[0] + weights[1] + 0.1 * np.array([2, 2, 1]) / 5
    np.testing.assert_allclose(model.score(Sequences.of([[0, 1]]))[0], expected, rtol=1e-5)


def test_order_matters_and_backward_steps_count_less() -> None:
    model = Transitions().fit(Sequences.of([[0, 1]] * 3 + [[1, 2]] * 3), 3)
    assert model.recommend(Sequences.of([[1]]), 2).tolist() == [[2, 0]]


def test_history_without_transitions_gets_the_popular_items() -> None:
    model = Transitions().fit(Sequences.of([[0, 1], [1, 0], [1], [2]]), 4)
    assert model.recommend(Sequences.of([[], [2]]), 2).tolist() == [[1, 0], [1, 0]]


def test_seen_items_are_left_out_unless_asked_for() -> None:
    model = SequencePopularity().fit(Sequences.of([[0, 0, 0, 1, 1, 2]]), 3)
    histories = Sequences.of([[0], [0, 1, 2]])
    assert model.recommend(histories, 2).tolist() == [[1, 2], [-1, -1]]
    assert model.recommend(histories, 2, exclude_seen=False).tolist() == [[0, 1], [0, 1]]


@pytest.mark.parametrize("model", [Transitions(), SequencePopularity()])
def test_unusable_input_is_named(model: SequenceRecommender) -> None:
    with pytest.raises(NotFittedError, match=r"call fit\(\)"):
        model.score(Sequences.of([[0]]))
    with pytest.raises(ValueError, match="nothing to learn"):
        model.fit(Sequences.of([[]]), 3)
    with pytest.raises(ValueError, match="item 3 is outside a catalogue of 3"):
        model.fit(Sequences.of([[3]]), 3)


def test_history_of_an_unknown_item_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the fitted catalogue of 2"):
        Transitions().fit(Sequences.of([[0, 1]]), 2).score(Sequences.of([[2]]))


@pytest.mark.parametrize("wrong", [{"window": 0}, {"recency": 1.5}, {"backward": -0.1}, {"count_power": 0}])
def test_impossible_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        TransitionSettings(**wrong)  # type: ignore[arg-type]
