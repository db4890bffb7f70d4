"""Stars by least squares: a small network over shopper, product and known features, trained by back-propagation.

    h = tanh(W₁ᵀ [p_u, q_i, x] + b₁)
    ŷ = μ + b_u + b_i + W₂ᵀ h
    E = ½ Σ (ŷ − y)² + ½ λ (|p_u|² + |q_i|² + b_u² + b_i²) per rating

The gradients are written out below and tested against finite differences. Rumelhart, Hinton and Williams (1986);
biases as in Koren (2008); steps by Adagrad (Duchi et al. 2011). NumPy alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Weights = dict[str, Array]
_PER_RATING = ("users", "items", "user_bias", "item_bias")


@dataclass(frozen=True)
class Ratings:
    """`users` and `items` int64 (n,), `features` float64 (n, f) and `stars` float64 (n,)."""

    users: NDArray[np.int64]
    items: NDArray[np.int64]
    features: Array
    stars: Array

    def __getitem__(self, rows: NDArray[np.intp]) -> Ratings:
        return Ratings(self.users[rows], self.items[rows], self.features[rows], self.stars[rows])

    def __len__(self) -> int:
        return len(self.stars)


@dataclass(frozen=True)
class RatingSettings:
    """`penalty` is λ, counted once per rating: a shopper with many ratings is held back as often."""

    factors: int = 8
    hidden: int = 24
    penalty: float = 0.3
    rate: float = 0.05
    batch: int = 512
    epochs: int = 1
    seed: int = 0


SETTINGS = RatingSettings()


@dataclass
class RatingNet:
    """`weights` as in the module's formulas; `mean` is μ."""

    settings: RatingSettings
    mean: float
    weights: Weights
    _steps: Adagrad = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._steps = Adagrad(self.settings.rate, self.weights)

    @classmethod
    def fresh(cls, ratings: Ratings, users: int, items: int, settings: RatingSettings = SETTINGS) -> Self:
        """Random weights for this many users and items; μ is the mean of the ratings."""
        rng = np.random.default_rng(settings.seed)
        inputs = 2 * settings.factors + ratings.features.shape[1]
        weights = {
            "users": 0.1 * rng.normal(size=(users, settings.factors)),
            "items": 0.1 * rng.normal(size=(items, settings.factors)),
            "user_bias": np.zeros(users),
            "item_bias": np.zeros(items),
            "W1": rng.normal(size=(inputs, settings.hidden)) / np.sqrt(inputs),
            "b1": np.zeros(settings.hidden),
            "W2": rng.normal(size=settings.hidden) / np.sqrt(settings.hidden),
        }
        return cls(settings, float(ratings.stars.mean()), weights)

    def fit(self, ratings: Ratings, *, epochs: int | None = None) -> Self:
        """Adagrad over shuffled batches; a later call goes on from the weights that are there."""
        rng = np.random.default_rng(self.settings.seed + 1)
        for _ in range(self.settings.epochs if epochs is None else epochs):
            order = rng.permutation(len(ratings))
            for start in range(0, len(order), self.settings.batch):
                _, slopes = loss_and_gradients(self, ratings[order[start : start + self.settings.batch]])
                self._steps.step(self.weights, slopes)
        return self

    def predict(self, ratings: Ratings) -> Array:
        """Stars (n,); `ratings.stars` is not looked at."""
        return forward(self, ratings)[0]


def forward(net: RatingNet, ratings: Ratings) -> tuple[Array, Array, Array]:
    """Predicted stars (n,), hidden activations (n, h) and inputs (n, 2k + f)."""
    weights = net.weights
    inputs = np.concatenate(
        [weights["users"][ratings.users], weights["items"][ratings.items], ratings.features], axis=1
    )
    hidden = np.tanh(inputs @ weights["W1"] + weights["b1"])
    biases = weights["user_bias"][ratings.users] + weights["item_bias"][ratings.items]
    return net.mean + biases + hidden @ weights["W2"], hidden, inputs


def loss_and_gradients(net: RatingNet, ratings: Ratings) -> tuple[float, Weights]:
    """E of these ratings and its gradient by every weight, shaped like the weights."""
    weights, factors, penalty = net.weights, net.settings.factors, net.settings.penalty
    predicted, hidden, inputs = forward(net, ratings)
    error = predicted - ratings.stars
    back = error[:, None] * weights["W2"] * (1 - hidden**2)
    slopes = {"W1": inputs.T @ back, "b1": back.sum(axis=0), "W2": hidden.T @ error}
    into = back @ weights["W1"][: 2 * factors].T
    per_rating = dict(zip(_PER_RATING, (into[:, :factors], into[:, factors:], error, error), strict=True))
    loss = 0.5 * float(error @ error)
    for name, slope in per_rating.items():
        rows = ratings.users if name.startswith("user") else ratings.items
        used = weights[name][rows]
        slopes[name] = np.zeros_like(weights[name])
        np.add.at(slopes[name], rows, slope + penalty * used)
        loss += 0.5 * penalty * float((used**2).sum())
    return loss, slopes


class Adagrad:
    """Duchi, Hazan and Singer (2011): rows without a gradient stay where they are, which embeddings need."""

    def __init__(self, rate: float, weights: Weights) -> None:
        self.rate = rate
        self.squares = {name: np.full_like(array, 1e-8) for name, array in weights.items()}

    def step(self, weights: Weights, slopes: Weights) -> None:
        """Move the weights in place."""
        for name, slope in slopes.items():
            self.squares[name] += slope**2
            weights[name] -= self.rate * slope / np.sqrt(self.squares[name])
