"""Telling small, true and large before the order."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from recommender.algorithms.fit.evidence import Sums, cross_fitted
from recommender.algorithms.fit.model import FitModel
from recommender.algorithms.fit.network import NetworkSettings, Scaling
from recommender.algorithms.fit.orders import LARGE, SMALL, TRUE, Orders

QUICK = NetworkSettings(hidden=(8,), epochs=8, batch=256, members=1)


def orders(count: int, seed: int = 0) -> tuple[Orders, NDArray[np.int64]]:
    """Thirty items cut up to three labels off, and people whose weight tells their size; noise a fifth of a label."""
    random = np.random.default_rng(seed)
    cuts, sizes_of_users = np.linspace(-3, 3, 30), random.integers(4, 14, 200)
    users, items = random.integers(0, 200, count), random.integers(0, 30, count)
    sizes = sizes_of_users[users] + random.integers(-1, 2, count)
    off = sizes_of_users[users] + cuts[items] - sizes + random.normal(0, 0.2, count)
    weight = np.where(random.random(count) < 0.2, np.nan, 40.0 + 5 * sizes_of_users[users])
    words = np.stack([items % 3, np.full(count, -1)], axis=1)
    fit = np.where(off > 1, SMALL, np.where(off < -1, LARGE, TRUE))
    return Orders(users, items, sizes.astype(np.float64), weight[:, None], words), fit


def test_means_are_smoothed_by_what_is_wider() -> None:
    sums = Sums.of(np.array([7, 7, 9]), np.array([[1.0], [0.0], [1.0]]))
    means, counts = sums.smoothed(np.array([7, 9, 8]), np.full((3, 1), 0.5), 2.0)
    assert means.ravel().tolist() == [(1 + 1) / 4, (1 + 1) / 3, 0.5]
    assert counts.tolist() == [2.0, 1.0, 0.0]


def test_an_orders_features_know_the_other_folds_outcomes_and_not_its_own() -> None:
    rows, fit = orders(400)
    before = cross_fitted(rows, fit, seed=0)
    changed = fit.copy()
    changed[5] = (fit[5] + 1) % 3
    after = cross_fitted(rows, changed, seed=0)
    moved = np.flatnonzero((~np.isclose(before, after, equal_nan=True)).any(axis=1))
    assert 5 not in moved
    # Negative control: the change reaches those that share its item.
    same = np.flatnonzero(rows.items == rows.items[5])
    assert set(same.tolist()) & set(moved.tolist())


def test_what_runs_small_is_told_before_it_is_ordered() -> None:
    model = FitModel.train(*orders(2_000), QUICK)
    unseen, fit = orders(1_000, seed=1)
    chances = model.probabilities(unseen)
    assert np.allclose(chances.sum(axis=1), 1)
    told, shares = chances.argmax(axis=1), np.bincount(fit, minlength=3) / len(fit)
    assert (told == fit).mean() > shares.max() + 0.2
    # The article alone cannot do it: with strangers' outcomes shuffled nothing is left.
    rows, known = orders(2_000)
    shuffled = FitModel.train(rows, np.random.default_rng(0).permutation(known), QUICK)
    assert (shuffled.probabilities(unseen).argmax(axis=1) == fit).mean() < shares.max() + 0.1


def test_somebody_and_something_never_seen_get_an_answer() -> None:
    model = FitModel.train(*orders(800), QUICK)
    stranger = Orders(
        np.array([10_000]), np.array([10_000]), np.array([8.0]), np.array([[np.nan]]), np.array([[99, 7]])
    )
    chances = model.probabilities(stranger)
    assert chances.shape == (1, 3)
    assert np.isfinite(chances).all()


def test_training_is_repeatable() -> None:
    rows, fit = orders(600)
    one, two = (FitModel.train(rows, fit, QUICK, seed=3).probabilities(rows) for _ in range(2))
    assert np.array_equal(one, two)


def test_gaps_become_the_mean_and_a_flag() -> None:
    scaling = Scaling.of(np.array([[1.0, 5.0], [3.0, np.nan]]))
    assert scaling(np.array([[3.0, np.nan]])).tolist() == [[1.0, 0.0, 1.0]]


def test_what_cannot_be_learnt_from_is_refused() -> None:
    rows, fit = orders(100)
    with pytest.raises(ValueError, match="every outcome"):
        FitModel.train(rows, np.full_like(fit, TRUE), QUICK)
    with pytest.raises(ValueError, match="equally long"):
        Orders(rows.users[:5], rows.items, rows.sizes, rows.body, rows.words)
