"""Ranking metrics against hand-computed cases and brute force."""

import math

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random_array

from recommender.algorithms.metrics import coverage, evaluate, gini, rank_users
from recommender.algorithms.ranking import top_k


class Fixed:
    """A model whose scores are written down."""

    def __init__(self, scores: np.ndarray) -> None:
        self.scores = scores.astype(np.float32)

    def score(self, users: np.ndarray) -> np.ndarray:
        return self.scores[users]


def matrix(rows: list[list[int]]) -> csr_matrix:
    return csr_matrix(np.array(rows, dtype=np.float32))


def test_hand_computed_case() -> None:
    """User 0 sees items 1, 2 of which 2 is relevant; user 1 sees 3, 2 and hits 3; user 2 has no test."""
    model = Fixed(np.array([[9, 5, 4, 1], [0, 1, 2, 3], [1, 1, 1, 1]]))
    train = matrix([[1, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0]])
    test = matrix([[0, 0, 1, 1], [0, 0, 0, 1], [0, 0, 0, 0]])
    second = 1 / math.log2(3)
    assert evaluate(model, train, test, k=2) == {
        "recall@2": pytest.approx((1 / 2 + 1) / 2),
        "ndcg@2": pytest.approx((second / (1 + second) + 1) / 2),
        "coverage@2": pytest.approx(3 / 4),
        "gini": pytest.approx((-3 * 0 - 1 * 1 + 1 * 1 + 3 * 2) / (4 * 4)),
    }


def test_item_in_train_and_test_cannot_be_hit() -> None:
    model, both = Fixed(np.array([[3, 2, 1]])), matrix([[1, 0, 0]])
    assert evaluate(model, both, both, k=3)["recall@3"] == 0


def test_list_longer_than_the_catalogue_hits_everything() -> None:
    model = Fixed(np.array([[3, 2, 1]]))
    measured = evaluate(model, matrix([[1, 0, 0]]), matrix([[0, 1, 1]]), k=10)
    assert (measured["recall@10"], measured["ndcg@10"]) == (1.0, pytest.approx(1.0))


def test_no_test_users_is_an_error() -> None:
    with pytest.raises(ValueError, match="no user has test items"):
        evaluate(Fixed(np.zeros((1, 2))), matrix([[1, 0]]), matrix([[0, 0]]))


def brute_force(scores: np.ndarray, train: np.ndarray, test: np.ndarray, k: int) -> dict[str, float]:
    recalls, gains, shown = [], [], []
    for user in range(len(scores)):
        relevant = set(np.flatnonzero(test[user]))
        if not relevant:
            continue
        candidates = [item for item in range(scores.shape[1]) if not train[user, item]]
        listed = sorted(candidates, key=lambda item: (-scores[user, item], item))[:k]
        shown += listed
        recalls.append(len(relevant & set(listed)) / len(relevant))
        dcg = sum(1 / math.log2(place + 2) for place, item in enumerate(listed) if item in relevant)
        gains.append(dcg / sum(1 / math.log2(place + 2) for place in range(min(k, len(relevant)))))
    counts = [shown.count(item) for item in range(scores.shape[1])]
    apart = sum(abs(a - b) for a in counts for b in counts)
    return {
        f"recall@{k}": float(np.mean(recalls)),
        f"ndcg@{k}": float(np.mean(gains)),
        f"coverage@{k}": len(set(shown)) / len(counts),
        "gini": apart / (2 * len(counts) * sum(counts)),
    }


@pytest.mark.parametrize("batch", [1, 7, 100])
def test_metrics_equal_brute_force_with_tied_scores(batch: int) -> None:
    rng = np.random.default_rng(11)
    scores = rng.integers(0, 6, size=(40, 15)).astype(np.float32)
    train = csr_matrix(random_array((40, 15), density=0.2, rng=rng))
    test = csr_matrix(random_array((40, 15), density=0.15, rng=rng))
    expected = brute_force(scores, train.toarray(), test.toarray(), 5)
    assert evaluate(Fixed(scores), train, test, k=5, batch=batch) == pytest.approx(expected)


def test_evaluation_does_not_write_into_the_models_scores() -> None:
    model = Fixed(np.array([[3.0, 2.0]]))
    model.score = lambda users: model.scores  # type: ignore[method-assign]
    rank_users(model, matrix([[1, 0]]), np.array([0]), 1)
    assert model.scores.tolist() == [[3.0, 2.0]]


@pytest.mark.parametrize(
    ("lists", "share", "inequality"),
    [([[0, 1], [2, 3]], 1.0, 0.0), ([[0], [0]], 0.25, 0.75), ([[-1], [-1]], 0.0, 0.0)],
)
def test_exposure_extremes(lists: list[list[int]], share: float, inequality: float) -> None:
    ranked = np.array(lists)
    assert (coverage(ranked, 4), gini(ranked, 4)) == (share, inequality)


def test_top_k_orders_ties_by_column_and_skips_the_unavailable() -> None:
    scores = np.array([[1, 2, 2, -np.inf], [0, 0, 0, 0], [-np.inf, -np.inf, 3, -np.inf]])
    assert top_k(scores, 3).tolist() == [[1, 2, 0], [0, 1, 2], [2, -1, -1]]


def test_top_k_equals_a_stable_sort() -> None:
    scores = np.random.default_rng(4).integers(0, 4, size=(200, 30)).astype(np.float32)
    expected = np.argsort(-scores, axis=1, kind="stable")
    for k in (1, 7, 29, 30):
        np.testing.assert_array_equal(top_k(scores, k), expected[:, :k])


@pytest.mark.parametrize("shape", [(0, 5), (2, 0)])
def test_top_k_of_nothing_is_empty_or_unfilled(shape: tuple[int, int]) -> None:
    assert (top_k(np.zeros(shape), 3) == -1).all()


def test_top_k_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        top_k(np.zeros((1, 1)), 0)
