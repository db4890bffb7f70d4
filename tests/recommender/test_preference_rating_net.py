"""The rating network: hand-written gradients against finite differences, and what it learns."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.algorithms.preference.rating_net import RatingNet, Ratings, RatingSettings, loss_and_gradients

SETTINGS = RatingSettings(factors=3, hidden=4, penalty=0.2, epochs=30, batch=32)


def _ratings(count: int = 40, users: int = 6, items: int = 5, seed: int = 0) -> Ratings:
    rng = np.random.default_rng(seed)
    who, what = rng.integers(users, size=count), rng.integers(items, size=count)
    features = rng.normal(size=(count, 2))
    return Ratings(who, what, features, 3 + 0.5 * who - 0.4 * what + 0.3 * features[:, 0])


@pytest.mark.parametrize("name", ["users", "items", "user_bias", "item_bias", "W1", "b1", "W2"])
def test_every_gradient_equals_its_finite_difference(name: str) -> None:
    ratings = _ratings()
    net = RatingNet.fresh(ratings, 6, 5, SETTINGS)
    for bias in ("user_bias", "item_bias", "b1"):  # 0 would hide a penalty that is missing
        net.weights[bias] += np.random.default_rng(1).normal(size=net.weights[bias].shape)
    _, slopes = loss_and_gradients(net, ratings)
    weight, step = net.weights[name], 1e-6
    for place in np.ndindex(weight.shape):
        before = weight[place]
        weight[place] = before + step
        above, _ = loss_and_gradients(net, ratings)
        weight[place] = before - step
        below, _ = loss_and_gradients(net, ratings)
        weight[place] = before
        assert slopes[name][place] == pytest.approx((above - below) / (2 * step), rel=1e-5, abs=1e-6)


def test_the_loss_is_half_the_squared_error() -> None:
    ratings = _ratings()
    net = RatingNet.fresh(ratings, 6, 5, RatingSettings(factors=3, hidden=4, penalty=0.0))
    loss, _ = loss_and_gradients(net, ratings)
    assert loss == pytest.approx(0.5 * np.sum((net.predict(ratings) - ratings.stars) ** 2))


def test_it_learns_what_depends_on_user_item_and_features() -> None:
    train, test = _ratings(600), _ratings(100, seed=1)
    net = RatingNet.fresh(train, 6, 5, RatingSettings(factors=3, hidden=8, penalty=0.001, epochs=60)).fit(train)
    error = np.sqrt(np.mean((net.predict(test) - test.stars) ** 2))
    assert error < 0.2 * test.stars.std()


def test_a_user_without_a_rating_keeps_the_first_weights() -> None:
    ratings = _ratings(users=6)
    net = RatingNet.fresh(ratings, 7, 5, SETTINGS)
    before = net.weights["users"][6].copy()
    net.fit(ratings)
    assert net.weights["users"][6].tolist() == before.tolist()
    assert net.weights["user_bias"][6] == 0


def test_equal_seeds_give_equal_stars() -> None:
    ratings = _ratings()
    first, second = (RatingNet.fresh(ratings, 6, 5, SETTINGS).fit(ratings) for _ in range(2))
    assert first.predict(ratings).tolist() == second.predict(ratings).tolist()
