"""Confidence sequences hold at every look, a t test does not; ratios, p-values and sample ratios against references."""

from __future__ import annotations

import math

import numpy as np
import pytest

from recommender.algorithms.sequential import Arm, compare, p_value, radius, ratio_mismatch

N = 2_000


def alarms(bound: list[float], *, lift: float = 0.0, runs: int = 200) -> float:
    """Share of the runs in which |z| of a difference of means passes the bound at some look (every 50 of N)."""
    rng, looks = np.random.default_rng(12), np.arange(300, N + 1, 50)
    hits = 0
    for _ in range(runs):
        treated = rng.random(N) < 0.5
        value = rng.exponential(1.0, N) + lift * treated
        found = []
        for end in looks:
            sides = [value[:end][treated[:end] == side] for side in (False, True)]
            error = math.sqrt(sum(one.var(ddof=1) / len(one) for one in sides))
            found.append(abs(sides[1].mean() - sides[0].mean()) / error)
        hits += bool((np.array(found) > bound).any())
    return hits / runs


def test_looking_often_raises_the_alarm_of_a_t_test_and_not_of_the_sequence() -> None:
    looks = range(300, N + 1, 50)
    ours = [radius(1.0, shoppers, planned=N) for shoppers in looks]
    assert alarms([1.96] * len(looks)) > 0.12  # the negative control
    assert alarms(ours) <= 0.05
    assert alarms(ours, lift=0.25) > 0.9


def test_p_value_and_interval_agree_on_what_is_significant() -> None:
    for shoppers in (200, 5_000, 100_000):
        reach = radius(0.04, shoppers, planned=5_000)
        assert p_value(reach, 0.04, shoppers, planned=5_000) == pytest.approx(0.05)
        assert p_value(0.99 * reach, 0.04, shoppers, planned=5_000) > 0.05
    assert p_value(0.0, 0.04, 500, planned=5_000) == 1.0


def test_sequence_is_tightest_near_the_planned_number() -> None:
    def stretch(shoppers: int, planned: int) -> float:
        return radius(1.0, shoppers, planned=planned)

    assert stretch(1_000, 1_000) < stretch(1_000, 100)
    assert stretch(1_000, 1_000) < stretch(1_000, 100_000)


def test_ratio_is_the_delta_methods() -> None:
    above, below = np.array([1.0, 0.0, 3.0, 2.0]), np.array([2.0, 1.0, 4.0, 5.0])
    arm = Arm.of(above, below)
    assert arm.value == 0.5
    residual = above - 0.5 * below
    assert arm.variance == pytest.approx(float(residual @ residual) / 3 / 4 / below.mean() ** 2)
    plain = Arm.of(above, np.ones(4))
    assert plain.variance == pytest.approx(above.var(ddof=1) / 4)


def test_too_few_shoppers_decide_nothing() -> None:
    few = Arm.of(np.arange(99.0), np.ones(99))
    many = Arm.of(np.arange(500.0) + 1e6, np.ones(500))
    between = compare(few, many, planned=1_000)
    assert not between.decided
    assert (between.low, between.high, between.p) == (-math.inf, math.inf, 1.0)
    assert Arm.of(np.zeros(0), np.zeros(0)).shoppers == 0
    assert not compare(many, Arm.of(np.zeros(200), np.zeros(200)), planned=1_000).decided


def test_clear_difference_is_decided_with_its_sign() -> None:
    rng = np.random.default_rng(3)
    low, high = (Arm.of(rng.random(400) + shift, np.ones(400)) for shift in (0.0, 0.5))
    assert compare(low, high, planned=1_000).low > 0
    assert compare(high, low, planned=1_000).high < 0


def test_sample_ratio_alarm() -> None:
    assert ratio_mismatch([5_000, 5_050], [50, 50]) > 0.5
    assert ratio_mismatch([5_000, 5_600], [50, 50]) < 0.001
    assert ratio_mismatch([9_000, 1_000], [90, 10]) > 0.5
    assert ratio_mismatch([0, 0], [50, 50]) == 1.0


def test_sample_ratio_raises_few_alarms_however_often_it_is_looked_at() -> None:
    rng, hits = np.random.default_rng(6), 0
    for _ in range(100):
        first = np.cumsum(rng.random(4_000) < 0.5)
        looks = range(50, 4_001, 50)
        hits += any(ratio_mismatch([int(first[n - 1]), n - int(first[n - 1])], [50, 50]) < 0.05 for n in looks)
    assert hits <= 8
