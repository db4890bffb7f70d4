"""Simulated shoppers whose tastes no model reads: they look at pixels alone, never at features or conditions.

What a shopper sees: the garment's colour, its spread, how much of the picture it covers, its outline at eight heights
and how busy it is. A taste is a normal weight for each, a colour that pleases most, and a part of its own from a random
network on the small picture, which no attribute explains. The head under test sees another network's features: it is
never of the truth's form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from design.colours import lab

Floats = NDArray[np.float64]
_HEIGHTS, _UNITS = 8, 48
#: Parts of a taste's variance: looks by their weights, nearness to a colour, and what only it knows.
_LOOKS, _COLOUR, _OWN = 0.45, 0.35, 0.2


def looks(images: NDArray[np.uint8]) -> Floats:
    """What pixels show of pictures (n, s, s, 3): (n, d); colours come first, as mean L, a, b of the garment."""
    return np.array([_look(image) for image in images])


def _look(image: NDArray[np.uint8]) -> Floats:
    side = image.shape[0]
    colours = lab(image.reshape(-1, 3)).reshape(side, side, 3)
    edge = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    garment = np.linalg.norm(colours - np.median(edge, axis=0), axis=2) > 10
    if garment.sum() < 20:
        garment = np.ones_like(garment)
    inside = colours[garment]
    rows = [garment[int(side * (k + 0.5) / _HEIGHTS)].mean() for k in range(_HEIGHTS)]
    busy = np.abs(np.diff(colours[..., 0], axis=1))[garment[:, 1:] & garment[:, :-1]]
    return np.array(
        [*inside.mean(axis=0), *inside.std(axis=0), garment.mean(), *rows, busy.mean() if len(busy) else 0.0]
    )


def small(images: NDArray[np.uint8]) -> Floats:
    """The pictures at 16 × 16, as numbers (n, 768) in 0..1."""
    step = images.shape[1] // 16
    shrunk = images[:, : 16 * step, : 16 * step].reshape(len(images), 16, step, 16, step, 3)
    return np.asarray(shrunk.mean(axis=(2, 4)).reshape(len(images), -1) / 255)


@dataclass(frozen=True)
class World:
    """Reference pictures of a generator at random: what is usual, for tastes to be scaled by."""

    images: NDArray[np.uint8]
    looks: Floats
    small: Floats

    @classmethod
    def of(cls, images: NDArray[np.uint8]) -> World:
        return cls(images, looks(images), small(images))


class HiddenTaste:
    """One shopper. `utility` is a rank: the share of the reference pictures that they like less, 0 to 1."""

    def __init__(self, world: World, rng: np.random.Generator, *, noise: float) -> None:
        self._mean, self._spread = world.looks.mean(axis=0), world.looks.std(axis=0) + 1e-9
        self._weights = rng.normal(size=world.looks.shape[1])
        self._ideal = world.looks[rng.integers(len(world.looks)), :3] + rng.normal(0, 5, 3)
        self._net = rng.normal(size=(world.small.shape[1], _UNITS)) / world.small.shape[1] ** 0.5
        self._own = rng.normal(size=_UNITS)
        parts = self._parts(world.looks, world.small)
        self._scale = [(float(part.mean()), float(part.std()) + 1e-9) for part in parts]
        self._reference = np.sort(self._score(world.looks, world.small))
        self.noise = noise
        # With a slip in ten answers this is liked 22 to 30 % of the time at random.
        self.likes_share = rng.uniform(0.15, 0.25)

    def _parts(self, seen: Floats, shrunk: Floats) -> list[Floats]:
        scaled = (seen - self._mean) / self._spread
        hidden = np.maximum(4 * (shrunk - 0.5) @ self._net, 0)
        return [scaled @ self._weights, -np.linalg.norm(seen[:, :3] - self._ideal, axis=1), hidden @ self._own]

    def _score(self, seen: Floats, shrunk: Floats) -> Floats:
        shares = (_LOOKS, _COLOUR, _OWN)
        parts = zip(self._parts(seen, shrunk), self._scale, shares, strict=True)
        return np.asarray(sum(share**0.5 * (part - mean) / spread for part, (mean, spread), share in parts))

    def score(self, images: NDArray[np.uint8]) -> Floats:
        """In standard deviations of the reference pictures."""
        raw = self._score(looks(images), small(images))
        return np.asarray((raw - self._reference.mean()) / (self._reference.std() + 1e-9))

    def utility(self, images: NDArray[np.uint8]) -> Floats:
        raw = self._score(looks(images), small(images))
        return np.searchsorted(self._reference, raw) / len(self._reference)

    def best_score(self) -> float:
        return float((self._reference[-1] - self._reference.mean()) / (self._reference.std() + 1e-9))

    def likes(self, images: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.bool_]:
        """What they answer: right, but for slips with the chance `noise`."""
        wanted = self.utility(images) > 1 - self.likes_share
        return np.asarray(wanted ^ (rng.random(len(images)) < self.noise))
