"""Serving arithmetic against brute force, the trainer, and its promise to import NumPy alone."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix, random_array

from recommender.algorithms.als_solver import solve_rows
from recommender.algorithms.fold_in import FoldIn, Penalty, gram_matrix
from recommender.algorithms.ials import IALS, IALSSettings

PENALTY = Penalty(unobserved_weight=0.3, regularization=0.02, frequency_exponent=0.8)


@pytest.fixture
def fold_in() -> FoldIn:
    factors = np.random.default_rng(1).normal(size=(30, 6)).astype(np.float32)
    return serving(factors)


def serving(factors: np.ndarray) -> FoldIn:
    weights = np.linspace(0.5, 2, len(factors), dtype=np.float32)
    return FoldIn(factors, gram_matrix(factors), weights, PENALTY)


def dense_user_factor(fold_in: FoldIn, history: dict[int, float]) -> np.ndarray:
    """The minimiser of the row's objective, written out over all items in double precision."""
    factors = fold_in.item_factors.astype(np.float64)
    weights = np.zeros(len(factors))
    for item, weight in history.items():
        weights[item] += weight * (0.5 + 1.5 * item / 29)
    ridge = 0.02 * (weights.sum() + 0.3 * len(factors)) ** 0.8
    system = factors.T @ np.diag(0.3 + weights) @ factors + ridge * np.eye(factors.shape[1])
    return np.linalg.inv(system) @ factors.T @ weights


def test_fold_in_minimises_the_objective(fold_in: FoldIn) -> None:
    history = {3: 1.0, 7: 2.5, 20: 0.25}
    ours = fold_in.user_factor(list(history), list(history.values()))
    np.testing.assert_allclose(ours, dense_user_factor(fold_in, history), rtol=1e-5)


@pytest.mark.parametrize("factors", [4, 32])
def test_fold_in_equals_the_trained_user_factor(factors: int) -> None:
    matrix = csr_matrix(random_array((40, 25), density=0.3, rng=np.random.default_rng(2), dtype=np.float32) * 4)
    model = IALS(IALSSettings(factors=factors, iterations=3)).fit(matrix)
    served = model.fold_in()
    rows = [matrix[user] for user in range(40)]
    folded = np.stack([served.user_factor(row.indices, row.data) for row in rows])
    np.testing.assert_allclose(folded, model.user_factors, atol=1e-5)


def test_fold_in_equals_one_user_update(fold_in: FoldIn) -> None:
    weights = [1.0, 3.0] * fold_in.item_weights[[4, 11]]
    row = csr_matrix((weights, ([0, 0], [4, 11])), shape=(1, 30), dtype=np.float32)
    update = solve_rows(row, fold_in.item_factors, PENALTY, torch.device("cpu"))[0]
    np.testing.assert_allclose(fold_in.user_factor([4, 11], [1.0, 3.0]), update, atol=1e-5)


def test_contributions_sum_to_the_score(fold_in: FoldIn) -> None:
    items, weights = [3, 7, 20], [1.0, 2.5, 0.25]
    scores = fold_in.scores(fold_in.user_factor(items, weights))
    parts = fold_in.contributions(items, weights, targets=[0, 7, 29])
    assert parts.shape == (3, 3)
    np.testing.assert_allclose(parts.sum(axis=1), scores[[0, 7, 29]], atol=1e-6)


def test_contribution_names_the_lookalike() -> None:
    factors = np.array([[1, 0], [0, 1], [0.9, 0.1]], dtype=np.float32)
    parts = serving(factors).contributions([0, 1], [1.0, 1.0], targets=[2])
    assert parts[0].argmax() == 0


def test_repeated_item_equals_its_summed_weight(fold_in: FoldIn) -> None:
    np.testing.assert_allclose(
        fold_in.user_factor([5, 5, 9], [1.0, 2.0, 1.0]), fold_in.user_factor([5, 9], [3.0, 1.0]), rtol=1e-6
    )


def test_weight_zero_adds_nothing(fold_in: FoldIn) -> None:
    np.testing.assert_array_equal(fold_in.user_factor([5, 9], [1.0, 0.0]), fold_in.user_factor([5], [1.0]))


def test_empty_history_scores_zero_and_explains_nothing(fold_in: FoldIn) -> None:
    assert not fold_in.scores(fold_in.user_factor([], [])).any()
    assert fold_in.contributions([], [], targets=[1, 2]).shape == (2, 0)


@pytest.mark.parametrize("weights", [[-1.0], [float("nan")], [float("inf")]])
def test_impossible_weights_are_refused(fold_in: FoldIn, weights: list[float]) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        fold_in.user_factor([1], weights)


@pytest.mark.parametrize("item", [-1, 30])
def test_unknown_item_is_refused(fold_in: FoldIn, item: int) -> None:
    with pytest.raises(IndexError):
        fold_in.user_factor([item], [1.0])


def test_items_and_weights_must_pair_up(fold_in: FoldIn) -> None:
    with pytest.raises(ValueError, match="2 items but 1 weights"):
        fold_in.user_factor([1, 2], [1.0])


def test_gram_of_another_model_is_refused(fold_in: FoldIn) -> None:
    with pytest.raises(ValueError, match=r"gram must be \(6, 6\)"):
        FoldIn(fold_in.item_factors, np.eye(5), fold_in.item_weights, PENALTY)


def test_weights_of_another_catalogue_are_refused(fold_in: FoldIn) -> None:
    with pytest.raises(ValueError, match=r"item_weights must be \(30,\)"):
        FoldIn(fold_in.item_factors, fold_in.gram, fold_in.item_weights[:9], PENALTY)


def test_gram_does_not_depend_on_the_block(fold_in: FoldIn) -> None:
    wide = fold_in.item_factors.astype(np.float64)
    np.testing.assert_allclose(gram_matrix(fold_in.item_factors, block=7), wide.T @ wide, rtol=1e-12)


@pytest.mark.parametrize(
    "arguments",
    [
        {"unobserved_weight": -0.1, "regularization": 1.0},
        {"unobserved_weight": 0.1, "regularization": 0.0},
    ],
)
def test_penalty_without_a_unique_answer_is_refused(arguments: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="regularization > 0"):
        Penalty(frequency_exponent=1.0, **arguments)


def test_web_tier_modules_import_numpy_alone() -> None:
    code = (
        "import sys; import recommender.algorithms.fold_in, recommender.algorithms.ranking\n"
        "print(sorted({'torch', 'pandas', 'scipy', 'django', 'safetensors'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
