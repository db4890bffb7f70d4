"""The benchmarks of estimates and read-outs: their worlds have the truth they claim, and small runs give all keys."""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import UsageError, ab, off_policy
from benchmarks.support.logged_slates import CLASSES, World
from recommender.algorithms import off_policy as estimators
from recommender.algorithms.sequential import Arm

WORLD = World.draw(size=6, places=3, share=0.3, agreement=0.5, seed=3, kinds=5, catalogue=30)


def test_truth_is_what_the_target_policy_itself_earns() -> None:
    """Log under the target's own order: the mean clicks of many slates."""
    inverse = np.argsort(WORLD.target, axis=1)
    reordered = np.take_along_axis(WORLD.attraction, inverse, axis=1)
    own = replace(WORLD, attraction=reordered, target=np.tile(np.arange(6), (5, 1)))
    slates = own.log(30_000, np.random.default_rng(0))
    assert own.truth == pytest.approx(WORLD.truth)
    assert slates.rewards.sum(axis=1).mean() == pytest.approx(WORLD.truth, rel=0.03)
    assert pytest.approx(1.0) == CLASSES[:, 0].sum()


def test_small_run_reports_coverage_and_width_of_every_estimator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(off_policy, "SETTINGS", {"lab": ("", off_policy.LAB, (60,))})
    asked = argparse.Namespace(runs=20, seed=0, assume=list(estimators.ASSUMPTIONS), setting="lab")
    found = off_policy.run(asked)
    for estimator in ("ips", "snips", "dr"):
        for assumption in estimators.ASSUMPTIONS:
            assert 0 <= found.ours[f"coverage_{estimator}_{assumption}@60"] <= 1
            assert found.ours[f"width_{estimator}_{assumption}@60"] > 0
    assert set(found.peers) == {"student", "studentised_bootstrap", "empirical_bernstein"}
    with pytest.raises(UsageError, match="20 or more"):
        off_policy.run(argparse.Namespace(runs=3, seed=0, assume=["item"], setting="lab"))


def test_running_sums_of_the_read_out_are_the_shops_own_estimate() -> None:
    rng = np.random.default_rng(1)
    above, below = rng.random((1, ab.SHOPPERS)), 1 + rng.random((1, ab.SHOPPERS))
    value, variance = ab._arm(above, below, np.ones((1, ab.SHOPPERS), bool))
    first, last = Arm.of(above[0, : ab.LOOKS[0]], below[0, : ab.LOOKS[0]]), Arm.of(above[0], below[0])
    assert (value[0, 0], value[0, -1]) == (pytest.approx(first.value), pytest.approx(last.value))
    assert (variance[0, 0], variance[0, -1]) == (pytest.approx(first.variance), pytest.approx(last.variance))


def test_small_run_of_the_read_out_shows_the_alarm_of_peeking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ab, "METRICS", {"buys": ab._buys})
    found = ab.run(argparse.Namespace(runs=50, seed=0))
    assert found.ours["false_alarms_buys"] <= 0.1
    assert found.peers["t test, every look"]["false_alarms_buys"] > 0.15
    assert found.ours["power_buys"] > 0.6
