from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.exploration import REACH, Caps, explore
from recommender.pipeline.rerank import my_sizes_first, one_per_style
from recommender.pipeline.twins import without_colours

some_styles = st.sampled_from("abcdefgh")
rankings = st.lists(st.integers(1, 60), unique=True, max_size=40)


@given(ranked=rankings, styles=st.dictionaries(st.integers(1, 60), some_styles), taken=st.sets(some_styles))
def test_the_best_of_each_style_stays_and_no_other(ranked: list[int], styles: dict[int, str], taken: set[str]) -> None:
    kept = one_per_style(ranked, styles, taken)
    shown = [styles[one] for one in kept if one in styles]
    assert len(shown) == len(set(shown))
    assert not taken & set(shown)
    for product in set(ranked) - set(kept):
        better = [one for one in kept if styles.get(one) == styles[product]]
        assert styles[product] in taken or ranked.index(better[0]) < ranked.index(product)


def test_what_is_out_of_my_size_stands_behind_and_other_scales_are_not_judged() -> None:
    stocked = {
        1: {("alpha", "S")},
        2: {("alpha", "M"), ("alpha", "L")},
        3: {("dress-eu", "40")},
        4: {("one", "one")},
        5: set[tuple[str, str]](),
    }
    mine = {("alpha", "M"), ("dress", "36")}
    assert my_sizes_first([1, 2, 3, 4, 5], stocked, mine) == ([2, 4, 5], [1, 3])
    assert my_sizes_first([1, 2], stocked, set()) == ([1, 2], [])


@given(
    kinds=st.lists(st.integers(0, 3), max_size=40),
    most=st.integers(1, 6),
    share=st.sampled_from([0.0, 0.3, 0.9]),
    seed=st.integers(0, 50),
)
def test_no_kind_takes_more_than_its_places_while_others_are_near(
    kinds: list[int], most: int, share: float, seed: int
) -> None:
    caps = Caps(dict(enumerate(kinds)), most)
    shown = explore(range(len(kinds)), places=12, share=share, rng=np.random.default_rng(seed), caps=caps)
    left, taken = list(range(len(kinds))), Counter[int]()
    for item in shown:
        open_ = [place for place, one in enumerate(left) if taken[kinds[one]] < most]
        if open_ and open_[0] < REACH:
            assert taken[kinds[item.product]] < most
        left.remove(item.product)
        taken[kinds[item.product]] += 1
    assert len(shown) == min(12, len(kinds))


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_propensities_of_a_place_add_up_to_one_under_caps(share: float) -> None:
    """Every product's logged chance on the third place, given the same two above, over all that chance may bring."""
    caps = Caps({0: "tops", 1: "tops", 2: "tops", 3: "skirts", 4: "shoes"}, 2)
    chances: dict[tuple[int, int], dict[int, float]] = {}
    for seed in range(600):
        shown = explore(range(5), places=3, share=share, rng=np.random.default_rng(seed), caps=caps)
        chances.setdefault((shown[0].product, shown[1].product), {})[shown[2].product] = shown[2].propensity
    for above, third in chances.items():
        allowed = {one for one in range(5) if one not in above and not (set(above) <= {0, 1, 2} and one < 3)}
        assert set(third) <= allowed
        if set(third) == allowed:
            assert sum(third.values()) == pytest.approx(1.0)
    assert set(chances[0, 1]) == ({3, 4} if share else {3})


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("Linden Tee Navy Blue", "linden tee"),
        ("Linden tee, red", "linden tee"),
        ("Light Blue", ""),
        ("Bluebell Skirt", "bluebell skirt"),
    ],
)
def test_a_style_is_a_name_without_its_colours(name: str, style: str) -> None:
    assert without_colours(name, frozenset({"navy", "blue", "red", "light"})) == style
