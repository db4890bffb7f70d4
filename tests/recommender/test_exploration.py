from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.exploration import explore


def test_logged_propensity_is_the_frequency_of_the_policy() -> None:
    rng = np.random.default_rng(3)
    draws = [explore([7, 8, 9, 10], places=1, share=0.4, rng=rng)[0] for _ in range(20_000)]
    frequency = Counter(item.product for item in draws)
    logged = {item.product: item.propensity for item in draws}
    assert logged == {7: pytest.approx(0.7), 8: pytest.approx(0.1), 9: pytest.approx(0.1), 10: pytest.approx(0.1)}
    for product, chance in logged.items():
        assert frequency[product] / 20_000 == pytest.approx(chance, abs=0.015)


def test_without_exploration_the_ranking_stands_with_certainty() -> None:
    shown = explore([3, 1, 2], places=2, share=0.0, rng=np.random.default_rng(0))
    assert [(item.product, item.propensity) for item in shown] == [(3, 1.0), (1, 1.0)]


@given(
    ranked=st.lists(st.integers(1, 50), unique=True, max_size=20),
    places=st.integers(0, 30),
    share=st.floats(0, 0.99),
    seed=st.integers(0, 9),
)
def test_every_place_holds_another_product_with_a_possible_propensity(
    ranked: list[int], places: int, share: float, seed: int
) -> None:
    shown = explore(ranked, places=places, share=share, rng=np.random.default_rng(seed))
    products = [item.product for item in shown]
    assert len(products) == len(set(products)) == min(places, len(ranked))
    assert set(products) <= set(ranked)
    assert all(0 < item.propensity <= 1 for item in shown)


def test_share_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"lies in \[0, 1\)"):
        explore([1], places=1, share=1.0, rng=np.random.default_rng(0))
