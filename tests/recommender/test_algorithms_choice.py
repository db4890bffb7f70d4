from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import check_grad

from recommender.algorithms.choice import Lists, fit_choice, loss_and_slope


def drawn(weights: np.ndarray, lists: int, size: int, seed: int = 0) -> Lists:
    """Lists from which one item each was chosen by a conditional logit with these weights."""
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((lists, size, len(weights))).astype(np.float32)
    scores = features @ weights + rng.gumbel(size=(lists, size))
    chosen = np.zeros((lists, size), dtype=bool)
    chosen[np.arange(lists), scores.argmax(axis=1)] = True
    return Lists(features.reshape(-1, len(weights)), chosen.reshape(-1), np.arange(lists + 1) * size)


def test_the_weights_that_choices_were_made_by_are_found() -> None:
    truth = np.array([1.5, -0.7, 0.0])
    found = fit_choice(drawn(truth, 4_000, 8), ridge=1e-3)
    assert found == pytest.approx(truth, abs=0.08)


def test_the_gradient_is_that_of_the_loss() -> None:
    lists = drawn(np.array([0.5, 1.0]), 30, 5)
    at = np.array([0.3, -0.2])
    value, slope = (lambda w: loss_and_slope(w, lists, 0.5)[0]), (lambda w: loss_and_slope(w, lists, 0.5)[1])
    off = check_grad(value, slope, at, epsilon=1e-3)
    assert off < 5e-3  # features are single precision


def test_what_is_the_same_for_a_whole_list_says_nothing() -> None:
    lists = drawn(np.array([1.0]), 300, 6)
    same = np.repeat(np.random.default_rng(1).standard_normal(300), 6)[:, None].astype(np.float32)
    both = Lists(np.hstack([lists.features, same]), lists.chosen, lists.starts)
    assert fit_choice(both)[1] == pytest.approx(0.0, abs=1e-3)


def test_a_feature_that_never_varies_gets_no_weight() -> None:
    lists = drawn(np.array([1.0]), 50, 4)
    still = Lists(np.hstack([lists.features, np.ones_like(lists.features)]), lists.chosen, lists.starts)
    assert fit_choice(still)[1] == 0.0


def test_lists_without_a_choice_are_refused() -> None:
    with pytest.raises(ValueError, match="needs a chosen"):
        Lists(np.zeros((2, 1), np.float32), np.zeros(2, dtype=bool), np.array([0, 2]))
    with pytest.raises(ValueError, match="no list"):
        Lists(np.zeros((0, 1), np.float32), np.zeros(0, dtype=bool), np.array([0]))
