"""The graph filter and its spectrum against dense eigenvalue decompositions."""

from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random_array

from recommender.algorithms.graph_filter import GraphFilter, GraphFilterSettings
from recommender.algorithms.spectrum import leading_spectrum


def weights(shape: tuple[int, int] = (50, 30), density: float = 0.2) -> csr_matrix:
    return csr_matrix(random_array(shape, density=density, rng=np.random.default_rng(4), dtype=np.float32) * 3)


def dense_scores(matrix: csr_matrix, histories: np.ndarray, settings: GraphFilterSettings) -> np.ndarray:
    """The docstring's formula in double precision, with every matrix written out."""
    dense = matrix.toarray().astype(np.float64)
    users, items = dense.sum(1), dense.sum(0)
    normal = np.diag(users**-settings.user_exponent) @ dense @ np.diag(items**-0.5)
    graph = normal.T @ normal
    eigenvalues, vectors = np.linalg.eigh(graph)
    eigenvalues = np.maximum(eigenvalues / eigenvalues[-1], 0)
    response = eigenvalues.copy()
    leading = slice(len(response) - settings.factors, None)
    response[leading] = (eigenvalues[leading] + settings.low_pass) * np.exp(-settings.sharpening * eigenvalues[leading])
    shift = items**settings.popularity_exponent
    return (histories / shift) @ (vectors * response) @ vectors.T * shift


@pytest.mark.parametrize(
    "settings",
    [
        GraphFilterSettings(factors=6, iterations=40),
        GraphFilterSettings(factors=30, user_exponent=0.8, popularity_exponent=0.0, low_pass=0.4, sharpening=2.0),
        GraphFilterSettings(factors=12, iterations=40, user_exponent=0.0, popularity_exponent=0.5, low_pass=0.0),
    ],
)
def test_scores_equal_the_filter_written_out(settings: GraphFilterSettings) -> None:
    matrix = weights()
    model = GraphFilter(settings).fit(matrix)
    np.testing.assert_allclose(
        model.score(np.arange(50)), dense_scores(matrix, matrix.toarray(), settings), rtol=2e-3, atol=2e-4
    )
    strangers = weights((4, 30), density=0.1)
    expected = dense_scores(matrix, strangers.toarray(), settings)
    np.testing.assert_allclose(model.score_histories(strangers), expected, rtol=2e-3, atol=2e-4)


def test_half_exponents_without_sharpening_are_gf_cf() -> None:
    """Shen et al. 2021, eq. 8: r R̃ᵀR̃ + β r D_i^-½ U Uᵀ D_i^½, whose linear pass is conjugated here as well."""
    settings = GraphFilterSettings(factors=30, user_exponent=0.5, popularity_exponent=0.5, low_pass=0.3, sharpening=0)
    matrix = weights()
    dense = matrix.toarray().astype(np.float64)
    normal = dense / np.sqrt(dense.sum(1))[:, None] / np.sqrt(dense.sum(0))
    root = np.sqrt(dense.sum(0))
    expected = (dense / root) @ normal.T @ normal * root + 0.3 * dense
    np.testing.assert_allclose(GraphFilter(settings).fit(matrix).score(np.arange(50)), expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("factor", [0.01, 50.0])
def test_scale_of_the_confidences_does_not_change_the_order(factor: float) -> None:
    matrix = weights()
    lists = [GraphFilter().fit(some).recommend(np.arange(50), 5).tolist() for some in (matrix, matrix * factor)]
    assert lists[0] == lists[1]


def test_sharpening_shows_less_of_what_everyone_has() -> None:
    """Items 0-2 are everyone's; with sharpening a stranger to them is offered them later."""
    matrix = weights(density=0.1).tolil()
    matrix[:40, :3] = 1
    ranks = []
    for sharpening in (0.0, 4.0):
        model = GraphFilter(GraphFilterSettings(factors=1, sharpening=sharpening)).fit(csr_matrix(matrix))
        scores = model.score(np.arange(40, 50))
        ranks.append(float((-scores).argsort(axis=1).argsort(axis=1)[:, :3].mean()))
    assert ranks[0] < ranks[1]


@pytest.mark.parametrize("wrong", [{"factors": 0}, {"iterations": 0}, {"low_pass": -0.1}, {"sharpening": -1.0}])
def test_impossible_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="at least"):
        GraphFilterSettings(**wrong)


def quiet(fraction: float, message: str) -> None:
    pass


def test_spectrum_equals_the_dense_decomposition() -> None:
    matrix = weights((80, 60))
    values, vectors = leading_spectrum(matrix, 5, iterations=30, seed=0, progress=quiet)
    _, singular, right = np.linalg.svd(matrix.toarray().astype(np.float64))
    np.testing.assert_allclose(values, singular[:5] ** 2, rtol=1e-4)
    np.testing.assert_allclose(np.abs((vectors * right[:5].T).sum(axis=0)), 1, atol=1e-4)


def test_spectrum_of_a_low_rank_is_short_and_orthonormal() -> None:
    """Three different rows repeated: rank 3, whatever is asked for, and no direction of rounding noise."""
    matrix = csr_matrix(np.tile(weights((3, 40)).toarray(), (20, 1)))
    values, vectors = leading_spectrum(matrix, 16, iterations=3, seed=0, progress=quiet)
    assert (values.shape, vectors.shape) == ((3,), (40, 3))
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(3), atol=1e-5)
