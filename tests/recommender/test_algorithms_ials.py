"""iALS against closed forms, the `implicit` package, and interruptions."""

from pathlib import Path
from typing import Any

import implicit
import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix, random_array

from benchmarks.support.implicit_peer import quiet_implicit
from recommender.algorithms import als_solver
from recommender.algorithms.als_solver import solve_rows
from recommender.algorithms.base import Progress
from recommender.algorithms.fold_in import Penalty
from recommender.algorithms.ials import IALS, IALSSettings

CPU = torch.device("cpu")
SMALL = IALSSettings(factors=6, iterations=4)


def weights(shape: tuple[int, int] = (30, 20), seed: int = 5) -> csr_matrix:
    rng = np.random.default_rng(seed)
    return csr_matrix(random_array(shape, density=0.25, rng=rng, dtype=np.float32) * 3)


def dense_rows(rows: csr_matrix, fixed: np.ndarray, penalty: Penalty) -> np.ndarray:
    """The normal equations of every row over all columns, in double precision."""
    wide, solved = fixed.astype(np.float64), []
    for row in rows.toarray().astype(np.float64):
        mass = row.sum() + penalty.unobserved_weight * len(wide)
        ridge = penalty.regularization * mass**penalty.frequency_exponent
        system = wide.T @ np.diag(row + penalty.unobserved_weight) @ wide + ridge * np.eye(wide.shape[1])
        solved.append(np.linalg.solve(system, wide.T @ row))
    return np.stack(solved)


@pytest.mark.parametrize("k", [1, 3, 16])
@pytest.mark.parametrize("floats", [1, 200, 10**6])
def test_half_step_solves_the_normal_equations(k: int, floats: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(als_solver.FLOATS_PER_BATCH, "cpu", floats)
    rows, penalty = weights(), Penalty(0.2, 0.05, 0.7)
    fixed = np.random.default_rng(3).normal(size=(20, k)).astype(np.float32)
    np.testing.assert_allclose(
        solve_rows(rows, fixed, penalty, CPU), dense_rows(rows, fixed, penalty), rtol=1e-3, atol=1e-5
    )


def test_half_step_is_exact_where_unobserved_pairs_weigh_nothing() -> None:
    rows, penalty = weights(), Penalty(0.0, 0.05, 1.0)
    fixed = np.random.default_rng(3).normal(size=(20, 4)).astype(np.float32)
    expected = np.zeros((30, 4))
    filled = np.diff(rows.indptr) > 0
    expected[filled] = dense_rows(rows[filled], fixed, penalty)
    np.testing.assert_allclose(solve_rows(rows, fixed, penalty, CPU), expected, rtol=1e-3, atol=1e-5)


def test_half_step_agrees_with_implicit() -> None:
    """implicit aims at 1 with confidence 1 + w where we add w to α0: a factor (1 + w) / w."""
    rows = weights()
    rows.data[:] = 4.0
    with quiet_implicit():
        model = implicit.als.AlternatingLeastSquares(
            factors=6, regularization=0.7, alpha=1.0, use_cg=False, use_gpu=False, num_threads=1
        )
    fixed = np.random.default_rng(3).normal(size=(20, 6)).astype(np.float32)
    model.item_factors = fixed
    theirs = np.array(model.recalculate_user(np.arange(30), csr_matrix(rows + rows.sign())))
    ours = solve_rows(rows, fixed, Penalty(1.0, 0.7, 0.0), CPU)
    np.testing.assert_allclose(ours * 5 / 4, theirs, atol=1e-5)


def test_item_weights_follow_popularity_with_mean_one_per_interaction() -> None:
    matrix = csr_matrix(np.array([[4, 1, 0], [12, 0, 0]], dtype=np.float32))
    settings = IALSSettings(factors=2, iterations=1, popularity_exponent=0.5)
    # Popularities 16 and 1, so 1/4 and 1, times 17 / (16/4 + 1).
    assert IALS(settings).fit(matrix).fold_in().item_weights.tolist() == pytest.approx([0.85, 3.4, 1.0])


def test_penalty_is_stated_relative_to_the_data() -> None:
    """6 entries of weight 2 by 3 users with entries: 4 a user, so α0 = 5 × 4 / 10 items."""
    dense = np.zeros((4, 10), dtype=np.float32)
    dense[:3, :2] = 2
    settings = IALSSettings(unobserved_ratio=5, regularization=3, frequency_exponent=0.5)
    penalty = settings.penalty_for(csr_matrix(dense))
    assert penalty.unobserved_weight == pytest.approx(2.0)
    assert penalty.ridge(4.0, 10) == pytest.approx(3 * 2.0)


@pytest.mark.parametrize("factor", [0.01, 50.0])
def test_scale_of_the_confidences_does_not_matter(factor: float) -> None:
    matrix = weights()
    ours, scaled = IALS(SMALL).fit(matrix), IALS(SMALL).fit(matrix * factor)
    np.testing.assert_allclose(ours.score(np.arange(30)), scaled.score(np.arange(30)), atol=1e-4)


def test_objective_falls_with_every_iteration() -> None:
    matrix = weights()
    trained = IALS(SMALL).fit(matrix).fold_in()
    dense, penalty = matrix.toarray() * trained.item_weights, trained.penalty

    def objective(iterations: int) -> float:
        model = IALS(IALSSettings(factors=6, iterations=iterations)).fit(matrix)
        users, items = model.user_factors, model.item_factors
        scores = users @ items.T
        fit = (dense * (1 - scores) ** 2).sum() + penalty.unobserved_weight * (scores**2).sum()
        ridges = (penalty.ridge(dense.sum(1), 20) @ (users**2).sum(1)) + (
            penalty.ridge(dense.sum(0), 30) @ (items**2).sum(1)
        )
        return float(fit + ridges)

    values = [objective(iterations) for iterations in range(1, 6)]
    assert values == sorted(values, reverse=True)


def cancel_after(iterations: int) -> Progress:
    def progress(fraction: float, message: str) -> None:
        if fraction >= iterations / SMALL.iterations:
            raise InterruptedError

    return progress


def test_cancelled_fit_continues_from_its_checkpoint(tmp_path: Path) -> None:
    path, matrix, resumed = tmp_path / "als", weights(), []
    with pytest.raises(InterruptedError):
        IALS(SMALL, checkpoint=path).fit(matrix, progress=cancel_after(2))
    model = IALS(SMALL, checkpoint=path)
    model.fit(matrix, progress=lambda fraction, message: resumed.append(fraction))
    assert resumed == [0.5, 0.75, 1.0]
    np.testing.assert_array_equal(model.item_factors, IALS(SMALL).fit(matrix).item_factors)


@pytest.mark.parametrize(("settings", "seed"), [(SMALL, 6), (IALSSettings(factors=6, iterations=4, seed=1), 5)])
def test_checkpoint_of_another_fit_is_ignored(tmp_path: Path, settings: IALSSettings, seed: int) -> None:
    path, fractions = tmp_path / "als", []
    IALS(SMALL, checkpoint=path).fit(weights())
    IALS(settings, checkpoint=path).fit(
        weights(seed=seed), progress=lambda fraction, message: fractions.append(fraction)
    )
    assert fractions == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_damaged_checkpoint_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "als"
    IALS(SMALL, checkpoint=path).fit(weights())
    path.write_bytes(path.read_bytes()[:-20])
    model = IALS(SMALL, checkpoint=path).fit(weights())
    np.testing.assert_array_equal(model.item_factors, IALS(SMALL).fit(weights()).item_factors)


def test_no_partial_checkpoint_is_left(tmp_path: Path) -> None:
    IALS(SMALL, checkpoint=tmp_path / "als").fit(weights())
    assert [file.name for file in tmp_path.iterdir()] == ["als"]


@pytest.mark.parametrize(
    "wrong", [{"factors": 0}, {"iterations": 0}, {"regularization": 0.0}, {"unobserved_ratio": -1.0}]
)
def test_impossible_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="at least"):
        IALSSettings(**wrong)


def test_unsupported_device_is_refused() -> None:
    with pytest.raises(ValueError, match="trains on cpu or cuda, not on meta"):
        IALS(device="meta")
