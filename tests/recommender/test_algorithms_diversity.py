from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.algorithms.content import fit_content_map
from recommender.algorithms.diversity import diversify

TWO_KINDS = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])


def test_the_second_place_goes_to_what_is_unlike_the_first() -> None:
    relevance = np.array([1.0, 0.9, 0.5])
    assert diversify(relevance, TWO_KINDS, count=3, weight=1.0).tolist() == [0, 1, 2]
    assert diversify(relevance, TWO_KINDS, count=3, weight=0.6).tolist() == [0, 2, 1]


@given(seed=st.integers(0, 99), size=st.integers(0, 20), count=st.integers(0, 25), weight=st.floats(0, 1))
def test_each_place_is_the_best_by_the_formula(seed: int, size: int, count: int, weight: float) -> None:
    rng = np.random.default_rng(seed)
    relevance, directions = rng.random(size), rng.standard_normal((size, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    chosen = diversify(relevance, directions, count=count, weight=weight).tolist()
    assert len(chosen) == len(set(chosen)) == min(size, count)
    for place, one in enumerate(chosen):
        left = [other for other in range(size) if other not in chosen[:place]]
        likest = {i: max([0.0, *(float(directions[i] @ directions[j]) for j in chosen[:place])]) for i in left}
        value = {i: weight * relevance[i] - (1 - weight) * likest[i] for i in left}
        assert value[one] == pytest.approx(max(value.values()))


def test_a_weight_that_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match=r"lies in \[0, 1\]"):
        diversify(np.ones(1), np.ones((1, 1)), count=1, weight=1.1)


def test_factors_are_found_again_from_attributes_that_make_them() -> None:
    from scipy.sparse import csr_matrix

    rng = np.random.default_rng(0)
    attributes = csr_matrix((rng.random((6, 400)) < 0.4).astype(np.float32))
    truth = rng.standard_normal((6, 3)).astype(np.float32)
    found = fit_content_map(attributes, np.asarray(attributes.T @ truth, np.float32), ridge=1e-6)
    assert found == pytest.approx(truth, abs=1e-3)
    assert fit_content_map(csr_matrix((0, 4)), np.ones((4, 2), np.float32)).shape == (0, 2)
