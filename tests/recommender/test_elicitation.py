"""Asking about the product that tells most: the posterior against a reference, and the choice on known cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from recommender.algorithms.elicitation import PRIOR_DEVIATION, believe, gains, next_question, one_hot

PIECES = [
    *[[["women"], ["dress"], ["red"]]] * 4,
    *[[["women"], ["dress"], ["blue"]]] * 2,
    *[[["men"], ["shirt"], ["blue"]]] * 3,
]


def test_features_have_length_one_and_share_a_facets_values() -> None:
    features = one_hot([[["women"], ["red", "blue"]], [["men"], []]])
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1)
    np.testing.assert_allclose(features[0] / features[0, 0], [1, 1, 2**-0.5, 2**-0.5, 0])
    np.testing.assert_allclose(features[1] / features[1, 0], [1, 0, 0, 0, 1])


def test_belief_is_where_the_posterior_peaks() -> None:
    rng = np.random.default_rng(3)
    features, liked = rng.normal(size=(20, 4)), rng.random(20) < 0.4

    def loss(mean: np.ndarray) -> float:
        margins = np.where(liked, 1, -1) * (features @ mean)
        return float(np.logaddexp(0, -margins).sum() + mean @ mean / (2 * PRIOR_DEVIATION**2))

    belief = believe(features, liked)
    np.testing.assert_allclose(belief.mean, minimize(loss, np.zeros(4)).x, atol=1e-4)
    assert (np.linalg.eigvalsh(belief.covariance) > 0).all()


def test_without_answers_the_prior_stands() -> None:
    belief = believe(np.zeros((0, 3)), np.zeros(0, dtype=bool))
    np.testing.assert_allclose(belief.mean, 0)
    np.testing.assert_allclose(belief.covariance, np.eye(3) * PRIOR_DEVIATION**2)


def test_the_first_question_is_about_what_has_most_in_common_with_others() -> None:
    assert next_question(one_hot(PIECES), [], []) in range(4)


def test_an_answer_makes_its_like_a_poor_question() -> None:
    features = one_hot(PIECES)
    before, after = (gains(believe(features[asked], np.ones(len(asked), bool)), features) for asked in ([], [0]))
    assert after[1] < 0.4 * before[1]
    assert next_question(features, [0], [True]) in range(6, 9)


def test_what_was_asked_or_barred_is_not_asked_again_and_an_end_comes() -> None:
    features = one_hot(PIECES)
    asked: list[int] = []
    while (row := next_question(features, asked, [True] * len(asked), barred=[8])) is not None:
        asked.append(row)
    assert sorted(asked) == list(range(8))


@given(st.lists(st.booleans(), max_size=9))
def test_gains_are_finite_and_not_negative(liked: list[bool]) -> None:
    features = one_hot(PIECES)
    values = gains(believe(features[: len(liked)], np.array(liked, dtype=bool)), features)
    assert np.isfinite(values).all()
    assert (values >= 0).all()


def test_chosen_questions_tell_more_than_drawn_ones() -> None:
    """Over shoppers who like one colour or kind, twelve chosen answers rank the shop better than twelve at random."""
    rng = np.random.default_rng(0)
    facets = [[f"kind-{k}" for k in range(6)], [f"hue-{h}" for h in range(8)]]
    # Half of the shop is of one kind, as shops are.
    pieces = [[[facets[0][0 if rng.random() < 0.5 else rng.integers(6)]], [rng.choice(facets[1])]] for _ in range(120)]
    features = one_hot(pieces)
    chosen, drawn = [], []
    for number in range(24):
        loved = facets[number % 2][number // 2 % 6]
        truth = np.array([loved in (one[0][0], one[1][0]) for one in pieces])
        asked: list[int] = []
        for _ in range(12):
            row = next_question(features, asked, truth[asked].tolist())
            assert row is not None
            asked.append(row)
        chosen.append(_auc(features, asked, truth))
        drawn.append(_auc(features, rng.choice(120, 12, replace=False).tolist(), truth))
    assert np.mean(chosen) > np.mean(drawn) + 0.03
    assert np.mean(chosen) > 0.9


def _auc(features: np.ndarray, asked: list[int], truth: np.ndarray) -> float:
    scores = believe(features[asked], truth[asked]).log_odds(features)
    better = (scores[truth][:, None] > scores[~truth]).mean() + 0.5 * (scores[truth][:, None] == scores[~truth]).mean()
    return float(better)


def test_one_row_a_product_is_required() -> None:
    with pytest.raises(IndexError):
        next_question(one_hot(PIECES), [99], [True])
