"""A blend's arithmetic, and the search for its weights against exhaustive ranking."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random_array

from recommender.algorithms.base import Progress, Recommender
from recommender.algorithms.blend import Blend, Part, to_unit_rows
from recommender.algorithms.blend_recipe import default_candidates
from recommender.algorithms.blend_tuning import gather, search_weights, tune
from recommender.algorithms.ials import IALSSettings
from recommender.algorithms.metrics import evaluate
from recommender.algorithms.popularity import MostPop

N_USERS, N_ITEMS = 30, 25


class Fixed(Recommender):
    """Scores each user by a table, whatever it was fitted on."""

    def __init__(self, table: np.ndarray) -> None:
        self.table = table.astype(np.float32)

    def _fit(self, interactions: csr_matrix, progress: Progress) -> None:
        progress(1.0, "")

    def score(self, users: np.ndarray) -> np.ndarray:
        return self.table[users]

    def score_histories(self, histories: csr_matrix) -> np.ndarray:
        return self.table[: histories.shape[0]]


def binary(density: float, seed: int) -> csr_matrix:
    matrix = random_array((N_USERS, N_ITEMS), density=density, rng=np.random.default_rng(seed))
    return csr_matrix((matrix > 0).astype(np.float32))


def table(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(N_USERS, N_ITEMS))


def no_progress(fraction: float, message: str) -> None:
    pass


def test_parts_are_summed_on_a_common_scale_per_user() -> None:
    """Rows (3, 4) and (600, 800) have root mean squares 5/√2 and 1000/√2; the row of zeros adds nothing."""
    small, large = np.array([[3, 4], [0, 0]]), np.array([[800, 600], [1, 1]])
    blend = Blend([Part(lambda: Fixed(small), 2.0), Part(lambda: Fixed(large), 1.0)])
    scores = blend.fit(csr_matrix(np.eye(2))).score(np.arange(2))
    np.testing.assert_allclose(scores, np.array([[2 * 0.6 + 0.8, 2 * 0.8 + 0.6], [2**-0.5, 2**-0.5]]) * 2**0.5)


def test_scaling_a_part_changes_nothing() -> None:
    ours, scaled = table(1), table(1) * np.linspace(0.01, 900, N_USERS)[:, None]
    lists = [
        Blend([Part(lambda scores=scores: Fixed(scores), 0.5), Part(MostPop, 0.5)])
        .fit(binary(0.3, 2))
        .recommend(np.arange(N_USERS), 5)
        .tolist()
        for scores in (ours, scaled)
    ]
    assert lists[0] == lists[1]


def test_unit_rows_have_a_root_mean_square_of_one() -> None:
    rows = to_unit_rows(table(3).astype(np.float32))
    np.testing.assert_allclose((rows**2).mean(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan")])
def test_part_without_weight_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Part(MostPop, weight)


def test_blend_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        Blend([])


@pytest.mark.parametrize("weights", [(0.0, 1.0), (0.25, 0.75), (1.0, 0.0)])
def test_judged_metrics_are_those_of_the_blend(weights: tuple[float, float]) -> None:
    fit, validation = binary(0.2, 1), binary(0.15, 2)
    models = {name: Fixed(table(seed)).fit(fit) for name, seed in (("a", 3), ("b", 4))}
    judged = gather(models, fit, validation, no_progress, depth=N_ITEMS).judge(weights, 5)
    weighted = zip(models.values(), weights, strict=True)
    parts = [Part(lambda model=model: model, weight) for model, weight in weighted if weight]
    expected = evaluate(Blend(parts).fit(fit), fit, validation, k=5)
    assert [judged.recall, judged.ndcg] == pytest.approx([expected["recall@5"], expected["ndcg@5"]])
    assert judged.gini == pytest.approx(expected["gini"])


def test_shallow_pool_holds_each_parts_best_unseen_items() -> None:
    fit, validation = binary(0.2, 1), binary(0.15, 2)
    models = {name: Fixed(table(seed)).fit(fit) for name, seed in (("a", 3), ("b", 4))}
    pool = gather(models, fit, validation, no_progress, depth=2)
    users = np.flatnonzero(np.diff(validation.indptr))
    wanted = [model.recommend(users, 2) for model in models.values()]
    for row, items in enumerate(pool.items):
        assert sorted(items[items >= 0]) == sorted({*wanted[0][row], *wanted[1][row]})


def test_search_finds_the_part_that_knows() -> None:
    fit, validation = binary(0.2, 1), binary(0.15, 2)
    knowing = validation.toarray() + 0.01 * table(5)
    models = {"knows": Fixed(knowing).fit(fit), "guesses": Fixed(table(6)).fit(fit)}
    pool = gather(models, fit, validation, no_progress)
    chosen = search_weights(pool, k=5, tolerance=0.0)
    assert chosen.weights["knows"] > 0.5
    assert chosen.accuracy == max(pool.judge((step / 20, 1 - step / 20), 5).accuracy for step in range(21))


def test_among_equally_accurate_the_most_even_exposure_wins() -> None:
    """Both parts are right about everyone's test item; "narrow" fills the second place with one item for all."""
    fit = csr_matrix((np.ones(20), (np.arange(20), np.zeros(20, dtype=int))), shape=(20, 42))
    validation = csr_matrix((np.ones(20), (np.arange(20), np.arange(2, 22))), shape=(20, 42))
    narrow, wide = 9 * validation.toarray(), 9 * validation.toarray()
    narrow[:, 1] = 5
    wide[np.arange(20), np.arange(22, 42)] = 5
    pool = gather({"narrow": Fixed(narrow).fit(fit), "wide": Fixed(wide).fit(fit)}, fit, validation, no_progress)
    chosen = search_weights(pool, k=2)
    assert chosen.recall == 1
    assert chosen.weights["wide"] > 0.5
    assert chosen.gini == pytest.approx(pool.judge((0.0, 1.0), 2).gini)


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"tolerance": -0.1}, {"tolerance": 1.0}])
def test_impossible_search_is_refused(wrong: dict[str, float]) -> None:
    fit, validation = binary(0.2, 1), binary(0.15, 2)
    pool = gather({"a": MostPop().fit(fit)}, fit, validation, no_progress)
    with pytest.raises(ValueError, match="steps must be"):
        search_weights(pool, **wrong)


def test_tuning_takes_the_better_variant_and_leaves_out_what_adds_nothing() -> None:
    fit, validation = binary(0.2, 1), binary(0.15, 2)
    knowing = Fixed(validation.toarray())
    # The opposite of what is right: any share of it can only cost accuracy.
    misled = Fixed(-validation.toarray() * 50 - 1)
    tuned = tune({"best": [lambda: misled, lambda: knowing], "worst": [lambda: misled]}, fit, validation, k=5)
    assert tuned.parts["best"].make() is knowing
    assert tuned.judged.accuracy == pytest.approx(
        gather({"only": knowing.fit(fit)}, fit, validation, no_progress).judge([1.0], 5).accuracy
    )


def test_tuning_reports_progress_and_can_be_cancelled() -> None:
    fit, validation, seen = binary(0.2, 1), binary(0.15, 2), []
    candidates = default_candidates(IALSSettings(factors=2, iterations=2))
    tuned = tune(candidates, fit, validation, progress=lambda fraction, message: seen.append(fraction))
    assert (seen[0], seen[-1], seen == sorted(seen)) == (0.0, 1.0, True)
    assert sum(tuned.judged.weights.values()) == pytest.approx(1)

    def cancel(fraction: float, message: str) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        tune(candidates, fit, validation, progress=cancel)


def test_tuning_without_validation_items_is_refused() -> None:
    with pytest.raises(ValueError, match="no user has validation items"):
        tune({"a": [MostPop]}, binary(0.2, 1), csr_matrix((N_USERS, N_ITEMS)))
