"""The benchmark of trends judges by the truth."""

from __future__ import annotations

import argparse

import numpy as np
import pytest

from benchmarks import UsageError
from benchmarks.support.trend_worlds import drawn, mann_kendall, quasi_binomial
from benchmarks.trends import judge, run
from recommender.algorithms.trends import Panel, Slope


def test_what_is_called_is_judged_by_the_truth() -> None:
    sure, unsure = Slope(0.2, 0.01, 50), Slope(0.0, 0.1, 50)
    tested = [(one.p_value, one) for one in (sure, sure, unsure)]
    assert judge(tested, np.array([0.2, 0.0, 0.0])) == (0.5, 1.0, pytest.approx(2 / 3))
    assert judge(tested, np.array([-0.2, 0.2, 0.0]))[:2] == (0.5, 0.5)  # the wrong way is no discovery
    assert judge([(unsure.p_value, unsure), None], np.zeros(2))[0] == 0


def test_the_peers_are_right_where_their_assumptions_hold() -> None:
    weeks = np.arange(8)
    odds = np.exp(0.1 * weeks)
    counts = np.stack([1000 * odds / (1 + odds), 1000 / (1 + odds)])
    found = quasi_binomial(Panel(counts, np.ones((2, 8))), np.array([1.0, 0.0]))
    assert found is not None
    assert found.growth == pytest.approx(0.1, abs=1e-9)
    p = mann_kendall(Panel(counts, np.ones((2, 8))), np.array([1.0, 0.0]))
    assert p == pytest.approx(2 / 40320)  # of the 8! orders two are monotone


def test_ours_beats_the_usual_test_on_false_discoveries() -> None:
    result = run(argparse.Namespace(shops=8, demo_worlds=0, seed=1))
    assert result.ours["fdr"] < 0.2 < result.peers["quasi-binomial share"]["fdr"]
    assert "coverage" not in result.peers["Mann-Kendall share"]


def test_a_drawn_shop_holds_what_it_says() -> None:
    world = drawn(np.random.default_rng(0))
    assert (np.abs(world.truth) > 0).sum() == 3
    assert world.now.counts.shape == world.last_year.counts.shape == (240, 8)
    with pytest.raises(UsageError):
        run(argparse.Namespace(shops=0, demo_worlds=0, seed=1))
