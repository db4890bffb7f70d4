from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommender.algorithms.next_items import NextItems, kept_transitions
from recommender.algorithms.sequences import Sequences
from recommender.algorithms.transitions import Transitions, TransitionSettings

SETTINGS = TransitionSettings(window=4, popularity=0.0)


@pytest.fixture
def fitted() -> Transitions:
    rng = np.random.default_rng(1)
    return Transitions(SETTINGS).fit(Sequences.of([rng.integers(0, 12, 9) for _ in range(40)]), 12)


def test_scores_are_those_of_the_fitted_transitions(fitted: Transitions) -> None:
    served = kept_transitions(fitted.weights, recency=SETTINGS.recency)
    history = np.array([3, 7, 1])  # latest first; Transitions reads oldest first
    plain = fitted.weights.toarray()
    np.fill_diagonal(plain, 0.0)  # an item does not follow itself in a list that leaves out what was seen
    expected = plain[3] + 0.6 * plain[7] + 0.36 * plain[1]
    assert served.scores(history) == pytest.approx(expected, rel=1e-5)


def test_contributions_of_the_history_add_up_to_the_score(fitted: Transitions) -> None:
    served = kept_transitions(fitted.weights, recency=SETTINGS.recency)
    history, targets = np.array([3, 7, 1]), np.array([9, 0, 5])
    added = served.contributions(history, targets)
    assert added.shape == (3, 3)
    assert added.sum(axis=1) == pytest.approx(served.scores(history)[targets])


def test_only_the_strongest_of_each_item_are_kept_and_none_to_itself() -> None:
    weights = csr_matrix(np.array([[9.0, 1.0, 3.0], [0.0, 0.0, 0.0], [2.0, 4.0, 0.0]]))
    kept = kept_transitions(weights, recency=0.5, kept=1)
    assert kept.starts.tolist() == [0, 1, 1, 2]
    assert kept.items.tolist() == [2, 1]
    assert kept.weights.tolist() == [3.0, 4.0]


def test_a_history_without_transitions_scores_nothing() -> None:
    kept = kept_transitions(csr_matrix((3, 3)), recency=0.5)
    assert kept.scores(np.array([1])).tolist() == [0.0, 0.0, 0.0]
    assert kept.scores(np.zeros(0, np.int64)).tolist() == [0.0, 0.0, 0.0]
    assert kept.contributions(np.array([1]), np.array([0])).tolist() == [[0.0]]


def test_arrays_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="starts must rise"):
        NextItems(np.array([0, 2]), np.array([1], np.int32), np.array([1.0], np.float32), 0.5)
