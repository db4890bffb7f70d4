"""Placement chances against simulation, estimators against exact expectations, and intervals against known samples."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.support.logged_slates import World
from recommender.algorithms import intervals, off_policy, what_if
from recommender.algorithms.off_policy import ITEM, PLACE, SEQUENCE
from recommender.algorithms.placement import given_above, place_chances
from recommender.algorithms.what_if import Slates
from recommender.exploration import explore


def all_slates(size: int, places: int, share: float) -> list[tuple[tuple[int, ...], float]]:
    """Every slate that the policy can show, with its chance, by brute force."""
    found = []
    for slate in itertools.permutations(range(size), places):
        left, chance = list(range(size)), 1.0
        for product in slate:
            chance *= share / len(left) + (1 - share) * (product == left[0])
            left.remove(product)
        found.append((slate, chance))
    return found


@pytest.mark.parametrize(("size", "places", "share"), [(4, 3, 0.3), (5, 2, 0.05), (3, 3, 0.9), (2, 2, 0.0)])
def test_chances_of_places_are_those_of_all_slates(size: int, places: int, share: float) -> None:
    expected = np.zeros((size, places))
    for slate, chance in all_slates(size, places, share):
        expected[list(slate), range(places)] += chance
    assert place_chances(size, places, share) == pytest.approx(expected)


@given(size=st.integers(1, 60), places=st.integers(1, 12), share=st.floats(0, 0.99))
@settings(max_examples=30, deadline=None)
def test_every_place_that_can_be_filled_is_filled_once(size: int, places: int, share: float) -> None:
    chances = place_chances(size, places, share)
    filled = (np.arange(places) < size).astype(float)
    assert chances.sum(axis=0) == pytest.approx(filled)
    assert (chances.sum(axis=1) <= 1 + 1e-9).all()


def test_recomputed_propensities_are_the_logged_ones() -> None:
    rng = np.random.default_rng(2)
    shown = [explore(range(9), places=5, share=0.4, rng=rng) for _ in range(200)]
    ranks = np.array([[one.product for one in slate] for slate in shown])
    logged = np.array([[one.propensity for one in slate] for slate in shown])
    assert given_above(ranks, np.full(200, 9), np.full(200, 0.4)) == pytest.approx(logged)


def every_slate(order: list[int], *, places: int = 2, share: float = 0.4) -> tuple[Slates, np.ndarray]:
    """All slates of one pool once, and the chance with which the logging policy shows each."""
    slates, chances = zip(*all_slates(len(order), places, share), strict=True)
    n = len(slates)
    made = Slates(
        ranks=np.array(slates),
        target=np.tile(order, (n, 1)),
        sizes=np.full(n, len(order)),
        shares=np.full(n, share),
        target_shares=np.full(n, share),
        rewards=np.zeros((n, places)),
        items=np.tile(np.arange(len(order)), (n, 1)),
        shopper=np.arange(n),
        examined=np.array([1.0, 0.5])[:places],
    )
    return made, np.array(chances)


ATTRACTION = np.array([0.5, 0.1, 0.8, 0.3])


@pytest.mark.parametrize("assumption", off_policy.ASSUMPTIONS)
def test_weighted_rewards_are_the_target_policys_in_expectation(assumption: str) -> None:
    """Rewards are examination times attraction, under which all three assumptions hold."""
    slates, chances = every_slate([2, 3, 0, 1])
    rewards = slates.examined * ATTRACTION[slates.ranks]
    importance = what_if.weights(slates, assumption)
    target_chances = np.array([chance for _slate, chance in all_slates(4, 2, 0.4)])
    by_target = {slate: chance for (slate, _), chance in zip(all_slates(4, 2, 0.4), target_chances, strict=True)}
    truth = sum(
        chance * float((slates.examined * ATTRACTION[[[2, 3, 0, 1].index(rank) for rank in slate]]).sum())
        for slate, chance in by_target.items()
    )
    assert float(chances @ (importance * rewards).sum(axis=1)) == pytest.approx(truth)
    normaliser = float(chances @ (importance * what_if.control(slates, assumption)).sum(axis=1))
    assert normaliser == pytest.approx(what_if.control(slates, assumption)[0].sum())


def test_a_reward_that_depends_on_the_place_above_needs_the_weights_of_sequences() -> None:
    """A second tile earns only below product 0: the weights that assume otherwise miss the truth."""
    slates, chances = every_slate([2, 3, 0, 1])
    rewards = np.stack([np.zeros(len(slates)), (slates.ranks[:, 0] == 0).astype(float)], axis=1)
    truth = place_chances(4, 2, 0.4)[2, 0]
    found = {a: float(chances @ (what_if.weights(slates, a) * rewards).sum(axis=1)) for a in off_policy.ASSUMPTIONS}
    assert found[SEQUENCE] == pytest.approx(truth)
    assert abs(found[PLACE] - truth) > 0.05
    assert abs(found[ITEM] - truth) > 0.05


@pytest.mark.parametrize("assumption", off_policy.ASSUMPTIONS)
def test_the_logged_order_as_target_weighs_one_and_tells_what_was_seen(assumption: str) -> None:
    slates = replace(World.draw(size=6, places=3, share=0.2, agreement=0.5, seed=1).log(300, np.random.default_rng(1)))
    same = replace(slates, target=np.tile(np.arange(6), (len(slates), 1)))
    importance = what_if.weights(same, assumption)
    assert importance == pytest.approx(np.ones(importance.shape))
    assert what_if.foreseen_size(same, assumption, np.random.default_rng(0)) == pytest.approx(len(same))
    predicted = what_if.cross_fit(same, assumption, importance)
    observed = same.rewards.sum(axis=1).mean()
    for sums in (
        off_policy.ips(same.rewards, importance, same.shopper),
        off_policy.snips(same.rewards, importance, what_if.control(same, assumption), same.shopper),
    ):
        assert sums.value == pytest.approx(observed)
    robust = off_policy.doubly_robust(same.rewards, importance, predicted.shown, predicted.baseline, same.shopper)
    assert robust.value == pytest.approx(observed, rel=0.1)


def test_doubly_robust_is_right_with_a_right_model_and_wrong_weights() -> None:
    slates, _chances = every_slate([2, 3, 0, 1])
    rewards = slates.examined * ATTRACTION[slates.ranks]
    wrong = np.full(slates.ranks.shape, 3.0)
    found = off_policy.doubly_robust(rewards, wrong, rewards, np.full(len(slates), 0.7), slates.shopper)
    assert found.value == pytest.approx(0.7)


def test_foreseen_size_sees_the_large_weights_that_did_not_occur() -> None:
    """Greedy slates alone, under a target that turns the order round: Kish's size is blind, this one is not."""
    slates, _ = every_slate([3, 2, 1, 0], share=0.02)
    greedy = replace(slates, **{n: getattr(slates, n)[:1] for n in what_if._BY_SLATE})
    assert greedy.ranks.tolist() == [[0, 1]]
    many = replace(greedy, **{n: np.repeat(getattr(greedy, n), 500, axis=0) for n in what_if._BY_SLATE})
    kish = off_policy.effective_size(what_if.weights(many, SEQUENCE).sum(axis=1))
    assert kish == pytest.approx(500)
    assert what_if.foreseen_size(many, SEQUENCE, np.random.default_rng(0)) < 5


def test_clipping_says_what_it_cost() -> None:
    cut, told = off_policy.clip(np.array([[1.0, 9.0], [0.0, 2.0]]), 3.0)
    assert cut.tolist() == [[1.0, 3.0], [0.0, 2.0]]
    assert (told.share, told.lost) == (pytest.approx(1 / 3), pytest.approx(0.5))


# --- intervals --------------------------------------------------------------------------------------
def coverage(method: str, runs: int, n: int) -> float:
    """How often the interval of a skewed mean holds it: 2 % of shoppers earn 20, the others 0 to 1."""
    rng, hits = np.random.default_rng(8), 0
    for _ in range(runs):
        above = np.where(rng.random(n) < 0.02, 20.0, rng.random(n))
        sums = off_policy.Sums(above, np.ones(n))
        hits += getattr(intervals, method)(sums).covers(0.02 * 20 + 0.98 * 0.5)
    return hits / runs


def test_correcting_for_skewness_covers_more_than_students_interval() -> None:
    corrected, plain = coverage("skew_corrected", 600, 150), coverage("student", 600, 150)
    assert plain < corrected
    assert corrected > 0.92


def test_student_is_the_textbooks_interval() -> None:
    interval = intervals.student(off_policy.Sums(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4)))
    assert (interval.low, interval.high) == (pytest.approx(0.4457, abs=1e-4), pytest.approx(4.5543, abs=1e-4))
    same = intervals.skew_corrected(off_policy.Sums(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4)))
    assert (same.low, same.high) == (pytest.approx(interval.low), pytest.approx(interval.high))


def test_bootstrap_counts_whole_shoppers() -> None:
    counts = intervals.resampled(50, np.random.default_rng(0), 20)
    assert counts.sum(axis=1).tolist() == [50.0] * 20
    sums = off_policy.Sums(np.random.default_rng(1).random(50), np.ones(50))
    interval = intervals.studentised_bootstrap(sums, intervals.resampled(50, np.random.default_rng(0)))
    assert interval.covers(sums.value)
    assert interval.width == pytest.approx(intervals.student(sums).width, rel=0.2)


@pytest.mark.parametrize("above", [np.zeros(40), np.ones(1)])
def test_no_outcome_and_a_single_shopper_tell_nothing(above: np.ndarray) -> None:
    sums = off_policy.Sums(above, np.ones(len(above)))
    for interval in (
        intervals.student(sums),
        intervals.skew_corrected(sums),
        intervals.studentised_bootstrap(sums, np.ones((9, len(above)))),
    ):
        assert interval == intervals.NOTHING


def test_shoppers_with_alike_slates_count_once() -> None:
    """Copying every slate of a shopper ten times makes no estimate surer."""
    rng = np.random.default_rng(4)
    rewards, weights, shopper = rng.random((60, 2)), np.ones((60, 2)), np.arange(60)
    once = intervals.student(off_policy.ips(rewards, weights, shopper))
    tenfold = intervals.student(
        off_policy.ips(np.repeat(rewards, 10, 0), np.repeat(weights, 10, 0), np.repeat(shopper, 10))
    )
    assert (once.low, once.high) == (pytest.approx(tenfold.low), pytest.approx(tenfold.high))
