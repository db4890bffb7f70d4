"""The hierarchical head: recovers what is known to be true, and a newcomer profits from everybody else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from recommender.algorithms.preference.head import Likes, PreferenceHead, probability, sigmoid, with_one
from recommender.algorithms.preference.tastes import auc

MEAN = np.array([[0.0, 2.0, 0.0, 0.5], [1.0, 0.0, -2.0, 0.0]])  # by the shopper's one feature, and without it
SPREAD = np.diag([0.5, 0.01, 0.5, 0.1])


def _population(shoppers: int, pictures: int, seed: int) -> tuple[Likes, np.ndarray]:
    """Likes drawn from the very model, with the true weights (shoppers, 4)."""
    rng = np.random.default_rng(seed)
    known = rng.normal(size=(shoppers, 1))
    weights = with_one(known) @ MEAN + rng.multivariate_normal(np.zeros(4), SPREAD, size=shoppers)
    features = rng.normal(size=(shoppers, pictures, 3))
    chance = sigmoid(np.einsum("smd,sd->sm", with_one(features), weights))
    return Likes(features, (rng.random(chance.shape) < chance).astype(float), known), weights


def test_mean_and_spread_of_the_population_are_found() -> None:
    likes, _ = _population(600, 60, seed=0)
    head = PreferenceHead.fit(likes, rounds=30)
    assert np.abs(head.mean - MEAN).max() < 0.15
    assert np.abs(head.covariance - SPREAD).max() < 0.15


def test_the_folded_in_weights_are_the_most_likely_ones() -> None:
    likes, _ = _population(3, 12, seed=1)
    head = PreferenceHead(MEAN, SPREAD)
    folded = head.fold_in(likes)
    for row in range(3):
        features, liked = with_one(likes.features[row]), likes.liked[row]
        prior = with_one(likes.shoppers)[row] @ MEAN

        def loss(
            w: np.ndarray, features: np.ndarray = features, liked: np.ndarray = liked, prior: np.ndarray = prior
        ) -> float:
            score = features @ w
            off = w - prior
            return float(np.sum(np.logaddexp(0, score) - liked * score) + 0.5 * off @ np.linalg.inv(SPREAD) @ off)

        assert folded[row] == pytest.approx(minimize(loss, prior, tol=1e-10).x, abs=1e-4)


def test_without_a_like_a_newcomer_is_what_the_features_say() -> None:
    nothing = Likes(np.zeros((2, 0, 3)), np.zeros((2, 0)), np.array([[1.0], [-2.0]]))
    folded = PreferenceHead(MEAN, SPREAD).fold_in(nothing)
    assert folded == pytest.approx(np.array([[1.0, 2.0, -2.0, 0.5], [1.0, -4.0, -2.0, -1.0]]))


def test_a_newcomer_with_few_likes_is_understood_better_beside_others() -> None:
    everybody, _ = _population(200, 40, seed=2)
    newcomers, weights = _population(40, 10, seed=3)
    pictures = np.random.default_rng(4).normal(size=(500, 3))
    quality = {}
    for name, head in (("all", PreferenceHead.fit(everybody)), ("alone", PreferenceHead.broad(3, 1))):
        folded = head.fold_in(newcomers)
        truth = [with_one(pictures) @ weight > 0 for weight in weights]
        quality[name] = np.mean([auc(probability(pictures, w), t) for w, t in zip(folded, truth, strict=True)])
    assert quality["all"] > quality["alone"] + 0.03


def test_likes_that_all_lie_on_one_side_stay_finite() -> None:
    features = np.ones((1, 30, 2))
    folded = PreferenceHead.broad(2, 1, variance=100).fold_in(Likes(features, np.ones((1, 30)), np.zeros((1, 1))))
    assert np.isfinite(folded).all()
    assert probability(features[0, :1], folded[0])[0] > 0.95


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Likes(np.zeros((2, 3, 4)), np.zeros((2, 2)), np.zeros((2, 1)))
