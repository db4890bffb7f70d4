"""What every recommender owes its callers, on data whose right answer is known."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommender.algorithms.base import NotFittedError, Recommender
from recommender.algorithms.blend import Blend, Part
from recommender.algorithms.graph_filter import GraphFilter, GraphFilterSettings
from recommender.algorithms.ials import IALS, IALSSettings
from recommender.algorithms.item_similarity import ItemKNN, RP3Beta
from recommender.algorithms.popularity import MostPop

MAKERS: dict[str, Callable[[], Recommender]] = {
    "most_pop": MostPop,
    "item_knn": ItemKNN,
    "rp3beta": RP3Beta,
    "ials": lambda: IALS(IALSSettings(factors=3, iterations=8)),
    "graph_filter": lambda: GraphFilter(GraphFilterSettings(factors=3)),
    "blend": lambda: Blend([Part(lambda: IALS(IALSSettings(factors=3)), 0.7), Part(GraphFilter, 0.3)]),
}
PERSONAL = [name for name in MAKERS if name != "most_pop"]


def checkerboard(size: int = 20) -> csr_matrix:
    """Even users like even items and odd users odd ones, but no user has seen item == user."""
    dense = (np.add.outer(np.arange(size), np.arange(size)) % 2 == 0).astype(np.float32)
    np.fill_diagonal(dense, 0)
    return csr_matrix(dense)


@pytest.fixture(params=MAKERS)
def model(request: pytest.FixtureRequest) -> Recommender:
    return MAKERS[request.param]()


@pytest.fixture(params=PERSONAL)
def personal(request: pytest.FixtureRequest) -> Recommender:
    return MAKERS[request.param]()


def test_missing_cell_of_the_checkerboard_is_recommended_first(personal: Recommender) -> None:
    personal.fit(checkerboard())
    best = personal.recommend(np.arange(20), 1)
    assert best[:, 0].tolist() == list(range(20))


def test_unseen_history_gets_its_own_colour_of_the_board(personal: Recommender) -> None:
    personal.fit(checkerboard())
    newcomers = csr_matrix(([1.0, 1.0, 1.0, 1.0], ([0, 0, 1, 1], [0, 2, 1, 3])), shape=(2, 20))
    scores = personal.score_histories(newcomers)
    even, odd = scores[:, 4::2], scores[:, 5::2]
    assert (even[0].min() > odd[0].max(), odd[1].min() > even[1].max()) == (True, True)


def test_scores_of_a_user_equal_scores_of_the_same_history(model: Recommender) -> None:
    matrix = checkerboard()
    model.fit(matrix)
    users = np.array([3, 0, 7])
    np.testing.assert_allclose(model.score(users), model.score_histories(matrix[users]), atol=1e-5)


def test_scores_have_one_row_per_user_and_one_column_per_item(model: Recommender) -> None:
    model.fit(checkerboard(6)[:4])
    assert (model.n_users, model.n_items) == (4, 6)
    scores = model.score(np.array([0, 3]))
    assert (scores.shape, scores.dtype) == ((2, 6), np.float32)


def test_seen_items_are_left_out_and_short_lists_end_in_minus_one(model: Recommender) -> None:
    matrix = csr_matrix(np.array([[1, 1, 0], [1, 0, 1], [1, 1, 1]], dtype=np.float32))
    model.fit(matrix)
    assert model.recommend(np.arange(3), 2).tolist() == [[2, -1], [1, -1], [-1, -1]]


def test_seen_items_stay_when_asked_for(model: Recommender) -> None:
    model.fit(checkerboard())
    lists = model.recommend(np.arange(4), 20, exclude_seen=False)
    assert all(sorted(row) == list(range(20)) for row in lists.tolist())


def test_empty_history_and_unseen_item_give_finite_scores(model: Recommender) -> None:
    dense = checkerboard().toarray()
    dense[5], dense[:, 6] = 0, 0
    model.fit(csr_matrix(dense))
    scores = model.score(np.arange(20))
    assert np.isfinite(scores).all()
    assert np.abs(scores[:, 6]).max() == 0


def test_same_data_gives_the_same_scores(model: Recommender, request: pytest.FixtureRequest) -> None:
    twin = MAKERS[request.node.callspec.params["model"]]()
    users = np.arange(20)
    np.testing.assert_array_equal(model.fit(checkerboard()).score(users), twin.fit(checkerboard()).score(users))


def test_duplicate_entries_are_summed(model: Recommender, request: pytest.FixtureRequest) -> None:
    rows, columns, weights = [0, 0, 1, 1, 2], [0, 0, 0, 1, 1], [1.0, 2.0, 1.0, 1.0, 1.0]
    doubled = csr_matrix(([1.0, 2.0, 1.0, 1.0, 1.0], columns, [0, 2, 4, 5]), shape=(3, 2))
    summed = csr_matrix((weights, (rows, columns)), shape=(3, 2))
    twin = MAKERS[request.node.callspec.params["model"]]()
    users = np.arange(3)
    np.testing.assert_array_equal(model.fit(doubled).score(users), twin.fit(summed).score(users))


def test_fit_does_not_change_the_matrix_it_was_given(model: Recommender) -> None:
    matrix = csr_matrix(([0.0, 2.0], [1, 0], [0, 2]), shape=(1, 2), dtype=np.float64)
    model.fit(matrix)
    assert (matrix.data.tolist(), matrix.indices.tolist()) == ([0.0, 2.0], [1, 0])


def test_progress_rises_to_one(model: Recommender) -> None:
    seen: list[float] = []
    model.fit(checkerboard(), progress=lambda fraction, message: seen.append(fraction))
    assert (seen[0], seen[-1], seen == sorted(seen)) == (0.0, 1.0, True)


def test_raising_in_progress_cancels_and_keeps_the_earlier_fit(model: Recommender) -> None:
    def cancel(fraction: float, message: str) -> None:
        raise InterruptedError(message)

    before = model.fit(checkerboard()).score(np.arange(20))
    with pytest.raises(InterruptedError):
        model.fit(checkerboard(6), progress=cancel)
    np.testing.assert_array_equal(model.score(np.arange(20)), before)


def test_unfitted_model_says_so(model: Recommender) -> None:
    with pytest.raises(NotFittedError, match=r"call fit\(\)"):
        model.score(np.array([0]))


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf])
def test_impossible_weights_are_refused(model: Recommender, weight: float) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        model.fit(csr_matrix([[1.0, weight]]))


def test_empty_matrix_is_refused(model: Recommender) -> None:
    with pytest.raises(ValueError, match="nothing to learn"):
        model.fit(csr_matrix((3, 4)))
