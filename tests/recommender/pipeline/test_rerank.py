from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.exploration import REACH, Caps, explore
from recommender.pipeline.rerank import led_by_intent, my_sizes_first, one_per_style
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


def test_what_is_looked_for_takes_every_other_place() -> None:
    kinds = {1: "tops", 2: "dresses", 3: "tops", 4: "dresses", 5: "shoes", 8: "dresses", 9: "dresses", 10: "tops"}
    assert led_by_intent([1, 2, 3, 4, 5], kinds, [8, 9, 10]) == [2, 1, 4, 3, 5]
    assert led_by_intent([2, 4, 1, 3], kinds, [8, 9]) == [2, 4, 1, 3]  # nothing is held back


@pytest.mark.parametrize("sitting", [[], [8], [8, 10], [11, 12]])
def test_one_look_of_a_kind_is_no_intent(sitting: list[int]) -> None:
    kinds = {1: "tops", 2: "dresses", 3: "tops", 8: "dresses", 10: "tops"}
    assert led_by_intent([1, 2, 3], kinds, sitting) == [1, 2, 3]


def test_only_the_latest_looks_tell_the_intent() -> None:
    kinds = {1: "tops", 2: "dresses", **dict.fromkeys(range(10, 15), "tops"), 20: "dresses", 21: "dresses"}
    assert led_by_intent([2, 1], kinds, [10, 11, 12, 13, 14, 20, 21]) == [1, 2]


@given(kinds=st.lists(st.integers(0, 3), max_size=40), most=st.integers(1, 6))
def test_no_kind_takes_more_than_its_places_while_others_are_near(kinds: list[int], most: int) -> None:
    arranged = Caps(dict(enumerate(kinds)), most).arranged(range(len(kinds)))
    left, taken = list(range(len(kinds))), Counter[int]()
    for item in arranged:
        open_ = [place for place, one in enumerate(left) if taken[kinds[one]] < most]
        if open_ and open_[0] < REACH:
            assert item == left[open_[0]]
        else:
            assert item == left[0]
        left.remove(item)
        taken[kinds[item]] += 1
    assert not left


def test_chance_comes_after_the_caps_so_that_pool_and_share_tell_every_propensity() -> None:
    pool = Caps({0: "tops", 1: "tops", 2: "tops", 3: "skirts"}, 2).arranged(range(4))
    assert pool == [0, 1, 3, 2]
    for seed in range(50):
        left = list(pool)
        for item in explore(pool, places=3, share=0.4, rng=np.random.default_rng(seed)):
            chance = 0.4 / len(left) + (0.6 if item.product == left[0] else 0.0)
            assert item.propensity == pytest.approx(chance)
            left.remove(item.product)


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
